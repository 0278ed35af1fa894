import { describe, expect, test } from 'vitest'
import type { RuleSettings } from '../../../../core/engine/settings.ts'
import { type Conversation, conversation } from '../../engine/conversation.ts'
import { MINUTE, unset } from '../../engine/stage.ts'

type Told = (c: Conversation) => Conversation

const limits = (change: Partial<RuleSettings['limits']>) => ({ limits: { ...unset.limits, max: 2, ...change } })

/** A launch, as rules answer it, told to the host as far as it is let through; `title@type`. */
function launch(c: Conversation, thread: string, what: string, background = true) {
  const [title = '', type = 'worker'] = what.split('@')
  const use = `${thread} ${title} ${c.commits.length}`
  const denied = c.tell(thread, { kind: 'launch', use, title, type, background }).some(({ kind }) => kind === 'deny')
  if (!denied) {
    const where = /@.*/.exec(thread)?.[0] ?? ''
    c.hears(title + where, { kind: 'agent-started', type })
    if (background) c.hears(thread, { kind: 'launched', use, agent: title, type, title, background })
    else c.notes(title, { use, title, background, parent: thread.startsWith('main') ? undefined : thread })
  }
  return { use, does: 'launch' as const }
}

/** One message of launches. */
const message = (c: Conversation, thread: string, ...names: string[]) =>
  c.complete(
    thread,
    names.map((name) => launch(c, thread, name)),
  )

/** What the rule said, in order: `queued c 1`, `called c, d`. */
function says(
  told: Told,
  settings: Partial<RuleSettings> = limits({}),
  mode: 'enforce' | 'warn' = 'enforce',
): string[] {
  const c = told(conversation({ settings, mode }))
  expect(c.problems).toEqual([])
  return c.said.flatMap(({ id, kind, data }) => {
    if (!id.startsWith('slots/')) return []
    const what = id.slice('slots/'.length)
    if (what === 'called')
      return [
        `called ${[data.lines]
          .flat()
          .map((line) => /"([^"]*)"/.exec(String(line))?.[1])
          .join(', ')}`,
      ]
    return [`${kind === 'deny' ? '' : `${kind} `}${what} ${data.title}${data.position ? ` ${data.position}` : ''}`]
  })
}

describe('lets pass', () => {
  test.each<[string, Told, Partial<RuleSettings>?]>([
    ['as many as there are slots', (c) => message(c, 'main', 'a', 'b')],
    ['the next when one has ended', (c) => message(message(c, 'main', 'a', 'b').ends('a'), 'main', 'c')],
    ['one agent, however heavy', (c) => message(c, 'main', 'a@heavy'), limits({ weights: { heavy: 9 } })],
    ['light ones beside each other', (c) => message(c, 'main', 'a@Explore', 'b@Explore', 'c@Plan', 'd@Plan')],
    ['those of another session', (c) => message(message(c, 'main', 'a', 'b'), 'main@s2', 'c', 'd')],
    [
      'a session its first agent, whatever runs elsewhere',
      (c) => message(message(c, 'main', 'a', 'b'), 'main@s2', 'c'),
      limits({ repository: 2 }),
    ],
    [
      'agents of a workflow, which are not counted',
      (c) => {
        for (const id of ['w1', 'w2', 'w3']) c.hears(id, { kind: 'agent-started', type: 'workflow-subagent' })
        return message(c, 'main', 'a', 'b')
      },
    ],
    [
      'a child its parent waits for, in its slot',
      (c) => {
        message(c, 'main', 'a', 'b')
        launch(c, 'a', 'child', false)
        return c
      },
    ],
    [
      'a task of a plan',
      (c) =>
        message(c, 'main', 'a', 'b').hears('main', {
          kind: 'launch',
          use: 'u',
          title: '[t1] Parse',
          type: 'worker',
          prompt: 'Do it.\n fanout-task: t1',
        }),
    ],
    [
      'what takes the slot of a launch that never came back',
      (c) => {
        c.tell('main', { kind: 'launch', use: 'u1', title: 'denied by the user', type: 'worker' })
        c.complete('main', [{ use: 'u1', does: 'launch' }])
        return message(c, 'main', 'a', 'b')
      },
    ],
    [
      'what takes the slot of a launch the user interrupted',
      (c) => {
        c.tell('main', { kind: 'launch', use: 'u1', title: 'interrupted', type: 'worker' })
        c.passes(MINUTE).prompt('main')
        return message(c, 'main', 'a', 'b')
      },
    ],
    [
      'what takes the slot of a launch by an agent that was stopped',
      (c) => {
        message(c, 'main', 'a')
        c.tell('a', { kind: 'launch', use: 'u1', title: 'half', type: 'worker' })
        c.ends('a', 'killed')
        return message(c, 'main', 'b', 'd')
      },
    ],
  ])('%s', (_, told, settings) => expect(says(told, settings)).toEqual([]))
})

