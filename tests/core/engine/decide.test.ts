import { describe, expect, test, vi } from 'vitest'
import { decide, type World } from '../../../core/engine/decide.ts'
import type { Event } from '../../../core/engine/event.ts'
import type { Rule } from '../../../core/engine/rule.ts'
import type { RuleSettings } from '../../../core/engine/settings.ts'
import type { Verdict } from '../../../core/engine/verdict.ts'
import type { Fact } from '../../../core/facts.ts'
import { fold } from '../../../core/log/fold.ts'
import { stamp } from '../../../core/log/record.ts'
import { initial } from '../../../core/log/state.ts'
import { unset } from './stage.ts'
import { unplanned } from './unplanned.ts'

type TestWorld = World & { log: Fact[][]; problems: string[] }

const from = { session: 's1', client: 'here:1', thread: 'a1', cwd: '/p', agentType: 'worker' }
const edit: Event = { kind: 'before-edit', use: 'u1', file: 'a.ts', whole: false, ...from }
const now = 1_800_000_000_000

const deny = (id: string): Verdict => ({ kind: 'deny', id, data: { file: 'a.ts' } })
const inform = (id: string): Verdict => ({ kind: 'inform', id, data: {} })
const noted = (file: string): Fact => ({ k: 'release', file, why: '' })
/** As it is committed: with an id by which its writer knows it again. */
const stamped = (fact: Fact): object => ({ ...fact, id: expect.any(String) })

function rule(name: string, verdict: Verdict, proposed: Fact[] = []): Rule {
  return {
    name,
    mode: 'enforce',
    messages: {},
    on: ['before-edit'],
    propose: vi.fn(() => proposed),
    judge: vi.fn(() => verdict),
  }
}
const broken = (part: 'propose' | 'judge'): Rule => ({
  ...rule('broken', { kind: 'pass' }),
  [part]() {
    throw new Error('no such file')
  },
})
const settings = (modes: RuleSettings['modes'] = {}): RuleSettings => ({ ...unset, modes, leaseExpiry: 60_000 })

/** A world whose log is what was committed. */
function world(parts: Partial<World> = {}): TestWorld {
  const log: Fact[][] = []
  const problems: string[] = []
  return {
    log,
    problems,
    now,
    read: () => undefined,
    commit(facts) {
      log.push([...facts])
      return fold(initial(), stamp(log.flat(), now))
    },
    canonical: (file) => file,
    shown: (file) => file,
    kin: () => undefined,
    ...unplanned,
    exists: () => true,
    changedSince: () => false,
    said: () => [],
    modified: () => 0,
    lastSigns: () => ({}),
    stopped: () => [],
    whereabouts: () => ({}),
    gone: () => false,
    report: (problem) => void problems.push(problem),
    ...parts,
  }
}
const ids = (verdicts: readonly Verdict[]): string[] =>
  verdicts.map((verdict) => (verdict.kind === 'pass' ? 'pass' : `${verdict.kind} ${verdict.id}`))

describe('what is said when all goes well', () => {
  const verdicts: Verdict[] = [
    { kind: 'inform', id: 'a/always', data: {} },
    { kind: 'inform', id: 'a/normal', data: {}, display: 'normal' },
    { kind: 'inform', id: 'a/verbose', data: {}, display: 'verbose' },
    { kind: 'hold', id: 'a/hold', data: {} },
  ]
  const chatty: Rule = { name: 'a', mode: 'enforce', messages: {}, on: ['before-edit'], judge: () => verdicts }
  test.each([
    ['quiet', ['a/always', 'a/hold']],
    ['normal', ['a/always', 'a/normal', 'a/hold']],
    ['verbose', ['a/always', 'a/normal', 'a/verbose', 'a/hold']],
  ] as const)('%s', (display, ids) => {
    const said = decide(edit, [chatty], { ...settings(), display }, world())
    expect(said.map((verdict) => ('id' in verdict ? verdict.id : ''))).toEqual(ids)
  })
})

describe('one commit', () => {
  test('has the facts of all rules, and each judges what is then in the log', () => {
    const rules = [rule('one', { kind: 'pass' }, [noted('/1')]), rule('two', { kind: 'pass' }, [noted('/2')])]
    const it = world()
    expect(decide(edit, rules, settings(), it)).toEqual([])
    expect(it.log).toEqual([[stamped(noted('/1')), stamped(noted('/2'))]])
    for (const { judge } of rules) expect(vi.mocked(judge).mock.lastCall?.[0].state.seq).toBe(2)
  })
  test('is not made where there is nothing to note', () => {
    const it = world()
    expect(ids(decide(edit, [rule('one', inform('x/y'))], settings(), it))).toEqual(['inform x/y'])
    expect(it.log).toEqual([])
  })
  test('that fails is not taken for a decision', () => {
    const commit = (): never => {
      throw new Error('disk full')
    }
    expect(() => decide(edit, [rule('one', deny('x/y'), [noted('/1')])], settings(), world({ commit }))).toThrow(
      'disk full',
    )
  })
})

