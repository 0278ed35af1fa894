import fs from 'node:fs'
import { object, text } from './payload.ts'

/** As much of the transcript's end as is read (bytes): results reach it shortly before. */
const TAIL = 4 * 1024 * 1024

/**
 * Those of these agents whose notification stands in the main conversation. The transcript lags behind, so it proves only
 * what it holds, and it is complete enough only when a turn ends (seen on 2.1.139 to 2.1.328).
 */
export function mentionedIn(payload: unknown, agents: readonly string[]): string[] {
  const file = text(object(payload).transcript_path)
  const end = file === undefined ? '' : tailOf(file)
  return agents.filter((agent) => end.includes(`<task-id>${agent}</task-id>`))
}

function tailOf(file: string): string {
  let fd: number
  try {
    fd = fs.openSync(file, 'r')
  } catch {
    return ''
  }
  try {
    const size = fs.fstatSync(fd).size
    const length = Math.min(size, TAIL)
    const bytes = Buffer.allocUnsafe(length)
    return bytes.toString('utf8', 0, fs.readSync(fd, bytes, 0, length, size - length))
  } catch {
    return ''
  } finally {
    fs.closeSync(fd)
  }
}