describe('queues', () => {
  test.each<[string, Told, string[], Partial<RuleSettings>?]>([
    ['what is too much, in order', (c) => message(c, 'main', 'a', 'b', 'c', 'd'), ['queued c 1', 'queued d 2']],
    [
      'by weight',
      (c) => message(c, 'main', 'a@heavy', 'b', 'c@Explore'),
      ['queued b 1', 'queued c 2'],
      limits({ weights: { heavy: 2, Explore: 0.5 } }),
    ],
    ['by cap of a type', (c) => message(c, 'main', 'a@t', 'b@t', 'c'), ['queued b 1'], limits({ caps: { t: 1 } })],
    [
      'what is beyond the slots of the repository',
      (c) => message(message(c, 'main', 'a'), 'main@s2', 'c', 'd'),
      ['queued d 1'],
      limits({ repository: 2 }),
    ],
    [
      'the same again, in its place, with the same words',
      (c) => message(message(c, 'main', 'a', 'b', 'c', 'd'), 'main', 'd'),
      ['queued c 1', 'queued d 2', 'queued d 2'],
    ],
    [
      'alike launches of one message, each for itself, and calls for both',
      (c) => {
        message(c, 'main', 'a', 'b', 'same@x', 'same@x')
        return c.ends('a').ends('b').prompt('main', 'a', 'b')
      },
      ['queued same 1', 'queued same 2', 'called same, same'],
    ],
    [
      'and calls for what fits when a result comes, once',
      (c) => message(c, 'main', 'a', 'b', 'c', 'd', 'e').ends('a').prompt('main', 'a').prompt('main'),
      ['queued c 1', 'queued d 2', 'queued e 3', 'called c'],
    ],
    [
      'and for all that fit, together',
      (c) => message(c, 'main', 'a', 'b', 'c', 'd', 'e').ends('a').ends('b').prompt('main', 'a', 'b'),
      ['queued c 1', 'queued d 2', 'queued e 3', 'called c, d'],
    ],
    [
      'and for the one of the highest priority first',
      (c) => message(c, 'main', 'a', 'b', 'c', 'd@urgent').ends('a').prompt('main', 'a'),
      ['queued c 1', 'queued d 1', 'called d'],
      limits({ priorities: { urgent: 1 } }),
    ],
    [
      'and once more when its turn ended without it, and then no more',
      (c) =>
        ['1', '2', '3'].reduce(
          (so) => so.prompt('main').stop('main', ['b']),
          message(c, 'main', 'a', 'b', 'c').ends('a').prompt('main', 'a').stop('main', ['b']),
        ),
      ['queued c 1', 'called c', 'called c'],
    ],
    [
      'and lets it pass when it was called for',
      (c) => message(message(c, 'main', 'a', 'b', 'c').ends('a').prompt('main', 'a'), 'main', 'c').prompt('main'),
      ['queued c 1', 'called c'],
    ],
    [
      "what is beyond the host's cap, learnt from its refusal",
      (c) => {
        c.hears('main', { kind: 'launch', use: 'u', title: 'x', type: 'worker' })
        c.hears('main', { kind: 'launch-failed', use: 'u', refused: true, cap: 1 })
        return message(c.complete('main', [{ use: 'u', does: 'launch' }]), 'main', 'a', 'b')
      },
      ['queued b 2'],
      limits({ max: 9 }),
    ],
  ])('%s', (_, told, expected, settings) => expect(says(told, settings)).toEqual(expected))

  test('the words are the same on every retry', () => {
    const c = message(message(conversation({ settings: limits({}) }), 'main', 'a', 'b', 'c', 'd'), 'main', 'd')
    const denied = c.said.filter(({ data }) => data.title === 'd')
    expect(denied).toHaveLength(2)
    expect(denied[1]).toEqual(denied[0])
  })
  test('what an agent launches is refused for good', () => {
    expect(
      says((c) =>
        message(message(c, 'main', 'a', 'b'), 'a', 'child')
          .ends('b')
          .prompt('main', 'b'),
      ),
    ).toEqual(['nested child'])
  })
  test('so is what names a task of a plan: an agent launches none', () => {
    const c = message(conversation({ settings: limits({}) }), 'main', 'a', 'b')
    c.hears('a', { kind: 'launch', use: 'u', title: 'x', type: 'worker', prompt: 'fanout-task: x' })
    expect(c.said.map(({ id }) => id)).toContain('slots/nested')
  })
  test('where it only warns, all run', () => {
    const told: Told = (c) => message(c, 'main', 'a', 'b', 'c').ends('a').prompt('main', 'a')
    expect(says(told, limits({}), 'warn')).toEqual(['inform queued c 1'])
  })
  test('what waits at the end of a turn holds it, once, and stays in its fan-out', () => {
    const c = message(conversation({ settings: limits({}) }), 'main', 'a', 'b', 'c', 'd')
    c.ends('a').ends('b').prompt('main', 'a', 'b').stop('main').stop('main')
    expect(c.heard().filter((said) => said.startsWith('hold'))).toEqual(['hold no-lost-results/unread'])
    message(c, 'main', 'c', 'd').ends('c').ends('d').prompt('main', 'c').prompt('main', 'd')
    expect(c.lines()[0]).toBe('4 agents: 4 done')
    expect(c.heard()).toEqual(['inform fan-out-report/ended'])
  })
  test('launches that were called for are no row of serial ones', () => {
    const c = message(conversation({ settings: limits({}) }), 'main', 'a', 'b', 'c', 'd', 'e')
    for (const [ended, next] of ['ac', 'bd', 'ce'])
      message(c.ends(ended as string).prompt('main', ended as string), 'main', next as string)
    expect(c.said.filter(({ id }) => id.startsWith('launch-together'))).toEqual([])
  })
})