describe('a rule', () => {
  test('hears only the events it is on', () => {
    const other = rule('one', deny('x/y'), [noted('/1')])
    expect(decide({ kind: 'turn-ending', running: [], ...from }, [other], settings(), world())).toEqual([])
    expect(other.propose).not.toHaveBeenCalled()
    expect(other.judge).not.toHaveBeenCalled()
  })
  test('that is off neither notes nor judges', () => {
    const off = rule('one', deny('x/y'), [noted('/1')])
    const it = world()
    expect(decide(edit, [off], settings({ one: 'off' }), it)).toEqual([])
    expect(it.log).toEqual([])
    expect(off.judge).not.toHaveBeenCalled()
  })
  test('that warns says what it would have stopped, and says that it warns', () => {
    expect(decide(edit, [rule('one', deny('x/y'))], settings({ one: 'warn' }), world())).toEqual([
      { kind: 'inform', id: 'x/y', data: { file: 'a.ts', warned: true } },
    ])
  })
  test.each(['enforce', undefined] as const)('acts when it is set to %s', (mode) => {
    const modes: RuleSettings['modes'] = mode === undefined ? {} : { one: mode }
    expect(ids(decide(edit, [rule('one', deny('x/y'))], settings(modes), world()))).toEqual(['deny x/y'])
  })
  test('without anything to propose is only asked', () => {
    const { propose, ...plain } = rule('one', deny('x/y'))
    expect(propose).toBeDefined()
    expect(ids(decide(edit, [plain], settings(), world()))).toEqual(['deny x/y'])
  })
})

describe('a rule that throws', () => {
  test.each(['propose', 'judge'] as const)('in %s passes, is reported, and stops no other', (part) => {
    const it = world()
    expect(ids(decide(edit, [broken(part), rule('two', deny('x/y'), [noted('/2')])], settings(), it))).toEqual([
      'deny x/y',
    ])
    expect(it.log).toEqual([[stamped(noted('/2'))]])
    expect(it.problems).toEqual(['rule broken failed and passed: no such file'])
  })
  test('something that is no error is reported too', () => {
    const odd: Rule = {
      ...rule('odd', { kind: 'pass' }),
      judge() {
        throw 'a word'
      },
    }
    const it = world()
    expect(decide(edit, [odd], settings(), it)).toEqual([])
    expect(it.problems).toEqual(['rule odd failed and passed: a word'])
  })
})

describe('verdicts are joined', () => {
  test.each([
    ['a denial first', ['deny', 'inform']],
    ['a denial last', ['inform', 'deny']],
  ] as const)('%s', (_, kinds) => {
    const rules = kinds.map((kind) => rule(kind, kind === 'deny' ? deny('x/deny') : inform('x/inform')))
    expect(ids(decide(edit, rules, settings(), world()))).toEqual(['deny x/deny'])
  })
})

describe('a verdict that hangs on a client', () => {
  const hanging = (seen: number, client = 'here:9'): Rule => ({
    ...rule('one', { kind: 'pass' }, [noted('/1')]),
    judge: ({ state }): Verdict =>
      state.seq > 1 ? { kind: 'pass' } : { kind: 'deny', id: 'x/y', data: {}, hangsOn: { client, seen } },
  })
  const gone = vi.fn(() => true)

  test.each(['enforce', 'warn'] as const)('is asked once more, without it, when that client is gone (%s)', (mode) => {
    const it = world({ gone })
    expect(decide(edit, [hanging(now - 60_000)], settings({ one: mode }), it)).toEqual([])
    expect(it.log).toEqual([
      [stamped(noted('/1'))],
      [stamped({ k: 'gone', client: 'here:9', upTo: 0 }), stamped(noted('/1'))],
    ])
    expect(gone).toHaveBeenLastCalledWith('here:9')
  })
  test.each<[string, Rule, () => boolean]>([
    ['was heard of within a minute', hanging(now - 59_999), () => true],
    ['may be alive', hanging(now - 3_600_000), () => false],
    ['is not known', hanging(0, ''), () => true],
  ])('stands while that client %s', (_, one, isGone) => {
    const it = world({ gone: isGone })
    expect(ids(decide(edit, [one], settings(), it))).toEqual(['deny x/y'])
    expect(it.log).toHaveLength(1)
  })
  test('is asked again only once, whatever comes out', () => {
    const stubborn: Rule = {
      ...rule('one', { kind: 'deny', id: 'x/y', data: {}, hangsOn: { client: 'here:9', seen: 0 } }, [noted('/1')]),
    }
    const it = world({ gone })
    expect(ids(decide(edit, [stubborn], settings(), it))).toEqual(['deny x/y'])
    expect(it.log).toHaveLength(2)
  })
})
