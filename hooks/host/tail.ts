import fs from 'node:fs'

/** The whole lines among the last `length` bytes of an open file of `size` bytes. @throws what the file system throws */
export function tailOf(fd: number, size: number, length: number): string[] {
  const start = Math.max(0, size - length)
  const bytes = Buffer.allocUnsafe(size - start)
  const lines = bytes.toString('utf8', 0, fs.readSync(fd, bytes, 0, bytes.length, start)).split('\n')
  return start > 0 ? lines.slice(1) : lines
}
