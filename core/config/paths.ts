/** A setting's place: the names from the root to it. */
export type KeyPath = readonly string[]

/** Whether a value has settings below it. */
export function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Every value below a mapping that is not a mapping itself, with its path. */
export function leaves(value: object, above: KeyPath = []): [KeyPath, unknown][] {
  return Object.entries(value).flatMap(([key, child]): [KeyPath, unknown][] => {
    const path = [...above, key]
    if (isMapping(child)) return leaves(child, path)
    return child === undefined ? [] : [[path, child]]
  })
}

/** Puts a value where a path leads; everything above it must be there. */
export function set(root: object, path: KeyPath, value: unknown): void {
  let parent = root as Record<string, unknown>
  for (const key of path.slice(0, -1)) parent = parent[key] as Record<string, unknown>
  parent[path.at(-1) ?? ''] = value
}
