import fs from 'node:fs'
import path from 'node:path'
import { nearest } from '../../../core/text/nearest.ts'
import { didYouMean } from '../text.ts'
import { defineVerb, Failure, type Surroundings } from '../verb.ts'

export const command = defineVerb({
  name: 'command',
  description: "A plugin command's text, as its short name needs it",
  args: { name: { type: 'positional', required: true, description: 'spec:execute, or another' } },
  run({ name }, around) {
    const text = expanded(name, textOf(name, around.plugin), around)
    return { data: { name, text }, text }
  },
})

const FRONTMATTER = /^\uFEFF?---\r?\n[\s\S]*?\r?\n---\r?\n/

/** @throws Failure when the plugin has no such command */
function textOf(name: string, plugin: string): string {
  const names = commandsIn(path.join(plugin, 'commands'))
  if (names.includes(name)) {
    const file = path.join(plugin, 'commands', `${name.replaceAll(':', path.sep)}.md`)
    return fs.readFileSync(file, 'utf8').replace(FRONTMATTER, '').replaceAll('\r\n', '\n').trim()
  }
  const meant = nearest(name, names)
  throw new Failure(`the plugin has no command "${name}"${didYouMean(meant)}`)
}

function commandsIn(dir: string, above = ''): string[] {
  if (!fs.existsSync(dir)) return []
  return fs.readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) return commandsIn(path.join(dir, entry.name), `${above}${entry.name}:`)
    return entry.name.endsWith('.md') ? [above + entry.name.slice(0, -'.md'.length)] : []
  })
}

/**
 * What the host would have put in, had it read the text itself. The arguments are not known here, because they must not pass
 * through a shell: the short name adds them below. A shell block is left to the model, under the user's permissions.
 */
function expanded(name: string, text: string, { plugin, env }: Surroundings): string {
  const body = text
    .replace(/\$\{CLAUDE_PLUGIN_ROOT\}/g, () => plugin)
    .replace(/\$\{CLAUDE_SESSION_ID\}/g, () => env.CLAUDE_CODE_SESSION_ID ?? '')
    .replaceAll('$ARGUMENTS', '{arguments}')
    .replace(/!`([^`\n]+)`/g, '(run `$1` first and read here what it prints)')
  return `This is /fanout:${name}. Where it says {arguments}, put the arguments that stand below it.\n\n${body}`
}
