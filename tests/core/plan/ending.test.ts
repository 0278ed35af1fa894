import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ENDING, type Ended, endingOf, withoutClaims } from '../../../core/plan/ending.ts'

describe('a report without claims that nobody can confirm', () => {
  const report = 'Did it; see b.ts.\n\nSTATUS: DONE\nFILES WRITTEN: a.ts, `b.ts` (new), c.ts\nFOLLOW-UPS: mend b.ts'
  test('keeps everything else', () => {
    expect(withoutClaims(report, ['b.ts'])).toBe(report.replace(' `b.ts` (new),', ''))
    expect(endingOf(withoutClaims(report, ['a.ts', 'c.ts'])).wrote).toEqual(['b.ts'])
  })
  test('of a list, one on a line', () => {
    const list = 'FILES WRITTEN:\n- a.ts\n- b.ts\nFOLLOW-UPS: none'
    expect(withoutClaims(list, ['b.ts'])).toBe('FILES WRITTEN:\n- a.ts\nFOLLOW-UPS: none')
  })
  test('is the same where there is nothing to take away', () => {
    expect(withoutClaims(report, [])).toBe(report)
    expect(withoutClaims('No ending; b.ts.', ['b.ts'])).toBe('No ending; b.ts.')
  })
})

describe('how a report ends', () => {
  test.each<[string, string, Ended['how']]>([
    ['as asked', 'Did it.\nSTATUS: DONE\nFILES WRITTEN: none\nFOLLOW-UPS: none', 'done'],
    ['with concerns', 'STATUS: DONE_WITH_CONCERNS', 'concerns'],
    ['without context', 'STATUS: NEEDS_CONTEXT', 'needs-context'],
    ['blocked', 'STATUS: BLOCKED', 'blocked'],
    ['in bold', '**STATUS: DONE**', 'done'],
    ['half in bold', '**STATUS:** DONE', 'done'],
    ['in a heading', '## STATUS: `BLOCKED`', 'blocked'],
    ['in a list', '- STATUS: _DONE_', 'done'],
    ['in a block of code', '```\nSTATUS: BLOCKED\n```', 'blocked'],
    ['with a full stop', 'STATUS: DONE.', 'done'],
    ['with a reason', 'STATUS: BLOCKED (no network)', 'blocked'],
    ['with a reason behind a dash', 'STATUS: DONE_WITH_CONCERNS - slow tests', 'concerns'],
    ['on Windows', 'STATUS: BLOCKED\r\nFILES WRITTEN: none\r\n', 'blocked'],
    ['in small letters', 'Status: Blocked', 'blocked'],
    ['in words', 'Status: done with concerns', 'concerns'],
    ['the word alone', 'All well.\n\nDONE', 'done'],
    ['the word alone, in bold', '**DONE_WITH_CONCERNS**', 'concerns'],
    ['the word and what was done', 'DONE: wrote the parser', 'done'],
    ['several lines: the last', 'STATUS: BLOCKED\nthen it went well\nSTATUS: DONE', 'done'],
    ['a status above a word', 'STATUS: DONE\nFOLLOW-UPS:\n- BLOCKED: the other team', 'done'],
    ['a status above a sentence', 'STATUS: DONE\nFOLLOW-UPS:\n- BLOCKED by nothing', 'done'],
    ['only the template', ENDING, undefined],
    ['the template quoted, then the status', `I was told:\n${ENDING}\n\nSTATUS: BLOCKED`, 'blocked'],
    ['the status, then the template quoted', `STATUS: BLOCKED\n\nas asked (${ENDING})`, 'blocked'],
    ['two at once', 'STATUS: DONE or BLOCKED', undefined],
    ['a status within a sentence', 'The task is DONE and nobody is BLOCKED.', undefined],
    ['a sentence that begins with a status', 'DONE with the parser, the lexer is next', undefined],
    ['a sentence that begins with another', 'BLOCKED by nothing so far', undefined],
    ['a word of small letters', 'done', undefined],
    ['a longer word', 'STATUS: DONENESS', undefined],
    ['a placeholder', 'STATUS: <DONE>', undefined],
    ['nothing', '', undefined],
  ])('%s', (_, report, how) => expect(endingOf(report).how).toBe(how))
})

