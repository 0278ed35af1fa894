import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { root } from '../../repository/checkout.ts'
import { FAN, RunStage } from './run-stage.ts'

/** The state cannot be written: a sandbox around Bash makes it so, for the command line alone. */

let stage: RunStage
beforeEach(async () => {
  stage = await new RunStage(FAN).opened()
})
afterEach(() => vi.restoreAllMocks())

/** Everything that writes is refused as the kernel does (EROFS: bubblewrap, Linux; EPERM: Seatbelt, macOS). */
function readOnly(code: string): void {
  const refuse = (): never => {
    throw Object.assign(new Error(`${code}: not permitted, open`), { code })
  }
  const open = fs.openSync
  vi.spyOn(fs, 'openSync').mockImplementation((file, flags, mode) =>
    flags === fs.constants.O_RDONLY ? open(file, flags, mode) : refuse(),
  )
  for (const name of ['writeFileSync', 'mkdirSync', 'utimesSync', 'renameSync', 'linkSync', 'rmSync'] as const)
    vi.spyOn(fs, name).mockImplementation(refuse)
}

const refused = (code: string): string =>
  `1 the state in ${stage.log} is read-only here (${code}), so nothing was changed. If this ran in Claude Code's sandbox, put this into .claude/settings.local.json: {"sandbox":{"filesystem":{"allowWrite":[${JSON.stringify(stage.log)}]}}}`

describe.each(['EROFS', 'EPERM'])('%s', (code) => {
  it.each([['claim', '--as', 'w1'], ['done', 'parse'], ['fail', 'parse', '--why', 'x'], ['cancel']])(
    '%s %s changes nothing and names the setting that helps, in one line',
    async (...argv) => {
      readOnly(code)
      expect(await stage.no(...argv)).toBe(refused(code))
      expect(JSON.parse((await stage.run([...argv, '--json'])).stdout)).toEqual({ error: refused(code).slice(2) })
    },
  )

  it.each([
    ['status', 'waiting  [parse] Write the parser'],
    ['next', '[parse] Write the parser'],
    ['brief parse', 'fanout-task: parse'],
    ['log', 'a run was opened'],
    ['doctor', 'no trouble with agents'],
    ['config', 'rules.one-writer'],
    ['check specs/api', 'is sound'],
    ['resume', '[parse] Write the parser'],
    ['start specs/api', 'open already'],
  ])('%s looks and says', async (line, said) => {
    readOnly(code)
    expect(await stage.ok(...line.split(' '))).toContain(said)
  })

  it('report looks and says, with the exit code of what is not all done', async () => {
    readOnly(code)
    const { code: exit, stdout } = await stage.run(['report'])
    expect(exit).toBe(3)
    expect(stdout).toContain('3 tasks: 3 not begun')
  })

  it('a claim that was not written is not shown as taken, to nobody', async () => {
    readOnly(code)
    await stage.no('claim', '--as', 'w1')
    expect(await stage.ok('status')).not.toContain('w1')
    expect((await stage.json('next')).ready).toEqual(['parse', 'print'])
    vi.restoreAllMocks()
    expect((await stage.json('claim', '--as', 'w2')).task).toBe('parse')
  })
})

/** Whether this process may mount: containers often may not. */
const mayMount = spawnSync('unshare', ['-m', 'mount', '--bind', '/tmp', '/tmp']).status === 0

it.runIf(mayMount)('the same in a real process on a real read-only mount', () => {
  const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
  const main = path.join(root, 'scripts', 'fanout', 'main.ts')
  const fanout = (argv: string) => `'${process.execPath}' --import '${loader}' '${main}' ${argv}`
  const script = [
    'mount --bind .git .git && mount -o remount,bind,ro .git',
    fanout('next'),
    `${fanout('claim --as w1')} || echo "code $?"`,
    fanout('status'),
  ].join('\n')
  const { stdout, stderr } = spawnSync('unshare', ['-m', 'sh', '-e', '-c', script], {
    cwd: stage.project,
    env: { ...process.env, ...stage.env },
    encoding: 'utf8',
  })
  expect(stderr).toBe(`${refused('EROFS').replace('1 ', 'fanout: ')}\n`)
  expect(stdout).toMatch(/\[parse\] Write the parser[\s\S]*code 1[\s\S]*waiting {2}\[parse\]/)
  expect(stdout).not.toContain('w1')
})
