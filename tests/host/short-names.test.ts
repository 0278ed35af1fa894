import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect } from 'vitest'
import { shortNames } from '../../scripts/fanout/init/short-names.ts'
import { pluginFolder, type Stage } from './runner/index.ts'
import { scenario } from './scenario.ts'

/** The plugin as it is installed; what it has no text for yet is a stub. */
const plugin = mkdtempSync(join(tmpdir(), 'fanout-plugin-'))
afterAll(() => rmSync(plugin, { recursive: true, force: true, maxRetries: 5 }))
cpSync(pluginFolder, plugin, { recursive: true })
for (const name of shortNames)
  stub(`commands/${name.replace(':', '/')}.md`, `---\ndescription: Stub\n---\n\nStub of ${name} for $ARGUMENTS.\n`)
stub('skills/ideate/SKILL.md', '---\nname: ideate\ndescription: Stub\n---\n\nStub of ideate for $ARGUMENTS.\n')

function stub(path: string, text: string): void {
  const file = join(plugin, path)
  if (existsSync(file)) return
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}

/** The first line of a text of the plugin, as far as nothing is put in there. */
function firstLine(path: string): string {
  const [, line = ''] = /^---\n[\s\S]*?\n---\s+(.+)/.exec(readFileSync(join(plugin, path), 'utf8')) ?? []
  return line.split(/[$!{`]/)[0]?.trim() ?? ''
}

async function init(stage: Stage, ...args: string[]): Promise<void> {
  const { code, stderr } = await stage.exec(process.execPath, [join(plugin, 'dist', 'fanout.cjs'), 'init', ...args])
  expect([code, stderr]).toEqual([0, ''])
}

/** Arguments that a shell would act on. */
const ARGUMENTS = 'x "y" $(touch made) `touch made`; touch made'

for (const [name, scope] of [
  ['spec:execute', 'project'],
  ['spec:execute', 'user'],
  ['debug:browser', 'project'],
] as const)
  scenario(
    `/${name} of the ${scope} is the plugin's own text, with its arguments`,
    { plugin, prepare: (stage) => init(stage, `--${scope}`), prompt: `/${name} ${ARGUMENTS}`, main: ['understood'] },
    ({ story }) => {
      const heard = story.heard('main').join('\n')
      expect(heard).toContain(`This is /fanout:${name}.`)
      expect(heard).toContain(firstLine(`commands/${name.replace(':', '/')}.md`))
      expect(heard).toContain(`The arguments: ${ARGUMENTS}`)
      expect(story.file('made')).toBeUndefined()
    },
  )

scenario(
  "/ideate is the plugin's skill, without any set-up",
  { plugin, prompt: '/ideate x', main: ['understood'] },
  ({ story }) => {
    expect(story.heard('main').join('\n')).toContain(firstLine('skills/ideate/SKILL.md'))
  },
)

scenario(
  'a short name of a plugin that is not there asks the model nothing',
  { plugin: null, prepare: (stage) => init(stage), prompt: '/spec:execute x', main: [] },
  ({ story }) => {
    expect(story.exchanges).toEqual([])
  },
)
