/** Text from outside, fit for one line of a message: no control characters, no line breaks, cut. */
export function plain(text: string, max: number): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim()
  return line.length > max ? `${line.slice(0, max - 1)}…` : line
}
