import util from 'node:util'

/** How people read it: ages, tables, names, paths. Everything from outside passes `plain` here or in `table`. */

/** Colours a text, or does not. */
export type Paint = (format: Format, text: string) => string
export type Format = 'bold' | 'dim' | 'red' | 'yellow' | 'green'

/** A painter for a terminal, or for anything else. `util.styleText` came with Node 20.12. */
export function painter(colours: boolean): Paint {
  if (!colours || typeof util.styleText !== 'function') return (_, text) => text
  return (format, text) => util.styleText(format, text, { validateStream: false })
}

/** The end of a message about a name that is not there: which was most likely meant, if any. */
export function didYouMean(meant: string | undefined): string {
  return meant ? `; did you mean ${meant}?` : ''
}

const LENGTHS = [
  ['d', 24 * 60 * 60_000],
  ['h', 60 * 60_000],
  ['m', 60_000],
  ['s', 1_000],
] as const

/** How long ago, in the largest unit: `3m ago`. A time to come (clocks differ) is now. */
export function ago(then: number, now: number): string {
  const age = Math.max(0, now - then)
  const [unit, length] = LENGTHS.find(([, length]) => age >= length) ?? LENGTHS[3]
  return `${Math.floor(age / length)}${unit} ago`
}

/** Rows in columns, indented; the last column is not padded. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)))
  return rows.map(
    (row) => `  ${row.map((cell, i) => (i < row.length - 1 ? cell.padEnd(widths[i] ?? 0) : cell)).join('  ')}`,
  )
}

/** JSON whose text is fit for a terminal too: what `JSON.stringify` leaves of control and formatting characters is escaped. */
export function safeJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(/[^\P{C}\n]|[\p{Zl}\p{Zp}]/gu, (char) =>
    char
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  )
}

/** A long text as it is, without characters that would steer a terminal. */
export function readable(text: string): string {
  return text.replace(/[^\P{C}\n\t]/gu, '')
}
