import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Finding, severities, verdicts } from '../../../core/findings/finding.ts'
import { agents, label, type Merged, synthesize } from '../../../core/findings/merge.ts'
import type { ReadReport } from '../../../core/findings/read.ts'
import { agentsOf } from './cases.ts'

const line = (one: Merged) =>
  `${one.severity} ${one.confidence} ${label(one.subject)} ${one.verdict}: ${one.claim} (${one.said.map(({ source }) => source).join(', ')})`

/** A case of `cases/merging/` as lines: contradictions with both sides, then the rest. */
function told(name: string) {
  const { contradictions, findings, unusable } = synthesize(agentsOf(name))
  return {
    contradictions: contradictions.map(({ problem, sound }) => [problem.map(line), sound.map(line)]),
    findings: findings.map(line),
    unusable: unusable.map(({ source }) => source),
  }
}

describe('one finding of several agents', () => {
  it('is told in the words of the surest, as bad as the worst, with everybody who said it', () => {
    expect(told('same-bug')).toEqual({
      contradictions: [],
      findings: [
        'critical 0.95 src/db/users.ts:44 problem: User input is concatenated into the SQL query (reviewer, api-investigator, windows)',
      ],
      unusable: [],
    })
  })

  it.each([
    [
      'german',
      'high 0.8 src/datenbank.ts:88 problem: Die Verbindung wird nach einem Fehler nicht freigegeben (eins, zwei)',
    ],
    ['chinese', 'high 0.9 登录会话 problem: 会话令牌没有过期时间 (甲, 乙)'],
  ])('in %s', (name, merged) => {
    expect(told(name).findings).toEqual([merged])
  })

  it('said twice by one agent is one agent’s', () => {
    const [report] = agentsOf('nothing-from-some').filter(({ source }) => source === 'good')
    const twice = { source: 'good', read: read(...(report?.read.findings ?? []), ...(report?.read.findings ?? [])) }
    expect(synthesize([twice]).findings.map((one) => [one.said.length, agents(one)])).toEqual([[2, 1]])
  })
})

describe('stays apart', () => {
  it.each([
    ['two-bugs-alike', 4],
    ['denied', 2],
    ['numbers', 2],
  ])('%s', (name, count) => {
    expect(told(name).findings).toHaveLength(count)
  })
})

describe('a contradiction', () => {
  it('shows both sides, and its findings nowhere else', () => {
    expect(told('contradiction')).toEqual({
      contradictions: [
        [
          ['high 0.8 src/api/session.ts:20 problem: The session token is not validated (security)'],
          ['info 0.9 src/api/session.ts:22 sound: The session token is validated by the middleware (architecture)'],
        ],
      ],
      findings: ['low 0.9 src/api/session.ts:90 problem: The logger prints the session id (security)'],
      unusable: [],
    })
  })

  it('is found within one report', () => {
    expect(told('self-contradiction').contradictions).toHaveLength(1)
  })

  it('is none where a file is sound in one respect and not in another', () => {
    expect(told('no-contradiction')).toMatchObject({
      contradictions: [],
      findings: [/critical/, /info/].map((each) => expect.stringMatching(each)),
    })
  })

  it('on the very same line needs no words in common', () => {
    const one = finding({ claim: 'Escaping is done by the driver', verdict: 'sound' })
    const two = finding({ claim: 'SQL injection' })
    const opposed = (line: number) =>
      synthesize([
        { source: 'a', read: read(one) },
        { source: 'b', read: read({ ...two, subject: { file: 'a.ts', line } }) },
      ]).contradictions.length
    expect([10, 11].map(opposed)).toEqual([1, 0])
  })

  it('of several on each side is one, the worst first', () => {
    const at = (topic: string, over: Partial<Finding>) => finding({ subject: { topic }, ...over })
    const { contradictions, findings } = synthesize([
      { source: 'a', read: read(at('cache', { severity: 'low' }), at('queue', { severity: 'critical' })) },
      { source: 'b', read: read(at('cache', { claim: 'Evicts nothing', severity: 'high' }), at('disk', {})) },
      {
        source: 'c',
        read: read(at('cache', { claim: 'Fine', verdict: 'sound' }), at('queue', { claim: 'Fine', verdict: 'sound' })),
      },
      { source: 'd', read: read(at('disk', { claim: 'Fine', verdict: 'unsure' })) },
    ])
    expect(contradictions.map(({ subject, problem, sound }) => [label(subject), problem.length, sound.length])).toEqual(
      [
        ['queue', 1, 1],
        ['cache', 2, 1],
      ],
    )
    expect(findings.map(({ subject }) => label(subject))).toEqual(['disk', 'disk'])
  })
})

