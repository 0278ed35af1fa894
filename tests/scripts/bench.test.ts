import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { replay } from '../../core/log/history.ts'
import { readState } from '../../core/log/log.ts'
import manifest from '../../plugin/hooks/hooks.json' with { type: 'json' }
import { inTurn, median, middle, quantile, ratio } from '../../scripts/bench/arithmetic.ts'
import { Ground } from '../../scripts/bench/ground.ts'
import { writeHistory } from '../../scripts/bench/history.ts'
import { measurements } from '../../scripts/bench/index.ts'
import { type Figure, isMissed, type Measurement } from '../../scripts/bench/measurement.ts'
import { drawFigures } from '../../scripts/bench/print.ts'
import { perCall } from '../../scripts/bench/real-client.ts'
import { bench } from '../../scripts/bench/run.ts'
import { situations } from '../../scripts/bench/situations.ts'
import type { Story } from '../host/runner/index.ts'

const paint = (_: string, text: string): string => text

describe('arithmetic', () => {
  test.each<[number[], number]>([
    [[3], 3],
    [[3, 1, 2], 2],
    [[4, 1, 3, 2], 2.5],
    [[10, 9, 100, 1, 11], 10],
  ])('the median of %j is %d', (samples, expected) => expect(median(samples)).toBe(expected))

  test('quantiles lie between neighbours in proportion; of nothing there is none', () => {
    expect([0, 0.25, 0.5, 0.75, 1].map((part) => quantile([0, 10, 20, 30], part))).toEqual([0, 7.5, 15, 22.5, 30])
    expect(median([])).toBeNaN()
  })

  test('a figure is the median with its quartiles', () => {
    expect(middle([1, 2, 3, 4, 5])).toEqual({ value: 3, spread: [2, 4] })
  })

  test('pairs are measured in turn, the first and the slower half do not count', async () => {
    const order: string[] = []
    const durations = [1, 9, 2, 3, 8]
    const run = (who: string) => () => order.push(who)
    const clock = () => durations.slice(0, order.length / 2).reduce((sum, ms) => sum + ms, 0)
    const compared = await inTurn(4, run('A'), run('B'), (b, a) => `${a} ${b}`, clock)
    expect(compared).toEqual(['5 6', '7 8'])
    expect(order.join('')).toBe('ABABABABAB')
    expect(
      await inTurn(
        1,
        () => 2,
        () => 6,
        ratio,
      ),
    ).toEqual([3])
  })

  test('time per call runs from the answer that calls to the request that brings the last result', () => {
    const at = (thread: string, at: number, ...tools: string[]) => ({
      thread,
      at,
      seen: { results: tools.map((tool) => ({ tool })) },
    })
    const exchanges = [at('a', 100), at('b', 110), at('a', 150, 'Read'), at('a', 180, 'Edit'), at('a', 230, 'Edit')]
    expect(perCall({ exchanges } as unknown as Story, 'a', 'Edit')).toBe(40)
  })

  test('a goal is missed above it, and not without one', () => {
    const figure = (value: number, goal?: number): Figure => ({ what: '', value, goal })
    expect([figure(2, 1), figure(1, 1), figure(9)].map(isMissed)).toEqual([true, false, false])
  })
})

const fake = (name: string, figure: Omit<Figure, 'what'>): Measurement => ({
  name,
  title: `Title of ${name}`,
  unit: 'ratio',
  measure: (isQuick) => [{ what: isQuick ? 'quick' : 'slow', ...figure }],
})
const fakes = [fake('good', { value: 1.111, spread: [1, 1.2], goal: 1.25 }), fake('bad', { value: 2, goal: 1.25 })]

