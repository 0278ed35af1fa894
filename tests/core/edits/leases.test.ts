import { describe, expect, it } from 'vitest'
import { blocker } from '../../../core/edits/leases.ts'
import type { Fact } from '../../../core/facts.ts'
import type { Origin } from '../../../core/log/thread.ts'
import {
  a,
  agent,
  ask,
  b,
  c,
  callEnded,
  did,
  EXPIRY,
  ended,
  FILE,
  failed,
  gone,
  HOUR,
  holdersOf,
  kin,
  lastOutcome,
  MINUTE,
  main,
  mainThread,
  notified,
  release,
  replay,
  type Story,
  seen,
  session,
  sessionEnded,
  started,
  useOf,
} from '../log/facts.ts'

const elsewhere = agent('x', 's2', 'c2')
const otherMain = mainThread('s2', 'c2')
/** `a` waits for `b`, `b` for `c`. */
const line: Story = [kin(a, main, true), kin(b, a, false), kin(c, b, false)]

const unanswered = (who: Origin): Fact => ({
  k: 'unanswered',
  file: FILE,
  agent: who.thread,
  uses: [useOf(who)],
  ...b,
})
const failedYetChanged: Fact = { k: 'edited', done: [], failed: [useOf(a)], changed: [useOf(a)], ...a }
/** One message: the first edit was made, the second was not. */
const mixed: Fact = { k: 'edited', done: [useOf(a)], failed: ['2'], ...a }

describe('an ask is granted', () => {
  it.each<[string, Story]>([
    ['to the first', [started(a), ask(a)]],
    ['to an agent whose start nobody saw', [ask(a)]],
    ['again to the holder', [ask(a), ask(a, FILE, 'again')]],
    ['for another file', [ask(a), ask(b, '/p/b.ts')]],
    ['for the same name in another worktree', [ask(a), ask(b, '/p/.claude/worktrees/b/a.ts')]],
    ['to the main thread where nobody holds', [ask(main)]],
    ["once the holder's first edit failed", [ask(a), failed(a), ask(b)]],
    ["once both of the holder's edits failed", [ask(a), failed(a), ask(a), failed(a), ask(b)]],
    ['once nobody answered whether the holder may edit', [ask(a), unanswered(a), ask(b)]],
    ['once the holder finished', [ask(a), ended(a), ask(b)]],
    ['once the holder failed', [ask(a), ended(a, 'failed'), ask(b)]],
    ['once the holder was killed', [ask(a), ended(a, 'killed'), ask(b)]],
    ['once a notification told that the holder was killed', [ask(a), notified(a, 'killed'), ask(b)]],
    ['once the lease was released', [ask(a), release(), ask(b)]],
    ['once the holder was silent for longer than the expiry', [ask(a), EXPIRY + 1, ask(b)]],
    ["once the holder's client is gone", [ask(a), gone('c1'), ask(elsewhere)]],
    ['once the session of the main thread that held ended', [ask(main), sessionEnded(main), ask(elsewhere)]],
    ['once the client of the main thread that held is gone', [ask(main), gone('c1'), ask(elsewhere)]],
    ["once the main thread's call is over", [ask(main), did(main), ask(b)]],
    ["once the main thread's call failed", [ask(main), failed(main), ask(b)]],
    ["once the main thread's call was interrupted", [ask(main), callEnded(main), ask(b)]],
    [
      'once the main thread was cleared',
      [ask(main), session(mainThread('s9')), ask(b)].with(1, session(mainThread('s9'), 'clear')),
    ],
    ['to a child its parent waits for', [...line.slice(0, 2), ask(a), ask(b)]],
    ['to a grandchild all its line waits for', [...line, ask(a), ask(c)]],
    ['to a child the main thread waits for', [kin(b, main, false), ask(main), ask(b)]],
    ['to a grandchild where both before it hold', [...line, ask(a), ask(b), ask(c)]],
    ['to the last of a long line', [...line, kin(agent('d'), c, false), ask(a), ask(agent('d'))]],
  ])('%s', (_, story) => {
    expect(lastOutcome(story)).toBe('granted')
  })
})

