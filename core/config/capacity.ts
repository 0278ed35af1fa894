/** What a machine has, as its system tells. */
export interface Machine {
  cores: number
  /** Bytes. */
  memory: number
  /** Processes that wanted to run in the last minute, on average; 0 where the system does not tell. */
  load: number
}

const LEAST = 2
const MOST = 16
/** An agent mostly waits for its model; what it runs in between takes a core half of the time at most. */
const PER_CORE = 2
const MEMORY_EACH = 1024 ** 3

/** The slots of `concurrency.max: auto`: two for each core that is free, one for each GB of half the memory; 2 to 16. */
export function slotsFor({ cores, memory, load }: Machine): number {
  const free = Math.max(0, cores - Math.max(0, load - cores))
  const slots = Math.min(free * PER_CORE, memory / 2 / MEMORY_EACH)
  return Math.max(LEAST, Math.min(MOST, Math.floor(slots)))
}
