import { setTimeout as sleep } from 'node:timers/promises'
import type { Step } from './script.ts'
import type { Signals } from './signals.ts'

/** Who takes a step, and what ends the wait early: the client went away. */
export interface Walker {
  who: string
  gone: AbortSignal
}

/** Takes one step of a script. Rejects when a wait is in vain, and when the client has gone. */
export async function take(step: Step, signals: Signals, { who, gone }: Walker): Promise<void> {
  if (step.kind === 'signal') signals.raise(step.name)
  else if (step.kind === 'pause') await sleep(step.ms, undefined, { signal: gone })
  else await signals.wait(step.signals, { who, gone })
}

const kinds = ['pause', 'after', 'signal']

export function isStep(part: unknown): part is Step {
  return typeof part === 'object' && part !== null && 'kind' in part && kinds.includes(String(part.kind))
}