describe('the command line', () => {
  const run = async (...args: string[]) => {
    const printed: string[] = []
    const code = await bench(args, paint, (text) => printed.push(text), fakes)
    return { code, printed: printed.join('\n') }
  }

  test('prints every figure with its goal and whether it is met', async () => {
    const { code, printed } = await run()
    expect(code).toBe(0)
    expect(printed).toMatch(/│ slow +│ +1\.11 │ 1\.00 – 1\.20 │ ≤ 1\.25 │ ✔/)
    expect(printed).toMatch(/│ slow +│ +2\.00 │ +│ ≤ 1\.25 │ ✘ missed │/)
    expect(printed).toMatch(/1 goal missed\.$/)
  })

  test('--strict makes a missed goal an exit code', async () => {
    expect(await run('--strict')).toMatchObject({ code: 1 })
    expect(await run('--strict', 'good')).toMatchObject({ code: 0 })
  })

  test('--json is one value, --quick reaches the measurement, a name chooses', async () => {
    const { printed } = await run('--json', '--quick', 'bad')
    expect(JSON.parse(printed)).toMatchObject({
      quick: true,
      missed: 1,
      measurements: [{ name: 'bad', unit: 'ratio', figures: [{ what: 'quick', value: 2, goal: 1.25 }] }],
    })
  })

  test.each(['nothing', '--slow'])('%s is answered with the usage', async (arg) => {
    const { code, printed } = await run(arg)
    expect(code).toBe(2)
    expect(printed).toContain(arg)
    expect(printed).toContain('good, bad; all unless told')
  })

  test('bytes are shown in thousands', () => {
    const size: Measurement = { ...fakes[0], unit: 'bytes' } as Measurement
    expect(drawFigures(size, [{ what: 'hook', value: 36_213, goal: 60_000 }], paint)).toMatch(/36,213 .*≤ 60,000 │ ✔/)
  })
})

describe('the pieces run', () => {
  const ground = new Ground()
  afterAll(() => ground.remove())

  test('every measurement has a name of its own', () => {
    expect(new Set(measurements.map(({ name }) => name)).size).toBe(measurements.length)
  })

  test('every event that hooks.json registers is measured', () => {
    const registered = Object.keys(manifest.hooks)
    const measured = situations.map(({ at }) => String(at(ground).payload.hook_event_name))
    expect([...new Set(measured)].sort()).toEqual(registered.sort())
  })

  test('a hook process of each kind answers as in life', () => {
    const answered = situations.filter(({ at }) => {
      const one = new Ground()
      try {
        const { before, payload } = at(one)
        one.tell(before)
        return one.tell([{ at: Date.now(), payload }]) > 0
      } finally {
        one.remove()
      }
    })
    expect(answered.map(({ what }) => what)).toEqual([
      'PreToolUse(Write), agent, refused',
      'PreToolUse(Bash), fanout status',
    ])
  })

  test('hook processes are timed, and the log can be brought back', () => {
    const { before, payload } = situations.find(({ what }) => what === 'PreToolUse(Write), agent')?.at(ground) ?? {}
    ground.tell(before ?? [])
    const kept = readState(ground.state)
    const restore = ground.keep()
    expect(ground.timeHook(payload)).toBeGreaterThan(0)
    expect(Object.keys(readState(ground.state)?.leases ?? {})).toHaveLength(1)
    restore()
    expect(readState(ground.state)).toEqual(kept)
    expect(ground.timeNode()).toBeGreaterThan(0)
  })

  test('history is sealed and archived as in life', () => {
    const dir = join(ground.home, 'history')
    writeHistory(dir, 1_000)
    expect([...replay(dir, { archived: true })].length).toBeGreaterThanOrEqual(1_000)
    expect(readdirSync(join(dir, 'history')).length).toBeGreaterThan(5)
    expect(readdirSync(dir).filter((name) => name.endsWith('.jsonl')).length).toBeLessThanOrEqual(2)
    expect(Object.keys(readState(dir)?.leases ?? {})).toEqual([])
  })

  test.each(['dist-size', 'state-size'])('%s measures something', async (name) => {
    const figures = await measurements.find((measurement) => measurement.name === name)?.measure(true)
    expect(figures?.length).toBeGreaterThan(1)
    for (const { value } of figures ?? []) expect(value).toBeGreaterThan(1_000)
  })

  test('nothing is left behind', () => {
    const { project } = ground
    ground.remove()
    expect(existsSync(project)).toBe(false)
  })
})
