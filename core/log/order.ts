/**
 * The entries of a part of the live state in the order in which the log first heard of them. An object's own order is no such
 * thing: JavaScript puts keys that look like array indexes first, and a run may be called `7`.
 */
export function inOrder<T extends { born?: number; at?: number }>(all: Readonly<Record<string, T>>): [id: string, T][] {
  return Object.entries(all).sort(([, a], [, b]) => (a.born ?? 0) - (b.born ?? 0) || (a.at ?? 0) - (b.at ?? 0))
}
