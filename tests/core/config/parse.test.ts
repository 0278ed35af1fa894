import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defaults } from '../../../core/config/defaults.ts'
import { parseConfig, type Source } from '../../../core/config/parse.ts'

const MINUTE = 60_000
const source = (text: string, file = 'fanout.yaml'): Source => ({ file, text })
const project = (text: string) => parseConfig({ project: source(text) })
/** The rules' settings, one of them set. */
const rulesWith = (mode: string): Record<string, string> => ({ ...defaults.rules, 'one-writer': mode })

describe('takes', () => {
  it.each([
    ['a mode', 'rules:\n  one-writer: warn', { rules: rulesWith('warn') }],
    ['off, which YAML 1.1 would read as false', 'rules: {one-writer: off}', { rules: rulesWith('off') }],
    ['seconds', 'leases:\n  expiry: 90s', { leases: { expiry: 90_000 } }],
    ['hours', 'leases:\n  expiry: 2h', { leases: { expiry: 120 * MINUTE } }],
    ['nothing at all', '', {}],
    ['comments', '# rules:', {}],
    [
      'a section whose settings are commented out',
      'rules:\n  # one-writer: off\nleases: {expiry: 5m}',
      { leases: { expiry: 5 * MINUTE } },
    ],
  ])('%s', (_, text, change) => {
    const { config, problems } = project(text)
    expect(problems).toEqual([])
    expect(config).toEqual({ ...defaults, ...change })
  })
})

describe('passes over, and says where and what to write instead', () => {
  it.each([
    [
      'an unknown mode',
      'rules:\n  one-writer: of',
      2,
      'rules.one-writer',
      '"of" is no mode; write off, warn or enforce',
    ],
    ['a boolean', 'rules:\n  one-writer: false', 2, 'rules.one-writer', 'false is no mode; write off, warn or enforce'],
    ['no mode', 'rules:\n  one-writer:', 2, 'rules.one-writer', 'nothing is no mode'],
    ['a rule nearly right', 'rules:\n  onewriter: off', 2, 'rules.onewriter', 'unknown; did you mean one-writer?'],
    [
      'an unknown rule',
      'rules:\n  kubernetes: off',
      2,
      'rules.kubernetes',
      'unknown; known here: one-writer, no-lost-results, ',
    ],
    ['a section nearly right', '\nlease:\n  expiry: 5m', 2, 'lease', 'unknown; did you mean leases?'],
    ['an unknown section', 'x: 1', 1, 'x', 'unknown; known here: rules, leases'],
    ['an unknown section without a value', 'x:', 1, 'x', 'unknown'],
    ['a number alone', 'leases:\n  expiry: 30', 2, 'leases.expiry', '30 has no unit; write 30s, 30m or 30h'],
    ['a number in quotes', 'leases:\n  expiry: "30"', 2, 'leases.expiry', '"30" is no duration; write a whole number'],
    ['zero', 'leases:\n  expiry: 0m', 2, 'leases.expiry', '"0m" is no duration'],
    ['a list', 'leases:\n  expiry: [30m]', 2, 'leases.expiry', 'a list is no duration'],
    ['a mapping', 'leases:\n  expiry: {a: 1}', 2, 'leases.expiry', 'a mapping is no duration'],
    ['infinity', 'leases:\n  expiry: .inf', 2, 'leases.expiry', 'Infinity is no duration'],
    ['a section that is a text', 'rules: off', 1, 'rules', '"off" stands where settings belong'],
    ['an alias', 'leases:\n  expiry: *a', 2, 'leases.expiry', 'the alias *a is not followed'],
    ['a key twice', 'leases: {expiry: 5m,\n  expiry: 6m}', 2, 'leases.expiry', 'stands here twice'],
    ['a key that is __proto__', '__proto__: {rules: 1}', 1, '__proto__', 'unknown'],
    ['a list as a file', '- rules', undefined, '', 'a list stands where settings belong'],
    ['a text as a file', 'hello', undefined, '', '"hello" stands where settings belong'],
    ['what is no YAML', 'rules:\n  one-writer: [', 2, '', 'not valid YAML, so nothing in it counts'],
    ['binary', '\u0000\u0001', undefined, '', 'stands where settings belong'],
    ['64 KB and more', `# ${'x'.repeat(64 * 1024)}`, undefined, '', 'larger than 64 KB'],
  ])('%s', (_, text, line, key, remedy) => {
    const { config, problems, origins } = project(text)
    expect(problems).toEqual([{ file: 'fanout.yaml', line, key, remedy: expect.stringContaining(remedy) }])
    expect(config).toEqual(defaults)
    expect(origins).toEqual({})
  })

  it('each wrong key by itself: what stands beside it counts', () => {
    const { config, problems } = project('rules:\n  one-writer: warn\n  oen: off\nleases:\n  expiry: soon\nfoo: [1]')
    expect(problems.map(({ line, key }) => [line, key])).toEqual([
      [3, 'rules.oen'],
      [5, 'leases.expiry'],
      [6, 'foo'],
    ])
    expect(config).toEqual({ ...defaults, rules: rulesWith('warn') })
  })

  it('thousands of wrong keys, without thousands of problems', () => {
    const { config, problems } = project(
      `${Array.from({ length: 4000 }, (_, i) => `k${i}: 1`).join('\n')}\nrules: {one-writer: off}`,
    )
    expect(problems.length).toBe(21)
    expect(problems.at(-1)?.remedy).toBe('3980 more keys are wrong')
    expect(config.rules).toEqual(rulesWith('off'))
  })

  it('a file that could not be read', () => {
    const { config, problems } = parseConfig({ project: { file: 'p', trouble: 'cannot be read: EACCES' } })
    expect(problems).toEqual([{ file: 'p', line: undefined, key: '', remedy: 'cannot be read: EACCES' }])
    expect(config).toEqual(defaults)
  })
})