describe('an ask is denied', () => {
  it.each<[string, Story, string]>([
    ['while another agent holds', [ask(a), ask(b)], 'a'],
    ['while an agent of another session holds', [ask(elsewhere), ask(b)], 'x'],
    ['to the main thread while an agent holds', [ask(a), ask(main)], 'a'],
    ["while the main thread's call is under way", [ask(main), ask(b)], 'main:s1'],
    ["while another session's main thread is writing", [ask(otherMain), ask(main)], 'main:s2'],
    ["after the holder's edit: it holds until its life ends", [ask(a), did(a), ask(b)], 'a'],
    ["after the holder's second edit failed: the first was made", [ask(a), did(a), ask(a), failed(a), ask(b)], 'a'],
    ['while another edit of the holder is open', [ask(a), ask(a, FILE, '2'), failed(a, '2'), ask(b)], 'a'],
    ['after its edit failed in the message that made another', [ask(a), ask(a, FILE, '2'), mixed, ask(b)], 'a'],
    ['where the refused file changed all the same', [ask(a), failedYetChanged, ask(b)], 'a'],
    ['though an edit of another file failed', [ask(a), ask(a, '/p/b.ts'), failed(a, useOf(a, '/p/b.ts')), ask(b)], 'a'],
    ['when the question was answered meanwhile', [ask(a), did(a), unanswered(a), ask(b)], 'a'],
    ['when one more edit was asked for meanwhile', [ask(a), ask(a, FILE, '2'), unanswered(a), ask(b)], 'a'],
    ['every time it is tried', [ask(a), ask(b), ask(b, FILE, 'again')], 'a'],
    ['right up to the expiry', [ask(a), EXPIRY, ask(b)], 'a'],
    ['when the holder showed a sign of life since', [ask(a), EXPIRY, seen(a), EXPIRY, ask(b)], 'a'],
    ["when somebody else's client is gone", [ask(a), gone('c2'), ask(elsewhere)], 'a'],
    ['when somebody else ended', [ask(a), ended(c), ask(b)], 'a'],
    ['when another file was released', [ask(a), release('/p/b.ts'), ask(b)], 'a'],
    ['when the session ended but its agent goes on', [ask(a), sessionEnded(main), ask(b)], 'a'],
    ['after /clear, which ends no agent', [ask(a), session(mainThread('s9'), 'clear'), ask(b)], 'a'],
    [
      'while the holder waits for an agent that is heard of, however long',
      [kin(a, main, true), ask(a), kin(b, a, false), kin(c, b, false), EXPIRY, seen(c), EXPIRY, ask(agent('x', 's2'))],
      'a',
    ],
    ['to a parent while its child holds', [...line.slice(0, 2), ask(b), ask(a)], 'b'],
    ['to a child whose parent goes on beside it', [kin(a, main, true), kin(b, a, true), ask(a), ask(b)], 'a'],
    ['to a grandchild where one link goes on beside', [kin(b, a, true), kin(c, b, false), ask(a), ask(c)], 'a'],
    [
      'to a continued agent: nobody waits for its second life',
      [kin(b, main, false), ended(b), MINUTE, started(b), ask(main), ask(b)],
      'main:s1',
    ],
    ['to a sibling', [kin(b, a, false), kin(c, a, false), ask(b), ask(c)], 'b'],
    ['to a child nothing is known about', [ask(a), ask(b)], 'a'],
    ['to a stranger while parent and child hold', [...line.slice(0, 2), ask(a), ask(b), ask(elsewhere)], 'a'],
    ['to a stranger after the child ended', [...line.slice(0, 2), ask(a), ask(b), ended(b), ask(elsewhere)], 'a'],
  ])('%s', (_, story, holder) => {
    expect(lastOutcome(story)).toBe('held')
    expect(replay(story).leases[FILE]?.[0]?.thread).toBe(holder)
  })
})

describe('the lease', () => {
  it('stays where it was when asked for again', () => {
    const [lease] = replay([ask(a), MINUTE, ask(a, FILE, 'again')]).leases[FILE] ?? []
    expect(lease).toMatchObject({ thread: 'a', life: 1, use: 'a /p/a.ts' })
  })

  it.each<[string, Story, string[]]>([
    ["is the first asker's", [ask(a), ask(b)], ['a']],
    ['passes on at expiry', [ask(a), EXPIRY + 1, ask(b)], ['b']],
    ['does not come back to the one that was silent', [ask(a), EXPIRY + 1, ask(b), ask(a, FILE, 'late')], ['b']],
    ['is held by the whole line that waits', [...line, ask(a), ask(b), ask(c)], ['a', 'b', 'c']],
    ['goes back up the line', [...line, ask(a), ask(b), ended(b)], ['a']],
    ["ends with the holder's life", [ask(a), ended(a)], []],
    ['is gone with its client, whichever session it went to', [ask(a), seen(agent('a', 's9')), gone('c1')], []],
    ['is taken from everyone by a release', [...line, ask(a), ask(b), release()], []],
    ['is not given to a straggler, which nothing would end', [ask(a), ended(a), 1_000, ask(a, FILE, 'late')], []],
    ['is given to a next life', [ask(a), ended(a), 1_000, started(a), ask(a, FILE, 'new')], ['a']],
  ])('%s', (_, story, holders) => {
    expect(holdersOf(replay(story))).toEqual(holders)
  })

  it('of a life that ended keeps nobody out, even where its line is still there', () => {
    const state = replay([ask(a), ended(a), 1_000, started(a)])
    state.leases[FILE] = [{ thread: 'a', life: 1, since: 0, use: 'old' }]
    expect(blocker(state, FILE, 'b', EXPIRY)).toBeUndefined()
  })

  it('of a main thread whose session ended keeps nobody out, even where its line is still there', () => {
    const state = replay([ask(main), sessionEnded(main)])
    state.leases[FILE] = [{ thread: 'main:s1', life: 0, since: 0, use: 'old' }]
    expect(blocker(state, FILE, 'b', EXPIRY)).toBeUndefined()
  })

  it("ends with each asker's own idea of expiry", () => {
    const state = replay([ask(a), HOUR, seen(b)])
    expect(blocker(state, FILE, 'b', HOUR)?.thread).toBe('a')
    expect(blocker(state, FILE, 'b', HOUR - 1)).toBeUndefined()
  })

  it('hangs on no cycle of parents', () => {
    const state = replay([kin(a, b, false), kin(b, a, false), ask(c)])
    expect(blocker(state, FILE, 'a', EXPIRY)?.thread).toBe('c')
  })
})

