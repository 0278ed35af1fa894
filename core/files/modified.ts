import fs from 'node:fs'

/** When a file was last changed (ms since the epoch); 0 when it is not there or cannot be looked at. */
export function modifiedAt(file: string): number {
  try {
    return fs.statSync(file).mtimeMs
  } catch {
    return 0
  }
}
