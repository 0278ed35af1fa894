import { describe, expect, test } from 'vitest'
import type { RuleSettings } from '../../../../core/engine/settings.ts'
import type { Verdict } from '../../../../core/engine/verdict.ts'
import { type Conversation, conversation } from '../../engine/conversation.ts'
import { SECOND, unset } from '../../engine/stage.ts'

type Told = (c: Conversation) => Conversation

const set = (change: Partial<RuleSettings['failures']>) => ({ failures: { ...unset.failures, ...change } })
const cancel = set({ policy: 'cancel-siblings' })

/** An agent's end as the host tells it at once. */
const fails = (c: Conversation, agent: string, failure = 'api error', until?: number) =>
  c.hears(agent, { kind: 'agent-ended', agent, how: 'failed', failure, until })

/** What the rule says: `inform failed: FAILED (api error) "task of a"`, `deny batch-cancelled`. */
function says(told: Told, settings: Partial<RuleSettings> = {}): string[] {
  const c = told(conversation({ settings }))
  expect(c.problems).toEqual([])
  return c.said.flatMap(({ kind, id, data }) => {
    if (!id.startsWith('failures/') || kind === 'rewrite') return []
    const named = [data.lines ?? [], data.stop ?? []]
      .flat()
      .map((line) => /^[A-Z]+ ?[^"]*"[^"]*"|"[^"]*"/.exec(String(line))?.[0])
    const left = data.left === undefined ? '' : ` (${data.left} left)`
    return [`${kind} ${id.slice('failures/'.length)}${named.length > 0 ? `: ${named.join(', ')}` : ''}${left}`]
  })
}

const three: Told = (c) => c.message('main', ['a', 'b', 'c'])

describe('says', () => {
  test.each<[string, Told, string[], Partial<RuleSettings>?]>([
    [
      'who failed, once',
      (c) => fails(three(c), 'a').prompt('main', 'a failed').prompt('main', 'a failed'),
      ['inform failed: FAILED (api error) "task of a"'],
    ],
    [
      'whom to stop, where siblings are cancelled',
      (c) => fails(three(c), 'a').prompt('main', 'a failed'),
      ['inform failed: FAILED (api error) "task of a", "task of b", "task of c"'],
      cancel,
    ],
    [
      'how many more are tolerated',
      (c) => fails(three(c), 'a').prompt('main', 'a failed'),
      ['inform failed: FAILED (api error) "task of a" (1 left)'],
      set({ policy: 'cancel-siblings', tolerate: 2 }),
    ],
    [
      'nothing of an agent that was stopped',
      (c) => three(c).ends('a', 'killed').prompt('main', 'a killed').ends('b', 'killed').prompt('main', 'b killed'),
      [],
      cancel,
    ],
    [
      'that a report is empty',
      (c) =>
        three(c)
          .ends('a')
          .hears('main', { kind: 'prompt', deliveries: [{ agent: 'a', how: 'finished', report: ' ' }] }),
      ['inform empty: DONE (empty report) "task of a"'],
    ],
    [
      'nothing where the report came by other means',
      (c) =>
        three(c)
          .hears('a', { kind: 'agent-ended', agent: 'a', how: 'finished', report: 'Found it.' })
          .hears('main', { kind: 'prompt', deliveries: [{ agent: 'a', how: 'finished', report: '' }] }),
      [],
    ],
    [
      'in the foreground, that a fan-out is cancelled',
      (c) => {
        const beside = c.launch('main', 'b')
        c.hears('main', { kind: 'launch', use: 'u', type: 'worker', title: 'x', background: false })
        c.hears('main', { kind: 'launch-failed', use: 'u', refused: false, failure: 'overloaded' })
        return c.complete('main', [beside, { use: 'u', does: 'launch' }])
      },
      ['inform cancelled: "task of b"'],
      cancel,
    ],
    [
      'of a third launch, that more than the retries were spent',
      (c) => {
        for (const agent of ['a1', 'a2', 'a3'])
          fails(c.message('main', [agent], { title: 'Same' }), agent)
            .prompt('main', `${agent} failed`)
            .passes(11 * SECOND)
        return c
      },
      [
        'inform failed: FAILED (api error) "Same"',
        'inform failed: FAILED (api error) "Same"',
        'inform retries-spent',
        'inform failed: FAILED (api error) "Same"',
      ],
    ],
  ])('%s', (_, told, expected, settings) => expect(says(told, settings)).toEqual(expected))
})

test('where it only warns, what waits goes on waiting', () => {
  const settings = { ...cancel, limits: { ...unset.limits, max: 2 } }
  const queued = (mode: 'enforce' | 'warn') => {
    const c = conversation({ settings, mode: 'enforce' })
    for (const name of ['a', 'b']) c.hears('main', { kind: 'launch', use: name, title: name, type: 'worker' })
    c.hears('main', { kind: 'launch', use: 'c', title: 'c', type: 'worker' })
    for (const agent of ['a', 'b'])
      c.hears('main', { kind: 'launched', use: agent, agent, title: agent, type: 'worker', background: true })
    const calls = ['a', 'b', 'c'].map((use) => ({ use, does: 'launch' as const }))
    return fails(c.complete('main', calls).sets(mode, 'failures'), 'a')
  }
  expect(queued('enforce').state().launches.c).toMatchObject({ failure: 'cancelled' })
  const c = queued('warn')
  expect(c.state().launches.c).toMatchObject({ refused: true })
  expect(c.prompt('main', 'a failed').said.find(({ id }) => id === 'failures/failed')?.data).toMatchObject({
    cancelled: true,
    dropped: 0,
    warned: true,
  })
  expect(c.tell('b', { kind: 'before-edit', use: 'e', file: 'f', whole: false })).toMatchObject([
    { kind: 'inform', id: 'failures/batch-cancelled' },
  ])
})

describe('the edits of a cancelled fan-out', () => {
  const edit = (told: Told, agent: string, settings: Partial<RuleSettings> = cancel): string[] =>
    told(conversation({ settings })).edits(agent, `${agent}.ts`)
  const refused = ['deny failures/batch-cancelled']
  test.each<[string, Told, string, string[], Partial<RuleSettings>?]>([
    ['are refused from the failure on, before anybody is told', (c) => fails(three(c), 'a'), 'b', refused],
    ['are refused where only the notification tells of it', (c) => three(c).prompt('main', 'a failed'), 'c', refused],
    [
      'are refused where it failed before the message was complete',
      (c) => {
        const calls = ['a', 'b'].map((agent) => c.launch('main', agent))
        return fails(c, 'a').complete('main', calls)
      },
      'b',
      refused,
    ],
    ['are refused to those its agents launched', (c) => fails(three(c).message('b', ['child']), 'a'), 'child', refused],
    ['are refused with stop-run as well', (c) => fails(three(c), 'a'), 'b', refused, set({ policy: 'stop-run' })],
    ['are made by default', (c) => fails(three(c), 'a'), 'b', [], {}],
    [
      'are made within what is tolerated',
      (c) => fails(three(c), 'a'),
      'b',
      [],
      set({ policy: 'cancel-siblings', tolerate: 1 }),
    ],
    ['are made by agents of another', (c) => fails(three(c), 'a').message('main', ['x', 'y']), 'x', []],
    ['are made by the main conversation', (c) => fails(three(c), 'a'), 'main', []],
    [
      'are made in a later life',
      (c) =>
        fails(three(c), 'a')
          .ends('b')
          .prompt('main', 'b')
          .passes(20 * SECOND)
          .hears('b', { kind: 'agent-started', type: 'worker' }),
      'b',
      [],
    ],
    ['are made when one was stopped', (c) => three(c).ends('a', 'killed').prompt('main', 'a killed'), 'b', []],
  ])('%s', (_, told, agent, expected, settings) => expect(edit(told, agent, settings)).toEqual(expected))

  test('never begin, where the agent waits for a slot', () => {
    const limits = { ...unset.limits, max: 2 }
    const c = conversation({ settings: { ...cancel, limits } })
    const calls = ['a', 'b'].map((agent) => c.launch('main', agent))
    c.hears('main', { kind: 'launch', use: 'late', type: 'worker', title: 'late' })
    fails(c.complete('main', [...calls, { use: 'late', does: 'launch' }]), 'a').prompt('main', 'a failed')
    expect(c.said.at(-1)).toMatchObject({ id: 'failures/failed', data: { dropped: 1 } })
    c.ends('b').prompt('main', 'b').stop('main')
    expect(c.said.some(({ id }) => id === 'slots/called' || id.startsWith('no-lost'))).toBe(false)
    expect(c.lines().some((line) => line.startsWith('FAILED (cancelled) "late"'))).toBe(true)
  })
})

describe('a limit', () => {
  const launch = (c: Conversation, use = 'again'): Verdict[] =>
    c.tell('main', { kind: 'launch', use, type: 'worker', title: use })
  const limited = (c: Conversation, failure: string, until?: number) =>
    fails(c.message('main', ['a']), 'a', failure, until)

  test('launches wait for the backoff after a rate limit without a time', () => {
    const c = limited(conversation(), 'rate limit')
    expect(launch(c)).toMatchObject([{ kind: 'deny', id: 'slots/limited', data: { why: 'rate limit' } }])
    expect(launch(c.passes(31 * SECOND), 'later')).toEqual([])
  })
  test.each(['usage limit', 'spend limit'])('%s without a time: launches wait until the user speaks', (failure) => {
    const c = limited(conversation(), failure)
    const held = [{ kind: 'deny', id: 'slots/limited', data: { why: failure } }]
    const [first] = launch(c)
    expect([first]).toMatchObject(held)
    expect(first).not.toHaveProperty('data.until')
    expect(launch(c.passes(20 * 3_600 * SECOND), 'later')).toMatchObject(held)
    c.hears('main', { kind: 'prompt', deliveries: [] })
    expect(launch(c, 'at a wake-up')).toMatchObject(held)
    c.hears('main', { kind: 'prompt', deliveries: [], typed: true })
    expect(c.said.at(-1)).toMatchObject({ id: 'slots/called' })
    expect(launch(c, 'after all')).toEqual([])
  })
  test('of a spend limit the conversation is told once, and the end of its turn is held once for what waits', () => {
    const c = limited(conversation(), 'spend limit')
    c.hears('main', { kind: 'prompt', deliveries: [{ agent: 'a', how: 'failed', failure: 'spend limit' }] })
    expect(c.said.at(-1)).toMatchObject({ id: 'failures/failed', data: { limit: true, why: 'spend limit' } })
    launch(c)
    c.stop('main')
      .passes(600 * SECOND)
      .stop('main')
      .passes(600 * SECOND)
      .stop('main')
    const held = c.said.filter(({ id }) => id === 'no-lost-results/unread')
    expect(held).toMatchObject([{ data: { limit: true, why: 'spend limit' } }])
  })
  test('whose end is told after all is held until then', () => {
    const c = limited(conversation(), 'usage limit')
    const until = c.clock + 3_600 * SECOND
    c.hears('main', { kind: 'prompt', deliveries: [{ agent: 'a', how: 'failed', failure: 'usage limit', until }] })
    expect(launch(c)).toMatchObject([{ id: 'slots/limited', data: { until } }])
    expect(launch(c.passes(3_700 * SECOND), 'later')).toEqual([])
  })
  test('that has just ended holds nothing', () => {
    const c = conversation()
    expect(launch(limited(c, 'usage limit', c.clock - 60 * SECOND))).toEqual([])
  })
  test('of a minute does not end one that is held', () => {
    const c = limited(conversation(), 'spend limit')
    fails(c.message('main', ['b']), 'b', 'rate limit')
    expect(launch(c.passes(60 * SECOND))).toMatchObject([{ id: 'slots/limited', data: { why: 'spend limit' } }])
  })
  test('launches wait until the time it names', () => {
    const c = conversation()
    const until = c.clock + 3_600 * SECOND
    limited(c, 'usage limit', until)
    expect(launch(c.passes(3_000 * SECOND))).toMatchObject([{ id: 'slots/limited', data: { until } }])
    expect(launch(c.passes(700 * SECOND), 'later')).toEqual([])
  })
  test('told at the end and at the delivery is one', () => {
    const c = limited(conversation(), 'rate limit').passes(29 * SECOND)
    c.hears('main', { kind: 'prompt', deliveries: [{ agent: 'a', how: 'failed', failure: 'rate limit' }] })
    expect(launch(c.passes(2 * SECOND))).toEqual([])
  })
  test('is none of another failure', () => {
    expect(launch(limited(conversation(), 'overloaded'))).toEqual([])
  })
})

describe('a launch in the place of an agent that failed', () => {
  const again = (c: Conversation, title = 'task of a') =>
    c
      .tell('main', { kind: 'launch', use: 'again', type: 'worker', title })
      .flatMap((verdict) => (verdict.kind === 'rewrite' ? [verdict.change.append] : []))
  const failed: Told = (c) => fails(c.message('main', ['a']).edited('a', 'a.ts'), 'a').prompt('main', 'a failed')

  test('is told what was written, and to go on from there', () => {
    expect(again(failed(conversation()))).toEqual([
      expect.stringMatching(
        /did not finish\. FAILED \(api error\) "task of a" \(worker\), 0 s, wrote \/p\/a\.ts\..* do not start over\./,
      ),
    ])
  })
  test.each<[string, Told, string?]>([
    ['of another description', failed, 'another'],
    ['that had written nothing', (c) => fails(c.message('main', ['a']), 'a').prompt('main', 'a failed')],
    ['that has a successor', (c) => failed(c).message('main', ['b'], { title: 'task of a' })],
    ['that finished', (c) => c.message('main', ['a']).edited('a', 'a.ts').ends('a').prompt('main', 'a')],
  ])('is not told of one %s', (_, told, title) => expect(again(told(conversation()), title)).toEqual([]))
})
