import fs from 'node:fs'
import path from 'node:path'

/**
 * What a run's workflow script begins with. It lies beside the bundle this is part of; run from source, in dist/.
 *
 * @throws when it is not there
 */
export function runtime(): string {
  const beside = path.join(import.meta.dirname, 'native.js')
  return fs.readFileSync(
    fs.existsSync(beside) ? beside : path.join(import.meta.dirname, '..', '..', 'dist', 'native.js'),
    'utf8',
  )
}
