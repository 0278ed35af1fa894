import { describe, expect, test } from 'vitest'
import { launched, project } from './launched.ts'

const open = 'Research {topic} in this repository. Return a summary.'
const placeless = 'Fix the bug. Report back.'
const unanswered = 'Fix the rounding bug in src/money.ts.'
const long = `Read this and report what is wrong.\n${'A line of the log of the server.\n'.repeat(1_000)}`

describe('says once a session', () => {
  test('an open slot', () => {
    const on = project()
    expect(launched(open, {}, on).said).toEqual(['inform sound-brief/open-slot'])
    expect(launched(open, { use: 'use2' }, on).said).toEqual([])
    expect(launched(open, { use: 'use3', thread: 'main@s2' }, on).said).toEqual(['inform sound-brief/open-slot'])
  })

  test('each kind of fault', () => {
    const on = project()
    expect(launched(open, {}, on).said).toHaveLength(1)
    expect(launched(placeless, { use: 'use2' }, on).said).toEqual(['inform sound-brief/no-place'])
    expect(launched(long, { use: 'use3' }, on).said).toEqual(['inform sound-brief/too-long'])
    for (const prompt of [open, placeless, long]) expect(launched(prompt, { use: prompt }, on).said).toEqual([])
  })

  test('whom it concerns, and what', () => {
    expect(launched(long).data).toEqual({ title: 'Some work', type: 'general-purpose', length: long.length })
    expect(launched(open).data).toEqual({ title: 'Some work', type: 'general-purpose', slot: '{topic}', warned: true })
  })

  test('also of an agent whose type has a definition of its own, where that is sure', () => {
    expect(launched(open, { type: 'my-agent' }).said).toHaveLength(1)
    expect(launched(long, { type: 'my-agent' }).said).toHaveLength(1)
    expect(launched(placeless, { type: 'my-agent' }).said).toEqual([])
  })

  test('but appends each time', () => {
    const on = project()
    const [first, second] = ['u1', 'u2'].map((use) => launched(unanswered, { use }, on))
    expect(first?.append).toBeTruthy()
    expect(second).toEqual(first)
  })
})

describe('has nothing to do with', () => {
  test.each([open, placeless, unanswered, long])('a fork: %.40s', (prompt) => {
    expect(launched(prompt, { type: 'fork', forked: true })).toEqual({ said: [] })
  })
  test.each([open, placeless, unanswered])('a task of a plan: %s', (prompt) => {
    expect(launched(`fanout-task: parse\n${prompt}`)).toEqual({ said: [] })
  })
})

test('what agents launch is completed and never reported', () => {
  for (const mode of ['warn', 'enforce'] as const) {
    const on = project(mode).launches('main', 'a')
    for (const prompt of [open, placeless, long])
      expect(launched(prompt, { thread: 'a', use: prompt }, on)).toEqual({ said: [] })
    expect(launched(unanswered, { thread: 'a' }, on).append).toBeTruthy()
  }
})

test('no conventions are named where there are none', () => {
  const on = project().lacks('CLAUDE.md').lacks('CONTRIBUTING.md')
  expect(launched(unanswered, {}, on).append).toMatch(/^Report, unless/)
})

describe('enforced', () => {
  test('an open slot is refused, each time', () => {
    const on = project('enforce')
    for (const use of ['u1', 'u2']) {
      const { said, data } = launched(open, { use }, on)
      expect(said).toEqual(['deny sound-brief/open-slot'])
      expect(data).toEqual({ title: 'Some work', type: 'general-purpose', slot: '{topic}' })
    }
    expect(launched(open.replace('{topic}', '`{topic}`'), { use: 'u3' }, on).said).toEqual([])
  })

  test('everything else is as it was', () => {
    const on = project('enforce')
    expect(launched(placeless, {}, on).said).toEqual(['inform sound-brief/no-place'])
    expect(launched(unanswered, { use: 'use2' }, on).append).toBeTruthy()
  })
})

test('a prompt of any size is let through', () => {
  expect(launched('the {topic} '.repeat(100_000)).said).toEqual(['inform sound-brief/too-long'])
})
