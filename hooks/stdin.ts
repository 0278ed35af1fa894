import fs from 'node:fs'

/** The host writes the payload at once; a hook that hears nothing for this long (ms) goes without it. */
const PATIENCE_MS = 5_000
const CHUNK = 64 * 1024

/**
 * The payload on stdin, parsed; undefined when there is none. Three things seen in the field shape this loop: a pipe that
 * answers EAGAIN, a socket that cannot be opened by name, and Windows pipes that never end (so reading stops as soon as the
 * text is whole JSON).
 */
export function readPayload(): unknown {
  const bytes = Buffer.allocUnsafe(CHUNK)
  const chunks: Buffer[] = []
  const deadline = Date.now() + PATIENCE_MS
  while (Date.now() < deadline) {
    let read: number
    try {
      read = fs.readSync(0, bytes, 0, CHUNK, null)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') break
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2)
      continue
    }
    if (read === 0) break
    chunks.push(Buffer.from(bytes.subarray(0, read)))
    const whole = mayEnd(bytes.subarray(0, read)) ? parse(chunks) : undefined
    if (whole !== undefined) return whole
  }
  return parse(chunks)
}

/** Putting everything together for each piece would take a large payload's size squared. */
function mayEnd(piece: Buffer): boolean {
  return piece.toString('latin1').trimEnd().endsWith('}')
}

function parse(chunks: readonly Buffer[]): unknown {
  const text = Buffer.concat(chunks).toString('utf8').trimEnd()
  if (!text.endsWith('}')) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
