import fs from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import matter from 'gray-matter'
import { beforeEach, describe, expect, it } from 'vitest'
import { shortNames } from '../../../scripts/fanout/init/short-names.ts'
import { plugin } from '../../repository/checkout.ts'
import { Stage } from './stage.ts'

let stage: Stage
beforeEach(() => {
  stage = new Stage()
})

const commands = ['spec/create', 'spec/decompose', 'spec/execute', 'debug/api', 'debug/browser']
const files = [...commands.map((name) => `.claude/commands/${name}.md`), '.claude/fanout.yaml']

/** Every file below a folder with its text. */
function all(dir: string): Record<string, string> {
  const entries = fs.readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const named = entries
    .map(({ parentPath, name }) => path.join(parentPath, name))
    .filter((file) => !/[\\/]\.git[\\/]/.test(file))
  return Object.fromEntries(
    named.sort().map((file) => [path.relative(dir, file).split(path.sep).join('/'), fs.readFileSync(file, 'utf8')]),
  )
}

async function states(...argv: string[]): Promise<string[]> {
  return (await stage.json('init', ...argv)).files.map(({ state }: { state: string }) => state)
}

describe('writes', () => {
  it('into the project, and says so per file', async () => {
    const { stdout, stderr, code } = await stage.run(['init'])
    expect([stderr, code]).toEqual(['', 0])
    const lines = files.map((file) => `  written  ${path.join(...file.split('/'))}\n`).join('')
    expect(stdout).toBe(`${lines}New sessions answer to ${shortNames.map((name) => `/${name}`).join(', ')}.\n`)
    expect(Object.keys(all(stage.project)).sort()).toEqual([...files].sort())
  })

  it.each(['--project', '--project=DIR'])('into the project with %s', async (option) => {
    expect(await states(option.replace('DIR', stage.project))).toEqual(files.map(() => 'written'))
  })

  it('for the user, and nothing into the project', async () => {
    expect(await states('--user')).toEqual(files.map(() => 'written'))
    expect(Object.keys(all(stage.home)).sort()).toEqual([...files].sort())
    expect(all(stage.project)).toEqual({})
  })

  it('not for both at once', async () => {
    for (const both of [
      ['--user', '--project'],
      ['--project', '--user'],
      ['--user', `--project=${stage.project}`],
    ])
      expect(await stage.run(['init', ...both])).toMatchObject({ code: 2, stdout: '' })
  })

  it('the same again: nothing changes', async () => {
    await stage.run(['init'])
    const before = all(stage.project)
    expect(await states()).toEqual(files.map(() => 'unchanged'))
    expect(all(stage.project)).toEqual(before)
  })

  it('what it wrote once in another way', async () => {
    await stage.run(['init'])
    stage.plugin = path.join(stage.folder, 'the next version')
    fs.cpSync(path.join(plugin, 'schema'), path.join(stage.plugin, 'schema'), { recursive: true })
    expect(await states()).toEqual([...commands.map(() => 'unchanged'), 'updated'])
    expect(all(stage.project)['.claude/fanout.yaml']).toContain('the%20next%20version')
  })
})

