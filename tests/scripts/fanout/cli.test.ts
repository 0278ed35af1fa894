import { beforeEach, describe, expect, it } from 'vitest'
import manifest from '../../../plugin/.claude-plugin/plugin.json' with { type: 'json' }
import { verbNames } from '../../../scripts/fanout/cli.ts'
import { Stage } from './stage.ts'

let stage: Stage
beforeEach(() => {
  stage = new Stage()
})

describe('help', () => {
  it.each([
    [[]],
    [['--help']],
    [['-h']],
    ...verbNames.map((verb) => [[verb, '--help']]),
    [['log', '--tail', '3', '-h']],
  ])('%j fits a screen', async (argv) => {
    const { stdout, stderr, code } = await stage.run(argv)
    expect([code, stderr]).toEqual([0, ''])
    const lines = stdout.split('\n')
    expect(lines.length).toBeLessThanOrEqual(24)
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80)
    expect(stdout).toMatch(/^USAGE fanout/m)
  })

  it('names every verb once, and no other', async () => {
    const { stdout } = await stage.run([])
    const rows = stdout.split('\n').filter((line) => line.startsWith('  '))
    const named = rows.flatMap((row) => row.slice(10, 26).trim().split(', '))
    expect(named.sort()).toEqual([...verbNames].sort())
  })

  it('after -- is an argument', async () => {
    expect((await stage.run(['release', '--why', 'x', '--', '--help'])).stderr).toContain('nobody holds')
  })
})

it.each(['--version', '-v'])('%s', async (flag) => {
  expect(await stage.run([flag])).toEqual({ stdout: `${manifest.version}\n`, stderr: '', code: 0 })
})

describe('a wrong command line names the remedy and exits with 2', () => {
  it.each([
    [['stauts'], 'unknown verb "stauts"; did you mean status?\n`fanout --help` shows every verb'],
    [['frobnicate'], 'unknown verb "frobnicate"\n'],
    [['constructor'], 'unknown verb "constructor"'],
    [['--json', 'status'], 'a verb comes first, then its options: --json'],
    [['status', '--jsn'], 'unknown option --jsn; did you mean --json?\n`fanout status --help` shows how'],
    [['status', '-x'], 'unknown option -x\n'],
    [['status', '--no-colour'], 'unknown option --colour'],
    [['status', 'now'], '"now" is one argument too many'],
    [['status', '--project'], '--project needs a value'],
    [['status', '--project', '--json'], '--project needs a value'],
    [['status', '--project', '/no such folder'], 'is no folder'],
    [['release'], 'Missing required positional argument: FILE'],
    [['release', 'a.ts'], 'Missing required argument: --why'],
    [['release', 'a.ts', '--why='], '--why needs a value'],
    [['release', 'a.ts', 'b.ts', '--why', 'x'], '"b.ts" is one argument too many'],
    [['log', '--tail', 'all'], '--tail: "all" is no number above 0'],
    [['log', '--tail', '0'], '--tail: "0" is no number above 0'],
    [['log', '--tail=-3'], '--tail: "-3" is no number above 0'],
  ])('%j', async (argv, message) => {
    const { stdout, stderr, code } = await stage.run(argv)
    expect(code).toBe(2)
    expect(stderr).toMatch(/^fanout: /)
    expect(stderr).toContain(message)
    expect(stdout).toBe(argv.includes('--json') ? stdout : '')
  })
})

describe('--json', () => {
  it.each([['status'], ['log'], ['config']])('%s prints one value and nothing else', async (verb) => {
    const { stdout, stderr, code } = await stage.run([verb, '--json'])
    expect(JSON.parse(stdout)).toBeTypeOf('object')
    expect([stderr, code]).toEqual(['', 0])
  })

  it.each([
    [['release', 'a.ts', '--why', 'x', '--json'], 1],
    [['status', '--json', '--nope'], 2],
  ])('%j fails with a value too', async (argv, code) => {
    const outcome = await stage.run(argv)
    expect(JSON.parse(outcome.stdout)).toEqual({ error: expect.any(String) })
    expect(outcome.code).toBe(code)
  })
})
