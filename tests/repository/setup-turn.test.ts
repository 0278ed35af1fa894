import { existsSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { takeTurn } from '../../scripts/setup-turn.mjs'
import { temporaryFolder } from './checkout.ts'

it('gives the turn to one at a time, and to everybody in the end', async () => {
  const dir = join(temporaryFolder(), 'turns')
  let inside = 0
  const most: number[] = []
  await Promise.all(
    Array.from({ length: 6 }, async () => {
      const end = await takeTurn(dir)
      most.push(++inside)
      await sleep(20)
      inside--
      end()
    }),
  )
  expect(most).toEqual([1, 1, 1, 1, 1, 1])
})

it('takes over from a holder that was killed', async () => {
  const dir = temporaryFolder()
  const long = new Date(Date.now() - 60_000)
  writeFileSync(join(dir, '7'), '')
  utimesSync(join(dir, '7'), long, long)
  const end = await takeTurn(dir)
  expect(existsSync(join(dir, '8'))).toBe(true)
  end()
})

it('leaves the turn to a holder that is alive, however long it takes', async () => {
  const dir = temporaryFolder()
  const lostAfter = 300
  const end = await takeTurn(dir, lostAfter)
  let got = false
  const next = takeTurn(dir, lostAfter).then((endNext) => {
    got = true
    endNext()
  })
  await sleep(4 * lostAfter)
  expect(got).toBe(false)
  end()
  await next
  expect(got).toBe(true)
})
