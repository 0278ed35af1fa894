/**
 * Draws plugin/assets/icon.png: one point fans out into parallel lanes, an agent in each, and they meet again.
 *
 * Every shape is a distance function; a pixel's coverage is how far it lies inside, which gives smooth edges.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { encodePng, type Image } from './png.ts'

const size = 512
const centre = size / 2
const indigo = [49, 46, 129]
const white = [255, 255, 255]
const amber = [251, 191, 36]

type Point = [x: number, y: number]
/** Distance in pixels from the shape's edge, negative inside. */
type Shape = (x: number, y: number) => number

const from: Point = [84, centre]
const to: Point = [size - 84, centre]
const lanes = [-138, -46, 46, 138]
/** How far along its lane each agent is: they do not walk in step. */
const agents: Point[] = lanes.map((dy, i) => [[238, 296, 222, 274][i] ?? centre, centre + dy])

const disc =
  ([cx, cy]: Point, radius: number): Shape =>
  (x, y) =>
    Math.hypot(x - cx, y - cy) - radius

const tile: Shape = (x, y) => {
  const corner = 112
  const dx = Math.max(Math.abs(x - centre) - (centre - corner), 0)
  const dy = Math.max(Math.abs(y - centre) - (centre - corner), 0)
  return Math.hypot(dx, dy) - corner
}

/** A point of the S-shaped curve from `a` to `b` that leaves and arrives horizontally. */
function bend(a: Point, b: Point, t: number): Point {
  const ease = t * t * (3 - 2 * t)
  return [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * ease]
}

function lane(dy: number): Point[] {
  const left: Point = [184, centre + dy]
  const right: Point = [size - 184, centre + dy]
  const steps = Array.from({ length: 17 }, (_, i) => i / 16)
  return [...steps.map((t) => bend(from, left, t)), ...steps.map((t) => bend(right, to, t))]
}

const stroke =
  (points: Point[], width: number): Shape =>
  (x, y) => {
    let nearest = Number.POSITIVE_INFINITY
    for (let i = 1; i < points.length; i++) {
      const [ax, ay] = points[i - 1] as Point
      const [bx, by] = points[i] as Point
      const [dx, dy] = [bx - ax, by - ay]
      const t = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)))
      nearest = Math.min(nearest, Math.hypot(x - ax - t * dx, y - ay - t * dy))
    }
    return nearest - width / 2
  }

const layers: [Shape, number[]][] = [
  [tile, indigo],
  ...lanes.map((dy): [Shape, number[]] => [stroke(lane(dy), 24), white]),
  [disc(from, 38), white],
  [disc(to, 38), white],
  ...agents.flatMap((at): [Shape, number[]][] => [
    [disc(at, 42), indigo],
    [disc(at, 31), amber],
  ]),
]

/** The mark, 512 x 512, transparent around its rounded tile. */
export function drawIcon(): Image {
  const pixels = new Uint8Array(size * size * 4)
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const pixel = pixels.subarray((y * size + x) * 4, (y * size + x) * 4 + 4)
      layers.forEach(([shape, colour], depth) => {
        const coverage = Math.min(1, Math.max(0, 0.5 - shape(x + 0.5, y + 0.5)))
        if (depth === 0) pixel.set([...colour, Math.round(255 * coverage)])
        else pixel.set(colour.map((value, i) => Math.round((pixel[i] ?? 0) * (1 - coverage) + value * coverage)))
      })
    }
  }
  return { width: size, height: size, pixels }
}

if (basename(process.argv[1] ?? '') === 'icon.ts') {
  const assets = fileURLToPath(new URL('../plugin/assets/', import.meta.url))
  mkdirSync(assets, { recursive: true })
  writeFileSync(`${assets}icon.png`, encodePng(drawIcon()))
  console.log(`plugin/assets/icon.png, ${size} x ${size}`)
}
