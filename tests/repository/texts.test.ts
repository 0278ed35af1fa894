import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { troubleWords } from '../../core/agents/troubles.ts'
import { severities, verdicts } from '../../core/findings/finding.ts'
import { readReport } from '../../core/findings/read.ts'
import { readPlan } from '../../core/plan/read.ts'
import { cloneTo, commitAll, plugin as folder, root, temporaryFolder } from './checkout.ts'
import { client } from './client.ts'
import { type Text, texts, tokens } from './texts.ts'

const all = texts()
const of = (...kinds: Text['kind'][]) => all.filter(({ kind }) => kinds.includes(kind))
const rows = (list: readonly Text[]): [string, Text][] => list.map((text) => [text.file, text])

/** Tools that the oldest and the newest supported client both know, or drop without harm where another takes their place. */
const TOOLS = ['Agent', 'Bash', 'Edit', 'Glob', 'Grep', 'NotebookEdit', 'Read', 'WebFetch', 'WebSearch', 'Write']
/** Known to some supported hosts only: a text that names one says so in the same line. */
const SOME_HOSTS =
  /\b(Task (tool|for Agent)|TaskOutput|TodoWrite|Task(Create|Update|List)|MultiEdit|KillShell|BashOutput|SlashCommand)\b/
const BUILT_IN_AGENTS = ['Explore', 'Plan', 'general-purpose']
const cli = readFileSync(join(root, 'scripts', 'fanout', 'cli.ts'), 'utf8')
const verbs = [...cli.matchAll(/^ {2}(\w+): \(\) => import/gm)].map(([, verb]) => String(verb))

const one = z
  .string()
  .min(1)
  .refine((text) => !text.includes('\n'), 'one line')
/** The client's menu of commands shows `<` as `&lt;`. */
const inMenu = one.refine((text) => !/[<>&]/.test(text), 'shown as it stands')
const rule = z.string().regex(/^(Edit|Read|Bash)\(.+\)$/, 'a rule with a scope; reading the project needs none')
const frontmatter = {
  skill: z.strictObject({
    name: z.string().regex(/^[a-z-]{1,64}$/),
    description: inMenu.max(200),
    'user-invocable': z.literal(false).optional(),
    'argument-hint': one.optional(),
    'allowed-tools': z.array(rule).optional(),
  }),
  command: z.strictObject({
    description: inMenu.max(120),
    'argument-hint': one,
    'allowed-tools': z.array(rule).optional(),
  }),
  agent: z
    .strictObject({
      name: z.string().regex(/^[a-z-]{3,50}$/),
      description: inMenu.max(120),
      tools: z.string().optional(),
      disallowedTools: z.string().optional(),
      model: z.enum(['haiku', 'sonnet', 'opus', 'inherit']),
    })
    .refine(({ tools, disallowedTools }) => tools || disallowedTools, 'tools limited to the job'),
  page: z.strictObject({}),
}

describe('frontmatter', () => {
  it.each(rows(all))('%s', (file, { kind, data, name }) => {
    expect(z.prettifyError(frontmatter[kind].safeParse(data).error ?? new z.ZodError([]))).toBe('')
    if (kind === 'agent' || kind === 'skill') expect(`fanout:${data.name}`, `${file} says another name`).toBe(name)
    for (const tool of [data.tools, data.disallowedTools].flatMap((list) => (list ? String(list).split(', ') : [])))
      expect(TOOLS).toContain(tool)
  })
})

