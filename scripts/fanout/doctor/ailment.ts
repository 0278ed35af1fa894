/** Something around fanout that keeps it from its work. */
export interface Ailment {
  title: string
  /** What shows it. */
  lines: string[]
  /** What helps. */
  cure: string
}