describe('files and follow-ups', () => {
  const end = (rest: string): Ended => endingOf(`STATUS: DONE\n${rest}`)
  test.each<[string, string, string[] | undefined]>([
    ['in a row', 'FILES WRITTEN: a.ts, src/b.ts', ['a.ts', 'src/b.ts']],
    ['in a list', 'FILES WRITTEN:\n- `a.ts`\n- **src/b.ts** (new)\nFOLLOW-UPS: none', ['a.ts', 'src/b.ts']],
    ['none', 'FILES WRITTEN: none', []],
    ['none, with a full stop', 'FILES WRITTEN: None.', []],
    ['not said', 'FOLLOW-UPS: none', undefined],
    ['in bold', '**FILES WRITTEN:** a.ts', ['a.ts']],
    ['of another language', 'FILES WRITTEN: ordnér/ä.ts, 文件.md', ['ordnér/ä.ts', '文件.md']],
    ['a hidden one', 'FILES WRITTEN: .github/ci.yml, .env', ['.github/ci.yml', '.env']],
    ['with underscores', 'FILES WRITTEN: __init__.py, _a_.ts', ['__init__.py', '_a_.ts']],
  ])('files: %s', (_, rest, wrote) => expect(end(rest).wrote).toEqual(wrote))

  test.each<[string, string, string | undefined]>([
    ['in a row', 'FOLLOW-UPS: document it', 'document it'],
    ['in a list', 'FOLLOW-UPS:\n- document it\n- measure it', 'document it\nmeasure it'],
    ['spelled otherwise', 'Followups: document it', 'document it'],
    ['none', 'FOLLOW-UPS: none.', undefined],
    ['up to a gap', 'FOLLOW-UPS: document it\n\nThanks.', 'document it'],
  ])('follow-ups: %s', (_, rest, followUps) => expect(end(rest).followUps).toBe(followUps))

  test('no more than a message can hold', () => {
    const many = Array.from({ length: 500 }, (_, n) => `f${n}`).join(', ')
    expect(end(`FILES WRITTEN: ${many}`).wrote).toHaveLength(100)
    expect(end(`FOLLOW-UPS: ${'x'.repeat(5_000)}`).followUps).toHaveLength(1_000)
  })
})

describe('whatever a report says', () => {
  test('it is read', () => {
    const bits = fc.constantFrom(
      'STATUS:',
      'DONE',
      'BLOCKED',
      '\n',
      ' ',
      '*',
      '`',
      '|',
      '- ',
      'FILES WRITTEN:',
      'FOLLOW-UPS:',
      ',',
      'x',
      '\r\n',
      '\0',
      '\u2028',
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(bits).map((all) => all.join('')),
          fc.string({ unit: 'binary' }),
        ),
        (report) => {
          const { how, wrote = [], followUps = '' } = endingOf(report)
          expect([undefined, 'done', 'concerns', 'needs-context', 'blocked']).toContain(how)
          expect(wrote.every((file) => file.trim() !== '')).toBe(true)
          expect(followUps.length).toBeLessThanOrEqual(1_000)
        },
      ),
    )
  })

  test.each<[string, string]>([
    ['spaces', `x${' '.repeat(100_000)}x`],
    ['stars', `x${'*'.repeat(100_000)}x`],
    ['backquotes and spaces', `x${'` '.repeat(50_000)}x`],
    ['commas', `STATUS: DONE\nFILES WRITTEN: ${', '.repeat(50_000)}`],
    ['brackets', `STATUS: DONE\nFILES WRITTEN: a${' ('.repeat(9_000)}`],
    ['lines', 'DONE\n'.repeat(30_000)],
  ])('it is read soon: many %s', (_, report) => {
    const began = performance.now()
    endingOf(report)
    expect(performance.now() - began).toBeLessThan(2_000)
  })
})
