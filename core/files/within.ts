import path from 'node:path'

/**
 * A file's path below a folder; undefined when it lies outside, or is the folder itself. A name may begin with two dots
 * (`..cache/x`) and lie inside.
 */
export function pathWithin(folder: string, file: string): string | undefined {
  const relative = path.relative(folder, file)
  const isOutside = relative === '' || path.isAbsolute(relative) || relative.split(path.sep)[0] === '..'
  return isOutside ? undefined : relative
}
