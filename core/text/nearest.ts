/** The name somebody most likely meant, or undefined when none is close (a third of the letters, at least two, may differ). */
export function nearest(word: string, names: readonly string[]): string | undefined {
  const given = word.slice(0, 64).toLowerCase()
  const allowed = Math.max(2, Math.floor(given.length / 3))
  const ranked = names
    .map((name) => ({ name, away: distance(given, name.toLowerCase()) }))
    .filter(({ name, away }) => away <= allowed && away < name.length)
    .sort((a, b) => a.away - b.away)
  return ranked[0]?.name
}

/** Letters to insert, remove, replace or swap with their neighbour (optimal string alignment). */
function distance(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = at(last, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1)
      const swapped =
        i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? at(beforeLast, j - 2) + 1 : replaced
      row.push(Math.min(at(last, j) + 1, at(row, j - 1) + 1, replaced, swapped))
    }
    beforeLast = last
    last = row
  }
  return at(last, b.length)
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY
}
