import fs from 'node:fs'

/** The host writes the payload at once; a hook that hears nothing for this long (ms) goes without it. */
const PATIENCE_MS = 5_000
const ROOM = 64 * 1024
const SPACE = 0x20
const BRACE = 0x7d

/**
 * The payload on stdin, parsed; undefined when there is none. Three things seen in the field shape this loop: a pipe that
 * answers EAGAIN, a socket that cannot be opened by name, and Windows pipes that never end (so reading stops as soon as the
 * text is whole JSON).
 */
export function readPayload(): unknown {
  let bytes = Buffer.allocUnsafe(ROOM)
  let filled = 0
  const deadline = Date.now() + PATIENCE_MS
  while (Date.now() < deadline) {
    let read: number
    try {
      read = fs.readSync(0, bytes, filled, bytes.length - filled, null)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') break
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2)
      continue
    }
    if (read === 0) break
    filled += read
    const whole = parse(bytes, filled)
    if (whole !== undefined) return whole
    if (filled === bytes.length) bytes = Buffer.concat([bytes], 2 * filled)
  }
  return parse(bytes, filled)
}

/** Only what ends like an object is read: trying each piece of a large payload would take its size squared. */
function parse(bytes: Buffer, filled: number): unknown {
  let end = filled
  while (end > 0 && Number(bytes[end - 1]) <= SPACE) end -= 1
  if (bytes[end - 1] !== BRACE) return undefined
  try {
    return JSON.parse(bytes.toString('utf8', 0, end))
  } catch {
    return undefined
  }
}
