import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import matter from 'gray-matter'
import { filesOfPlugin, plugin } from './checkout.ts'

/** What Claude reads: the Markdown files of skills, commands and agents. */
export interface Text {
  /** From the plugin's folder. */
  file: string
  kind: 'skill' | 'command' | 'agent' | 'page'
  /** As one types it after the slash, or names an agent: `fanout:spec:create`. A page (loaded when needed) has its file. */
  name: string
  data: Record<string, unknown>
  body: string
}

const PLUGIN = 'fanout'

export function texts(): Text[] {
  return filesOfPlugin()
    .filter((file) => /^(skills|commands|agents)\/.*\.md$/.test(file))
    .map((file) => {
      // Given options, gray-matter does not keep what it parsed for the next who asks.
      const { data, content } = matter(readFileSync(join(plugin, file), 'utf8'), {})
      return { file, ...named(file), data, body: content }
    })
}

function named(file: string): Pick<Text, 'kind' | 'name'> {
  const [folder = '', ...rest] = file.replace(/\.md$/, '').split('/')
  if (folder === 'commands') return { kind: 'command', name: [PLUGIN, ...rest].join(':') }
  if (folder === 'agents') return { kind: 'agent', name: [PLUGIN, ...rest].join(':') }
  return rest.length === 2 && rest[1] === 'SKILL'
    ? { kind: 'skill', name: `${PLUGIN}:${rest[0]}` }
    : { kind: 'page', name: file }
}

/** Tokens of a text, rather too many than too few: English and Markdown have about four letters to a token. */
export const tokens = (text: string): number => Math.ceil(text.length / 3.5)
