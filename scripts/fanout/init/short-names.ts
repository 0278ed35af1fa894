import { MARK, marked } from './own.ts'

/**
 * Short names of the plugin's commands. The host gives a plugin's commands the plugin's name, so `/spec:execute` is a command of the project
 * or the user that prints the plugin's own text when it is called: nothing is copied, nothing can drift.
 */
export const shortNames = ['spec:create', 'spec:decompose', 'spec:execute', 'debug:api', 'debug:browser']

/** The file of a short name, relative to a folder of commands. */
export function fileOf(name: string): string {
  return `${name.replaceAll(':', '/')}.md`
}

/**
 * The text of a short name. Its frontmatter allows the one command that prints the plugin's text, without which the host refuses the command
 * in default permission mode; and keeps it out of what the model reads in every session. Arguments never come near a shell.
 */
export function shortNameText(name: string): string {
  return marked(`---
${MARK}
description: Short name of /fanout:${name}
allowed-tools: Bash(fanout command ${name})
disable-model-invocation: true
---

!\`fanout command ${name}\`

The arguments: $ARGUMENTS
`)
}
