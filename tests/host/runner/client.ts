import { fileURLToPath } from 'node:url'
import { hostBinary, pinnedHost } from '../../../scripts/hosts.ts'

/** The real Claude Code client. */
export interface Client {
  bin: string
  version: string
}

export const repository: string = fileURLToPath(new URL('../../..', import.meta.url))
/** What users install. */
export const pluginFolder: string = fileURLToPath(new URL('../../../plugin', import.meta.url))

/**
 * The client to run: of the version FANOUT_HOST_VERSION names, else the one package.json pins; FANOUT_HOST_BIN puts another program
 * in its place. Throws, with what brings it, when it is not there.
 */
export function findClient({ FANOUT_HOST_VERSION, FANOUT_HOST_BIN }: NodeJS.ProcessEnv = process.env): Client {
  const version = FANOUT_HOST_VERSION || pinnedHost
  return { bin: FANOUT_HOST_BIN || hostBinary(version), version }
}

/** True when `version` is `floor` or later. */
export function isAtLeast(version: string, floor: string): boolean {
  const [a, b] = [version, floor].map((text) => text.split('.').map(Number))
  for (let i = 0; i < 3; i++) {
    const difference = (a?.[i] ?? 0) - (b?.[i] ?? 0)
    if (difference !== 0) return difference > 0
  }
  return true
}