describe('layers', () => {
  const user = source('rules: {one-writer: warn}\nleases:\n  expiry: 1h', 'user.yaml')

  it.each([
    ['the project is above the user', 'rules: {one-writer: off}', 'off', 60, 'project.yaml', 'user.yaml'],
    ['what the project does not say, the user says', 'leases: {expiry: 5m}', 'warn', 5, 'user.yaml', 'project.yaml'],
    ['what the project says wrongly, the user says', 'rules: {one-writer: of}', 'warn', 60, 'user.yaml', 'user.yaml'],
    ['a broken project file leaves the user', '{', 'warn', 60, 'user.yaml', 'user.yaml'],
  ])('%s', (_, text, mode, minutes, ruleFrom, expiryFrom) => {
    const { config, origins } = parseConfig({ user, project: source(text, 'project.yaml') })
    expect(config).toEqual({ ...defaults, rules: rulesWith(mode), leases: { expiry: minutes * MINUTE } })
    expect([origins['rules.one-writer']?.file, origins['leases.expiry']?.file]).toEqual([ruleFrom, expiryFrom])
  })

  it('names the line of each value', () => {
    expect(parseConfig({ user }).origins).toEqual({
      'rules.one-writer': { file: 'user.yaml', line: 1 },
      'leases.expiry': { file: 'user.yaml', line: 3 },
    })
  })

  it('never touch the defaults', () => {
    const before = structuredClone(defaults)
    parseConfig({ user })
    expect(defaults).toEqual(before)
  })
})

it('anything at all gives settings that are complete', () => {
  const piece = fc.constantFrom(
    'rules',
    'leases',
    'one-writer',
    'expiry',
    ': ',
    '\n',
    '  ',
    'off',
    '30m',
    '*a',
    '&a ',
    '[',
    '{',
    '}',
    ']',
    ',',
    '!!x ',
    '? ',
    '- ',
    '"',
    '|',
    '%',
    '---\n',
    '#',
    '\t',
  )
  const text = fc.oneof(
    fc.string(),
    fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join('')),
  )
  fc.assert(
    fc.property(text, text, (user, own) => {
      const { config } = parseConfig({ user: source(user), project: source(own) })
      expect(['off', 'warn', 'enforce']).toContain(config.rules['one-writer'])
      expect(config.leases.expiry).toBeGreaterThan(0)
      expect(Object.keys(config)).toEqual(Object.keys(defaults))
    }),
    { numRuns: 1000 },
  )
})
