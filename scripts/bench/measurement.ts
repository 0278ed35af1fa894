/**
 * One thing `npm run bench` measures. A measurement is a file in this folder that exports one value; `index.ts` lists them,
 * and nothing else knows them.
 */
export interface Measurement {
  /** The file's name; `npm run bench -- NAME` takes this measurement alone. */
  name: string
  title: string
  unit: Unit
  /**
   * @param isQuick fewer runs: to see that it works, not to judge
   * @throws when something that is measured does not work at all
   */
  measure(isQuick: boolean): readonly Figure[] | Promise<readonly Figure[]>
}

/** `ratio`: how many times as long. Times and ratios hold on the machine and in the run that measured them. */
export type Unit = 'ratio' | 'ms' | 'bytes'

export interface Figure {
  what: string
  value: number
  /** First and third quartile of the samples whose median `value` is; absent for what does not vary. */
  spread?: readonly [number, number]
  /** The most it may be. */
  goal?: number
}

/** A figure without a goal misses none. */
export function isMissed({ value, goal }: Figure): boolean {
  return goal !== undefined && value > goal
}
