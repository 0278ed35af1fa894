const UNITS = { h: 3_600_000, m: 60_000, s: 1_000 }

/** How a duration is written: a whole number above 0 and its unit, `90s`, `30m`, `2h`. */
export const DURATION = /^[1-9]\d{0,5}[smh]$/

/** Milliseconds of a text that matches `DURATION`. */
export function parseDuration(text: string): number {
  return Number(text.slice(0, -1)) * UNITS[text.slice(-1) as keyof typeof UNITS]
}

/** Writes milliseconds (whole seconds) in the largest unit that fits exactly. */
export function formatDuration(ms: number): string {
  const [unit, length] = Object.entries(UNITS).find(([, length]) => ms % length === 0) ?? ['s', UNITS.s]
  return `${ms / length}${unit}`
}
