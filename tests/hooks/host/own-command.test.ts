import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decode } from '../../../hooks/host/decode.ts'
import { isAllowed } from '../../../hooks/host/own-command.ts'

const bash = (command: unknown) => ({
  session_id: 's1',
  hook_event_name: 'PreToolUse',
  tool_name: 'Bash',
  tool_input: { command },
})
const isOwnCommand = (payload: unknown): boolean => {
  const event = decode(payload, 'c1')
  return event?.kind === 'own-command' && isAllowed(event.words)
}

describe('allowed without asking', () => {
  test.each([
    'fanout',
    'fanout status',
    '  fanout status\t--json ',
    'fanout log src/a.ts',
    'fanout log "with space.ts"',
    "fanout log 'a $b `c` *.ts'",
    'fanout log ../x --limit=5',
    'fanout config',
    'fanout --help',
    'fanout --version',
    'fanout status --help',
    "fanout 'status'",
    "fanout done parser --as w1 --report 'It parses.\nSTATUS: DONE'",
    'fanout start specs/search/plan.yaml',
    'fanout claim --as w1 --json',
    'fanout fail parser --why "the tests need a database"',
  ])('%s', (command) => expect(isOwnCommand(bash(command))).toBe(true))
})

describe('left to the user’s permissions', () => {
  test.each([
    ['a verb that takes something away', 'fanout release src/a.ts --why mine'],
    ['a verb behind an option', 'fanout --version release src/a.ts --why mine'],
    ['a verb behind an option', 'fanout --help release src/a.ts'],
    ['a verb behind an option', 'fanout --json release src/a.ts'],
    ['a quoted verb', "fanout 'release' src/a.ts"],
    ['a verb that ends a run', 'fanout cancel'],
    ['a verb that writes settings', 'fanout init'],
    ['an option that writes a file', 'fanout synthesize r1 --out=src/a.ts'],
    ['an option that writes a file', "fanout synthesize r1 '--out' src/a.ts"],
    ['an option that writes a file', 'fanout synthesize r1 --out src/a.ts --json'],
    ['an unknown verb', 'fanout destroy'],
    ['what only begins so', 'fanout-evil status'],
    ['another fanout', './fanout status'],
    ['another fanout', '/tmp/fanout status'],
    ['a variable before it', 'PATH=/tmp fanout status'],
    ['no command', ''],
    ['a second command', 'fanout status; rm -rf x'],
    ['a second command', 'fanout status && rm x'],
    ['a second command', 'fanout status || rm x'],
    ['a second command', 'echo x | cat && fanout status'],
    ['a second line', 'fanout status\nrm -rf x'],
    ['a second line', 'fanout status\r\nrm -rf x'],
    ['a second line', 'fanout \\\nrelease x'],
    ['a pipe', 'fanout status | sh'],
    ['the background', 'fanout status & rm x'],
    ['a redirect', 'fanout status > ~/.bashrc'],
    ['a redirect', 'fanout log<x'],
    ['a substitution', 'fanout log $(rm x)'],
    ['a substitution', 'fanout log "$(rm x)"'],
    ['a substitution', 'fanout log "`rm x`"'],
    ['a substitution', 'fanout log <(rm x)'],
    ['a variable', 'fanout log $HOME'],
    ['a variable', 'fanout log "\u0024{HOME}"'],
    ['a glob', 'fanout log *.ts'],
    ['a glob', 'fanout log [ab].ts'],
    ['a brace', 'fanout log {a,b}'],
    ['a home', 'fanout log ~/x'],
    ['an expansion of zsh', 'fanout log =ls'],
    ['history', 'fanout log "!!"'],
    ['a comment', 'fanout status # ; rm x'],
    ['an escape', 'fanout log a\\;b'],
    ['an open quote', "fanout log 'a"],
    ['a quote within a word', "fanout log a'b'"],
    ['a NUL', 'fanout status\0'],
    ['white space of no shell', 'fanout\u00a0status'],
    ['white space of no shell', '\u00a0fanout status'],
    ['white space of no shell', '\vfanout status'],
    ['white space of no shell', 'fanout status\f'],
    ['a command that is no text', ['fanout', 'status']],
  ])('%s: %j', (_, command) => expect(isOwnCommand(bash(command))).toBe(false))

  test.each([
    ['another tool', { ...bash('fanout status'), tool_name: 'PowerShell' }],
    ['another event', { ...bash('fanout status'), hook_event_name: 'PostToolUse' }],
    ['no payload', null],
    ['no input', { hook_event_name: 'PreToolUse', tool_name: 'Bash' }],
  ])('%s', (_, payload) => expect(isOwnCommand(payload)).toBe(false))
})

describe('whatever is put into a command', () => {
  const special = [
    ';',
    '&',
    '|',
    '>',
    '<',
    '(',
    ')',
    '$',
    '`',
    '\n',
    '\r',
    '\\',
    '*',
    '?',
    '[',
    ']',
    '{',
    '}',
    '~',
    '!',
    '#',
    '"',
    "'",
    '^',
    '\0',
  ]
  const word = fc.stringMatching(/^[a-z0-9_./-]{1,8}$/)

  test('bare, nothing a shell interprets is allowed', () => {
    fc.assert(
      fc.property(
        fc.array(word, { maxLength: 3 }),
        fc.constantFrom(...special),
        word,
        fc.nat(),
        (words, sign, rest, at) => {
          const plain = ['fanout', 'status', ...words, rest].join(' ')
          const place = at % (plain.length + 1)
          const command = plain.slice(0, place) + sign + plain.slice(place)
          expect(isOwnCommand(bash(plain))).toBe(true)
          // A line break before the first or after the last word separates nothing.
          if (command.trim() !== plain) expect(isOwnCommand(bash(command))).toBe(false)
        },
      ),
      { numRuns: 500 },
    )
  })

  test('in double quotes, nothing a shell expands there is allowed', () => {
    const unquoted = fc.string().filter((text) => !/["']/.test(text))
    fc.assert(
      fc.property(unquoted, fc.constantFrom('$', '`', '\\', '!', '\n'), unquoted, (before, sign, after) => {
        expect(isOwnCommand(bash(`fanout log "${before}${sign}${after}"`))).toBe(false)
      }),
      { numRuns: 300 },
    )
  })

  test('what is allowed is fanout, a looking verb and plain words', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'fanout',
        'status',
        'log',
        'config',
        'release',
        '--help',
        '--version',
        ' ',
        '  ',
        '\t',
        '\n',
        '=',
        "'",
        '"',
      ),
      fc.constantFrom(...special),
      fc.string({ unit: 'binary', maxLength: 3 }),
    )
    const plain =
      /^fanout(?:[ \t]+(?:--help|--version)|[ \t]+(?<q>['"]?)(?:status|log|config)\k<q>(?:[ \t]+(?:[\w./:@,+-][\w./:=@,+-]*|'[^'\\]*'|"[^"\n\\$`!]*"))*)?$/
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
        const command = `fanout ${pieces.join('')}`
        if (isOwnCommand(bash(command))) expect(command.trim()).toMatch(plain)
      }),
      { numRuns: 2_000 },
    )
  })

  test('a long command is judged at once', () => {
    expect(isOwnCommand(bash(`fanout log ${'a '.repeat(50_000)}`))).toBe(true)
    expect(isOwnCommand(bash(`fanout log ${'a '.repeat(50_000)};`))).toBe(false)
  })
})
