import { crc32, deflateSync, inflateSync } from 'node:zlib'

/** Pixels row by row, four bytes each: red, green, blue, alpha. */
export interface Image {
  width: number
  height: number
  pixels: Uint8Array
}

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const framed = Buffer.alloc(body.length + 8)
  framed.writeUInt32BE(data.length, 0)
  framed.set(body, 4)
  framed.writeUInt32BE(crc32(body), body.length + 4)
  return framed
}

/** Writes an image as PNG: 8 bits, RGBA, no filters. The bytes depend on Node's zlib; the pixels never do. */
export function encodePng({ width, height, pixels }: Image): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 6, 0, 0, 0], 8)
  const rows = Buffer.alloc(height * (1 + width * 4))
  for (let y = 0; y < height; y++)
    rows.set(pixels.subarray(y * width * 4, (y + 1) * width * 4), y * (1 + width * 4) + 1)
  const data = deflateSync(rows, { level: 9 })
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))])
}

/**
 * Reads what encodePng writes, and no other PNG.
 * @throws when the file is of another form
 */
export function decodePng(file: Uint8Array): Image {
  const bytes = Buffer.from(file)
  const width = bytes.readUInt32BE(16)
  const height = bytes.readUInt32BE(20)
  if (!bytes.subarray(0, 8).equals(signature) || bytes.subarray(24, 29).join() !== '8,6,0,0,0') {
    throw new Error('not an 8-bit RGBA PNG')
  }
  const rows = inflateSync(bytes.subarray(41, 41 + bytes.readUInt32BE(33)))
  const pixels = new Uint8Array(width * height * 4)
  for (let y = 0; y < height; y++) {
    const start = y * (1 + width * 4)
    if (rows[start] !== 0) throw new Error(`row ${y} has a filter`)
    pixels.set(rows.subarray(start + 1, start + 1 + width * 4), y * width * 4)
  }
  return { width, height, pixels }
}