describe('what is named exists', () => {
  const agents = of('agent').map(({ name }) => name)
  const typed = of('skill', 'command').map(({ name }) => name)

  it.each(rows(all))('%s', (file, { data, body }) => {
    const rules = ((data['allowed-tools'] ?? []) as string[]).join('\n')
    const unknown = [
      ...named(`${body}\n${rules}`, /[`(]fanout ([a-z]+)/g).filter((verb) => !verbs.includes(verb)),
      ...named(body, /(?<![\w/])(fanout:[a-z-]+(?::[a-z-]+)*)/g).filter(
        (name) => ![...agents, ...typed].includes(name),
      ),
      ...named(body, /\/(fanout:[a-z:-]+)/g).filter((name) => !typed.includes(name)),
      ...named(body, /`(Explore|Plan|general-purpose)`/g).filter((name) => !BUILT_IN_AGENTS.includes(name)),
      ...named(body, /\]\(([^)]+)\)/g).filter((link) => !existsSync(join(folder, dirname(file), link))),
      ...named(`${body}\n${rules}`, /\$\{CLAUDE_PLUGIN_ROOT\}\/([\w./-]+[\w])/g).filter(
        (path) => !existsSync(join(folder, path)),
      ),
      ...named(body, /\$\{(\w+)\}/g).filter((variable) => variable !== 'CLAUDE_PLUGIN_ROOT'),
    ]
    expect(unknown).toEqual([])
  })

  it.each(rows(all))('%s names no tool that hosts lack without saying so', (_, { body }) => {
    const lines = body.split('\n').filter((line) => SOME_HOSTS.test(line))
    expect(lines.filter((line) => !/Older hosts have|If the session has/.test(line))).toEqual([])
  })

  it.each(rows(of('command', 'skill').filter(({ body }) => body.includes('$ARGUMENTS'))))(
    '%s names its pattern, its agents and its output, and says to launch in one message',
    (_, { body, data }) => {
      expect(body).toMatch(/^Pattern: .+/m)
      expect(body).toContain('Output: ')
      expect(body).toMatch(/`fanout:[a-z-]+`|Agents: as the plan says/)
      expect(data['argument-hint']).toBeTruthy()
      if (!body.includes('one `fanout:planner`')) expect(body).toMatch(/\bin one message\b/)
    },
  )

  it('every agent is used by a command or a skill', () => {
    const used = of('command', 'skill', 'page')
      .map(({ body }) => body)
      .join()
    expect(agents.filter((name) => !used.includes(name))).toEqual([])
  })
})

describe('contracts', () => {
  const ending =
    '```\nSTATUS: DONE | DONE_WITH_CONCERNS | NEEDS_CONTEXT | BLOCKED\nFILES WRITTEN: paths, or none\nFOLLOW-UPS: what is left for others, or none\n```'

  it.each(rows(of('agent')))('%s ends its report so that hooks can read it', (_, { body, data }) => {
    const writes = /\b(Edit|Write)\b/.test(String(data.tools ?? ''))
    expect(body).toContain(writes ? ending : ending.replace('paths, or none', 'none'))
  })

  it.each(rows(all.filter(({ body }) => body.includes('"findings"'))))(
    '%s asks for findings that can be merged',
    (_, { body }) => {
      const offered = (key: string) => new RegExp(`"${key}": "([^"]+)"`).exec(body)?.[1]?.split(' | ')
      expect([offered('verdict'), offered('severity')]).toEqual([verdicts, severities])
      const report = body
        .replace(verdicts.join(' | '), 'problem')
        .replace(severities.join(' | '), 'high')
        .replace('{"topic": "…"}', '')
        .replace('`{"findings": []}`', '')
      expect(readReport(report)).toMatchObject({ findings: [{ verdict: 'problem', severity: 'high' }], notes: [] })
    },
  )

  it.each(Object.values(troubleWords))('the page of troubles says what `fanout doctor` says: $title', (words) => {
    const page = all.find(({ file }) => file.endsWith('/troubles.md'))?.body ?? ''
    const row = page.split('\n').find((line) => line.includes(`**${words.title}**`))
    expect(row?.endsWith(`| ${words.cure} |`)).toBe(true)
  })

  it.each(plans())('the plan in %s is one', (_, yaml) => {
    expect(readPlan(yaml, 'plan.yaml').faults).toBeUndefined()
  })
})

describe('what the texts cost', () => {
  it.each(rows(of('command', 'skill')))('%s has at most its share', (_, { kind, body }) => {
    expect(tokens(body)).toBeLessThanOrEqual(kind === 'command' || body.includes('$ARGUMENTS') ? 900 : 1500)
  })

  it('all of it together costs a session at most 500 tokens before anything is used', () => {
    const folder = temporaryFolder()
    const clone = join(folder, 'fan out')
    cloneTo(clone)
    commitAll(clone)
    const { plugin } = client(join(folder, 'home'), { cwd: folder })
    plugin('marketplace', 'add', clone)
    plugin('install', 'fanout@fanout')
    const details = plugin('details', 'fanout')
    const counted = Number(/Always-on:\s+~(\d+) tok/.exec(details)?.[1])
    // The client lists commands in folders to the model, but its details leave them out.
    const nested = of('command').filter(
      ({ name }) => !new RegExp(`\\b${name.split(':').at(-1)}\\b`).test(inventory(details)),
    )
    const rest = nested.map(({ name, data }) => tokens(`- ${name}: ${data.description}\n`)).reduce((a, b) => a + b, 0)
    expect(counted).toBeGreaterThan(0)
    expect(
      counted + rest,
      `${counted} by its details and ${rest} for ${nested.map(({ name }) => name)}`,
    ).toBeLessThanOrEqual(500)
  })
})

function inventory(details: string): string {
  return /^ *Skills \(\d+\).*$/m.exec(details)?.[0] ?? ''
}

function named(text: string, pattern: RegExp): string[] {
  return [...new Set([...text.matchAll(pattern)].map(([, name]) => String(name)))]
}

function plans(): [string, string][] {
  return all.flatMap(({ file, body }) =>
    [...body.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, block = '']): [string, string] => [
      file,
      // Indented blocks, and the ellipsis that stands for a text.
      block.replace(new RegExp(`^${/^ */.exec(block)?.[0]}`, 'gm'), ''),
    ]),
  )
}
