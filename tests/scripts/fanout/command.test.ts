import fs from 'node:fs'
import path from 'node:path'
import { beforeEach, expect, it } from 'vitest'
import { shortNames } from '../../../scripts/fanout/init/short-names.ts'
import { plugin } from '../../repository/checkout.ts'
import { Stage } from './stage.ts'

let stage: Stage
beforeEach(() => {
  stage = new Stage()
  stage.plugin = path.join(stage.folder, 'the $& plugin')
  write(
    'spec/execute',
    '---\ndescription: Run\nallowed-tools: Bash(fanout *)\n---\n\nRun the plan $ARGUMENTS.\n\n---\nEnd.\n',
  )
})

function write(name: string, text: string): void {
  const file = path.join(stage.plugin, 'commands', `${name}.md`)
  fs.mkdirSync(path.dirname(file), { recursive: true })
  fs.writeFileSync(file, text)
}

const HEAD = 'This is /fanout:spec:execute. Where it says {arguments}, put the arguments that stand below it.\n\n'

it("prints the plugin's text, without its frontmatter, as it is at that time", async () => {
  expect((await stage.run(['command', 'spec:execute'])).stdout).toBe(`${HEAD}Run the plan {arguments}.\n\n---\nEnd.\n`)
  write('spec/execute', 'Changed.\r\nTwice.')
  expect(await stage.json('command', 'spec:execute')).toEqual({ name: 'spec:execute', text: `${HEAD}Changed.\nTwice.` })
})

it('puts in what the host puts in; shell blocks are left to the model', async () => {
  stage.env = { ...stage.env, CLAUDE_CODE_SESSION_ID: 's-1' }
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the host's own
  write('spec/execute', 'At ${CLAUDE_PLUGIN_ROOT} in ${CLAUDE_SESSION_ID}: !`fanout plan check $ARGUMENTS`!')
  expect((await stage.run(['command', 'spec:execute'])).stdout).toBe(
    `${HEAD}At ${stage.plugin} in s-1: (run \`fanout plan check {arguments}\` first and read here what it prints)!\n`,
  )
})

it.each([
  ['spec:exeucte', 'the plugin has no command "spec:exeucte"; did you mean spec:execute?'],
  ['../../etc/passwd', 'the plugin has no command "../../etc/passwd"'],
  ['spec/execute', 'the plugin has no command "spec/execute"'],
  ['constructor', 'the plugin has no command "constructor"\n'],
])('%s is none', async (name, message) => {
  const { stderr, stdout, code } = await stage.run(['command', name])
  expect(stderr).toContain(message)
  expect([stdout, code]).toEqual(['', 1])
})

it('a plugin without commands has none', async () => {
  stage.plugin = stage.home
  expect((await stage.run(['command', 'spec:execute'])).code).toBe(1)
})

const there = shortNames.filter((name) => fs.existsSync(path.join(plugin, 'commands', ...`${name}.md`.split(':'))))

it.each(there)(
  "the plugin's %s can be called by its short name: it needs nothing that only the host puts in",
  async (name) => {
    stage.plugin = plugin
    const { stdout } = await stage.run(['command', name])
    expect(stdout).not.toMatch(/\$\d|\$ARGUMENTS|\$\{CLAUDE|(?:^|\s)@[\w./$]/)
  },
)
