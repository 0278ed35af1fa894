import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { drawIcon } from '../../scripts/icon.ts'
import { decodePng } from '../../scripts/png.ts'
import { plugin } from './checkout.ts'

it('assets/icon.png is what scripts/icon.ts draws (npm run icon)', () => {
  const drawn = drawIcon()
  const committed = decodePng(readFileSync(join(plugin, 'assets', 'icon.png')))
  expect([committed.width, committed.height]).toEqual([drawn.width, drawn.height])
  // Pixels, not bytes: another Node may compress them in another way.
  expect(Buffer.compare(committed.pixels, drawn.pixels), 'the pixels differ').toBe(0)
})
