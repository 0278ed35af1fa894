import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FINDINGS_MAX, LENGTHS } from '../../../core/findings/finding.ts'
import { label } from '../../../core/findings/merge.ts'
import { REPORT_MAX, type ReadReport, readReport } from '../../../core/findings/read.ts'
import { expected } from './cases/reading.ts'
import { reportsIn } from './cases.ts'

const cases = reportsIn('reading')

const told = ({ usable, findings, notes }: ReadReport) => ({
  usable,
  findings: findings.map(
    (one) => `${one.verdict} ${one.severity} ${one.confidence} ${label(one.subject)}: ${one.claim}`,
  ),
  notes: notes.map(({ line, text }) => `${line === undefined ? '' : `${line} `}${text}`),
})

it('every report has its expectation', () => {
  expect(cases.map(([name]) => name)).toEqual(Object.keys(expected).sort())
})

it.each(cases)('%s', (name, text) => {
  expect(told(readReport(text))).toEqual(expected[name])
})

it.each(cases)('%s gives plain lines only', (_, text) => {
  expect(JSON.stringify(readReport(text))).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|(?<!\\)(?:\\\\)*\\(?:u00|[nrt])/u)
})

it.each(cases)('%s is read alike with the line ends of Windows', (name, text) => {
  expect(told(readReport(text.replaceAll('\n', '\r\n')))).toEqual(expected[name])
})

it('a key named like a part of every object stays a key', () => {
  readReport(reportsIn('reading').find(([name]) => name === 'proto')?.[1] ?? '')
  expect(({} as Record<string, unknown>).polluted).toBeUndefined()
})

describe('sizes', () => {
  const one = (claim: string, evidence = 'x') =>
    JSON.stringify({ subject: { topic: 't' }, claim, verdict: 'problem', severity: 'low', confidence: 1, evidence })
  const block = (...all: string[]) => `\`\`\`json\n{"findings":[${all.join(',\n')}]}\n\`\`\``

  it('a report over the limit is not read', () => {
    const read = readReport(block(one('c')) + ' '.repeat(REPORT_MAX))
    expect(told(read)).toEqual({ usable: false, findings: [], notes: ['the report is over 1 MB and was not read'] })
  })

  it('a report at the limit is', () => {
    const text = block(one('c', 'y'.repeat(REPORT_MAX - 200)))
    const { findings, notes } = readReport(text.padEnd(REPORT_MAX))
    expect(findings[0]?.evidence).toMatch(/^y+…$/)
    expect(findings[0]?.evidence.length).toBe(LENGTHS.evidence)
    expect(notes).toEqual([{ line: 1, text: `finding 1: its evidence was cut at ${LENGTHS.evidence} letters` }])
  })

  it('findings over the limit are counted out, in several blocks too', () => {
    const many = block(...Array.from({ length: 300 }, (_, i) => one(`claim ${i}`)))
    const { findings, notes } = readReport(`${many}\n${many}\n`)
    expect(findings.length).toBe(FINDINGS_MAX)
    expect(notes.map(({ text }) => text)).toContain(`only the first ${FINDINGS_MAX} findings were read`)
  })

  it('notes over the limit are counted', () => {
    const { notes } = readReport(block(...Array.from({ length: 100 }, () => '"no finding"')))
    expect(notes.length).toBe(41)
    expect(notes.at(-1)?.text).toBe('and 60 more notes')
  })
})

describe('never takes long, never throws', () => {
  it.each([
    ['brackets', '['.repeat(REPORT_MAX - 9)],
    ['fences', '```json\n{“'.repeat(REPORT_MAX / 10)],
    ['comments', '```json\n/*'.repeat(REPORT_MAX / 10)],
    ['lists in prose', '{"findings":[{"claim":"'.repeat(REPORT_MAX / 23)],
    ['empty strings', `\`\`\`json\n{"findings":[${'"",'.repeat(REPORT_MAX / 4)}]}`],
    ['line breaks in a text', `\`\`\`json\n{"findings":["${'\n'.repeat(REPORT_MAX / 2)}"]}`],
    ['backticks', '`'.repeat(REPORT_MAX)],
    ['spaces', `\`\`\`${' '.repeat(REPORT_MAX - 9)}`],
  ])('%s without end', (_, text) => {
    const began = performance.now()
    expect(readReport(text).findings).toEqual([])
    // Whatever grows with the square of the length takes hours.
    expect(performance.now() - began).toBeLessThan(20_000)
  })

  it('any text', () => {
    const pieces = fc.constantFrom(
      '```json\n',
      '\n```\n',
      '{',
      '}',
      '[',
      ']',
      ':',
      ',',
      '"findings"',
      '"claim"',
      "'",
      '“',
      '\\',
      '//',
      '1e9',
      '\0',
      'x',
    )
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string()), { maxLength: 60 }), (parts) => {
        const read = readReport(parts.join(''))
        expect(read.usable || read.notes.length > 0).toBe(true)
      }),
      { numRuns: 2_000 },
    )
  })

  it('any JSON comes out as it is written, and no finding is made up', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(readReport(`\`\`\`json\n${text}\n\`\`\``).findings).toEqual([])
      }),
    )
  })
})
