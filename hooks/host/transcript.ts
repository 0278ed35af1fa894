import fs from 'node:fs'
import { object, text } from './payload.ts'

/** As much of the transcript's end as is read (bytes). */
const TAIL = 4 * 1024 * 1024

/**
 * Where agents' results are, as far as the main conversation's transcript tells: its lines of type `queue-operation` say
 * that a notification waits in the host's queue, any other line that holds it that the conversation has it (seen on
 * 2.1.156, 2.1.232, 2.1.328). The transcript lags, so what it does not hold proves nothing.
 */
export function whereaboutsIn(payload: unknown, agents: readonly string[]): Record<string, 'delivered' | 'queued'> {
  const file = text(object(payload).transcript_path)
  const found: Record<string, 'delivered' | 'queued'> = {}
  for (const line of file === undefined ? [] : tailOf(file).split('\n')) {
    if (!line.includes('<task-id>')) continue
    const place = line.startsWith('{"type":"queue-operation"') ? 'queued' : 'delivered'
    for (const agent of agents) {
      if (found[agent] !== 'delivered' && line.includes(`<task-id>${agent}</task-id>`)) found[agent] = place
    }
  }
  return found
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
