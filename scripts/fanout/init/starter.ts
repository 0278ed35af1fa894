import fs from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { MARK, marked } from './own.ts'

interface Node {
  description?: string
  default?: unknown
  properties?: Record<string, Node>
}

/**
 * A settings file that sets nothing: every setting with its default, commented out, below the line by which editors find the JSON Schema.
 *
 * @param plugin the plugin's folder, where the schema lies
 */
export function starterText(plugin: string): string {
  const file = path.join(plugin, 'schema', 'fanout.config.schema.json')
  const schema: Node = JSON.parse(fs.readFileSync(file, 'utf8'))
  return marked(`# yaml-language-server: $schema=${pathToFileURL(file).href}
${MARK}
# Settings of fanout. Each stands here with its default; remove the # before a setting and before the section above it.
# \`fanout config\` shows what is in force.
${settings(schema).join('\n')}
`)
}

function settings({ properties = {} }: Node, depth = 0): string[] {
  const indent = '  '.repeat(depth)
  let said = ''
  return Object.entries(properties).flatMap(([name, node]) => {
    const { description = '' } = node
    const about = description === '' || description === said ? [] : [`# ${indent}${description}`]
    said = description
    if (node.properties) return ['', ...about, `#${indent}${name}:`, ...settings(node, depth + 1)]
    return [...about, `#${indent}${name}: ${JSON.stringify(node.default).replace(/^"([\w-]+)"$/, '$1')}`]
  })
}
