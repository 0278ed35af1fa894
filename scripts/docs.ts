/**
 * Writes docs/rules.md from the rules' own doc comments, so that what users read is what the code's author wrote beside it.
 * `tests/scripts/docs.test.ts` fails when the page is older than the rules.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
/** The folders of core/ that have rules. */
const subjects = ['agents', 'edits', 'launches', 'runs']
const HEADINGS = ['WHY', 'BLOCKS', 'ALLOWS', 'NOT COVERED'] as const

/** Where the page lies. */
export const rulesPage = path.join(root, 'docs', 'rules.md')

/** The page's text. Throws, naming the file, when a rule has no doc comment with the four headings. */
export function renderRules(): string {
  const files = subjects.flatMap((subject) => {
    const folder = path.join(root, 'core', subject, 'rules')
    return readdirSync(folder).map((file) => path.join(folder, file))
  })
  const nameOf = (file: string): string => path.basename(file, '.ts')
  const sections = files
    .sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))
    .map((file) => section(nameOf(file), readFileSync(file, 'utf8')))
  const head = `# Rules

Each rule is \`off\`, \`warn\` or \`enforce\`: in \`.claude/fanout.yaml\` of the project, over \`~/.claude/fanout.yaml\`, or for one
session in the environment (\`FANOUT_RULES="one-writer=warn"\`). This page is made from the rules' sources
(\`npm run docs\`).
`
  return [head, ...sections].join('\n')
}

function section(name: string, source: string): string {
  const comment = /\/\*\*\n((?: \*.*\n)+) \*\/\nexport const \w+ = defineRule/.exec(source)?.[1]
  if (comment === undefined) throw new Error(`${name}.ts: the rule has no doc comment right before it`)
  const text = comment.replace(/^ \* ?/gm, '').trim()
  const [summary = '', ...rest] = text.split('\n\n')
  const body = rest.join('\n\n')
  const parts = HEADINGS.map((heading, i) => {
    const next = HEADINGS[i + 1]
    const found = new RegExp(`^${heading}: ([\\s\\S]*?)${next ? `(?=^${next}: )` : '$(?![\\s\\S])'}`, 'm').exec(
      body,
    )?.[1]
    if (found === undefined) throw new Error(`${name}.ts: the doc comment has no "${heading}: …"`)
    return `- **${heading[0]}${heading.slice(1).toLowerCase()}.** ${found.trim().replaceAll(/\s*\n\s*/g, ' ')}`
  })
  return `## ${name}\n\n${summary.replaceAll('\n', ' ')}\n\n${parts.join('\n')}\n`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(rulesPage, renderRules())
