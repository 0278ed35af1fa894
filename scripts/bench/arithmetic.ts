import type { Figure } from './measurement.ts'

/** The value below which a part (0 to 1) of the samples lies, between neighbours in proportion. NaN for no samples. */
export function quantile(samples: readonly number[], part: number): number {
  const sorted = [...samples].sort((a, b) => a - b)
  const place = (sorted.length - 1) * part
  const [below, above] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]]
  if (below === undefined || above === undefined) return Number.NaN
  return below + (above - below) * (place - Math.floor(place))
}

export const median = (samples: readonly number[]): number => quantile(samples, 0.5)

/** The median of the samples with their quartiles. */
export function middle(samples: readonly number[]): Pick<Figure, 'value' | 'spread'> {
  return { value: median(samples), spread: [quantile(samples, 0.25), quantile(samples, 0.75)] }
}

/**
 * Runs `base` and `other` in turn, A B A B, so that whatever else the machine does meets both, and compares each pair by
 * itself. A first pair is not counted, nor is the half of the pairs that took longest as a whole: something else ran then.
 */
export async function inTurn<T, U>(
  pairs: number,
  base: () => T | Promise<T>,
  other: () => T | Promise<T>,
  compare: (other: T, base: T) => U,
  clock: () => number = () => performance.now(),
): Promise<U[]> {
  const measured: { ms: number; compared: U }[] = []
  for (let run = 0; run <= pairs; run += 1) {
    const began = clock()
    const a = await base()
    const b = await other()
    const ms = clock() - began
    if (run > 0) measured.push({ ms, compared: compare(b, a) })
  }
  const quiet = measured.sort((a, b) => a.ms - b.ms).slice(0, Math.ceil(pairs / 2))
  return quiet.map(({ compared }) => compared)
}

export const ratio = (other: number, base: number): number => other / base