describe('a file that is not its own', () => {
  const mine = '---\ndescription: mine\n---\nDo it.\n'

  it('is neither replaced nor removed', async () => {
    fs.mkdirSync(stage.file('.claude/commands/spec'), { recursive: true })
    fs.writeFileSync(stage.file('.claude/commands/spec/execute.md'), mine)
    stage.settings('rules:\n')
    const before = all(stage.project)
    const { stdout } = await stage.run(['init'])
    expect(stdout).toContain(
      `kept     ${path.join('.claude', 'commands', 'spec', 'execute.md')}: fanout did not write it\n`,
    )
    expect(stdout).not.toContain('/spec:execute,')
    expect(all(stage.project)).toMatchObject(before)
    expect(await states('--remove')).toEqual(['removed', 'removed', 'kept', 'removed', 'removed', 'kept'])
    expect(all(stage.project)).toEqual(before)
  })

  it('is one that somebody edited', async () => {
    await stage.run(['init'])
    const edited = `${all(stage.project)[files[0] ?? '']}\nAnd run the tests.\n`
    fs.writeFileSync(stage.file(files[0] ?? ''), edited)
    expect((await states())[0]).toBe('kept')
    expect((await states('--remove'))[0]).toBe('kept')
    expect(all(stage.project)).toEqual({ [files[0] ?? '']: edited })
  })

  it('is a link, and a folder', async () => {
    fs.mkdirSync(stage.file('.claude/commands/spec/create.md'), { recursive: true })
    fs.mkdirSync(stage.file('.claude/commands/debug'), { recursive: true })
    if (process.platform !== 'win32') fs.symlinkSync('/nowhere', stage.file('.claude/commands/debug/api.md'))
    const [create, , , api] = await states()
    expect([create, process.platform === 'win32' ? 'kept' : api]).toEqual(['kept', 'kept'])
    expect(fs.existsSync('/nowhere')).toBe(false)
  })

  it('is the settings file of the other name', async () => {
    fs.writeFileSync(stage.file('.claude/fanout.yml'), 'rules:\n')
    expect((await states()).at(-1)).toBe('kept')
    expect(fs.existsSync(stage.file('.claude/fanout.yaml'))).toBe(false)
  })

  it('is none because Git changed its line ends', async () => {
    await stage.run(['init'])
    for (const [file, text] of Object.entries(all(stage.project)))
      fs.writeFileSync(stage.file(file), text.replaceAll('\n', '\r\n'))
    expect(await states()).toEqual(files.map(() => 'unchanged'))
    expect(await states('--remove')).toEqual(files.map(() => 'removed'))
  })
})

describe('--remove', () => {
  it('undoes it, with the folders that are empty then', async () => {
    await stage.run(['init'])
    expect(await states('--remove')).toEqual(files.map(() => 'removed'))
    expect(fs.existsSync(stage.file('.claude'))).toBe(false)
    expect(await states('--remove')).toEqual(files.map(() => 'absent'))
  })

  it('leaves what else lies there', async () => {
    await stage.run(['init', '--user'])
    fs.writeFileSync(path.join(stage.home, '.claude/commands/debug/mine.md'), 'mine\n')
    await stage.run(['init', '--user', '--remove'])
    expect(all(stage.home)).toEqual({ '.claude/commands/debug/mine.md': 'mine\n' })
    expect(fs.existsSync(path.join(stage.home, '.claude/commands/spec'))).toBe(false)
  })
})

it('what cannot be written is named, and the rest is done', async () => {
  fs.mkdirSync(stage.file('.claude/commands'), { recursive: true })
  fs.writeFileSync(stage.file('.claude/commands/spec'), 'a file\n')
  const { stderr, code } = await stage.run(['init'])
  expect(code).toBe(1)
  expect(stderr).toMatch(/not everything could be done\n {2}failed {3}\S+create\.md: /)
  expect(Object.keys(all(stage.project))).toContain('.claude/commands/debug/api.md')
})

describe('the texts', () => {
  it('of a short name run the plugin’s own and carry nothing of it', async () => {
    await stage.run(['init'])
    const { data, content } = matter(all(stage.project)['.claude/commands/spec/execute.md'] ?? '')
    expect(data).toEqual({
      description: 'Short name of /fanout:spec:execute',
      'allowed-tools': 'Bash(fanout command spec:execute)',
      'disable-model-invocation': true,
    })
    expect(content).toBe('\n!`fanout command spec:execute`\n\nThe arguments: $ARGUMENTS\n')
  })

  it('of the settings file sets nothing and names the schema', async () => {
    const { settings } = await stage.json('config')
    await stage.run(['init'])
    const text = all(stage.project)['.claude/fanout.yaml'] ?? ''
    expect(text.split('\n').filter((line) => !/^(#.*)?$/.test(line))).toEqual([])
    const [, url = ''] = /^# yaml-language-server: \$schema=(\S+)\n/.exec(text) ?? []
    expect(url).toBe(pathToFileURL(path.join(plugin, 'schema', 'fanout.config.schema.json')).href)
    const config = await stage.json('config')
    expect([config.settings, config.problems, config.origins]).toEqual([settings, [], {}])
  })

  it('of the settings file sets the defaults once the # before each is gone', async () => {
    const { settings } = await stage.json('config')
    await stage.run(['init'])
    stage.settings(
      (all(stage.project)['.claude/fanout.yaml'] ?? '').replace(/^#(?! )|^#(?= {2}[a-z][\w-]*:(?: |$))/gm, ''),
    )
    const config = await stage.json('config')
    expect([config.settings, config.problems]).toEqual([settings, []])
    expect(Object.keys(config.origins)).toContain('leases.expiry')
  })
})