it('sorted by severity, then confidence; what nobody rated is in the middle', () => {
  expect(told('sorted').findings.map((each) => each.split(' ').slice(0, 3).join(' '))).toEqual([
    'critical 0.2 two',
    'high 0.9 three',
    'high 0.3 four',
    'undefined undefined five',
    'low 1 one',
  ])
})

it('agents that returned nothing usable are named; those that found nothing are not among them', () => {
  expect(told('nothing-from-some').unusable).toEqual(['chatty', 'silent'])
  expect(synthesize(agentsOf('nothing-from-some')).sources.map(({ source }) => source)).toEqual([
    'empty-handed',
    'good',
  ])
})

it('the order of reports changes nothing, no finding is lost, none stands twice', () => {
  fc.assert(
    fc.property(fc.array(report, { maxLength: 5 }), fc.nat(), (reports, seed) => {
      const named = reports.map((findings, i) => ({ source: `agent ${i}`, read: read(...findings) }))
      const turned = [
        ...named.slice(seed % (named.length || 1)),
        ...named.slice(0, seed % (named.length || 1)),
      ].reverse()
      const [a, b] = [synthesize(named), synthesize(turned)]
      expect([b.contradictions, b.findings]).toEqual([a.contradictions, a.findings])
      const all = [...a.contradictions.flatMap(({ problem, sound }) => [...problem, ...sound]), ...a.findings]
      expect(all.flatMap(({ said }) => said)).toHaveLength(reports.flat().length)
      for (const { said, verdict } of all)
        expect(said.every((one) => one.verdict === verdict || one.verdict === 'unsure')).toBe(true)
    }),
  )
})

it('a flood of findings on one line is cut, and said to be', () => {
  const flood = Array.from({ length: 500 }, (_, i) =>
    finding({ claim: `Claim ${i} of ${i * 7} words about ${i % 90}` }),
  )
  const reports = Array.from({ length: 12 }, (_, i) => ({
    source: `agent ${i}`,
    read: read(...flood.map((one) => ({ ...one, claim: `${one.claim} by ${i}` }))),
  }))
  const { leftOut, findings } = synthesize(reports)
  expect(leftOut).toBe(1_000)
  expect(findings.length).toBeGreaterThan(400)
})

function finding(over: Partial<Finding> = {}): Finding {
  return {
    subject: { file: 'a.ts', line: 10 },
    claim: 'It is broken',
    verdict: 'problem',
    severity: 'medium',
    confidence: 0.5,
    evidence: 'x',
    ...over,
  }
}

function read(...findings: Finding[]): ReadReport {
  return { findings, notes: [], usable: true }
}

const report = fc.array(
  fc.record({
    subject: fc.oneof(
      fc.record({ file: fc.constantFrom('a.ts', './a.ts', 'b.ts'), line: fc.integer({ min: 1, max: 20 }) }),
      fc.record({ file: fc.constantFrom('a.ts', 'b.ts') }),
      fc.record({ topic: fc.constantFrom('cache', 'the cache', 'queue') }),
    ),
    claim: fc
      .array(fc.constantFrom('cache', 'empty', 'grows', 'never', 'input', '5'), { minLength: 1, maxLength: 5 })
      .map((words) => words.join(' ')),
    verdict: fc.constantFrom(...verdicts),
    severity: fc.constantFrom(...severities, undefined),
    confidence: fc.constantFrom(0.1, 0.5, 0.9, undefined),
    evidence: fc.constantFrom('', 'x'),
  }),
  { maxLength: 8 },
)