describe('a refused edit', () => {
  const contested = (story: Story): string[] => replay(story).contested.map(({ by, holder }) => `${by} < ${holder}`)

  it.each<[string, Story, string[]]>([
    ['is noted', [ask(a), ask(b)], ['b < a']],
    ['is noted once however often it is tried', [ask(a), ask(b), ask(b, FILE, '2'), ask(b, FILE, '3')], ['b < a']],
    ['is noted for each that was refused', [ask(a), ask(b), ask(c)], ['b < a', 'c < a']],
    ['is noted when the main thread was refused', [ask(a), ask(main)], ['main:s1 < a']],
    ['is forgotten when the edit is made after all', [ask(a), ask(b), ended(a), ask(b, FILE, '2'), did(b, '2')], []],
    ['stays when the later edit fails', [ask(a), ask(b), ended(a), ask(b, FILE, '2'), failed(b, '2')], ['b < a']],
    [
      'stays when another makes its edit',
      [ask(a), ask(b), ask(c), ended(a), ask(c, FILE, '2'), did(c, '2')],
      ['b < a'],
    ],
    [
      'is forgotten when an agent that began after the end of the one refused edits the file',
      [kin(b, main, true), ask(a), ask(b), ended(b), ended(a), 1, started(c), ask(c), did(c)],
      [],
    ],
    [
      'is forgotten when the main conversation, which was told, edits the file',
      [kin(b, main, true), ask(a), ask(b), ended(b), notified(b), ended(a), ask(main), did(main)],
      [],
    ],
    [
      'is forgotten when the holder is continued for it',
      [kin(b, main, true), ask(a), ask(b), ended(b), ended(a), 1, started(a), ask(a, FILE, '2'), did(a, '2')],
      [],
    ],
    [
      'stays when the main conversation, which was not told, edits the file',
      [kin(b, main, true), ask(a), ask(b), ended(a), ask(main), did(main)],
      ['b < a'],
    ],
    [
      'stays when the holder, still in the life that was in the way, edits the file',
      [ask(a), ask(b), ended(b), 1, ask(a, FILE, '2'), did(a, '2')],
      ['b < a'],
    ],
    [
      'stays when an agent that began before the end of the one refused edits the file',
      [ask(a), ask(b), started(c), 1, ended(b), ended(a), ask(c), did(c)],
      ['b < a'],
    ],
    ['is forgotten when it was made all the same, as where a rule only warns', [ask(a), ask(b), did(b)], []],
    ['stays when the one refused edits something else', [ask(a), ask(b), ask(b, '/q'), did(b, 'b /q')], ['b < a']],
    ['of a granted ask there is none', [ask(a), did(a), ask(a, FILE, '2'), did(a, '2')], []],
  ])('%s', (_, story, expected) => {
    expect(contested(story)).toEqual(expected)
  })

  it('tells who was who', () => {
    const [one] = replay([kin(a, main, true, 'the parser'), kin(b, main, true, 'the docs'), ask(a), ask(b)]).contested
    expect(one).toMatchObject({ file: FILE, title: 'the docs', against: 'the parser' })
  })

  it('is one of at most a hundred, the latest', () => {
    const files = Array.from({ length: 120 }, (_, n) => `/p/${n}`)
    const state = replay([...files.map((file) => ask(a, file)), ...files.map((file) => ask(b, file))])
    expect(state.contested).toHaveLength(100)
    expect(state.contested.at(-1)?.file).toBe('/p/119')
  })
})

describe('asks whose call has ended', () => {
  it.each<[string, Story]>([
    ['are forgotten when it succeeded', [ask(a), did(a)]],
    ['are forgotten when it failed', [ask(a), failed(a)]],
    ["are forgotten with their thread's life", [ask(a), ended(a)]],
    ['of the main thread are forgotten with the session', [ask(main), sessionEnded(main)]],
  ])('%s', (_, story) => {
    expect(replay(story).asks).toEqual({})
  })
})
