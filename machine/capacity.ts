import os from 'node:os'
import type { Machine } from '../core/config/capacity.ts'

/** What this machine has, for settings that ask for it. */
export function machine(): Machine {
  return { cores: os.cpus().length, memory: os.totalmem(), load: os.loadavg()[0] ?? 0 }
}
