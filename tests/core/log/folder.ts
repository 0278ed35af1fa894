import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'

/** A place for a log (not made yet), gone with the test. Its path has a space and a letter outside ASCII. */
export function logFolder(): string {
  const parent = fs.mkdtempSync(path.join(os.tmpdir(), 'fanout läg '))
  onTestFinished(() => fs.rmSync(parent, { recursive: true, force: true, maxRetries: 5 }))
  return path.join(parent, 'log')
}

/** Makes files look this many ms old. */
export function age(ms: number, ...files: string[]): void {
  const then = new Date(Date.now() - ms)
  for (const file of files) fs.utimesSync(file, then, then)
}

/** An error as the file system throws it. */
export function refusal(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: refused by a test`), { code })
}
