import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { defaults } from '../../core/config/defaults.ts'
import { schema, written } from '../../core/config/schema.ts'
import { wording } from '../../core/engine/messages.ts'
import { rules } from '../../core/engine/rules.ts'
import { readPlan } from '../../core/plan/read.ts'
import { verbNames } from '../../scripts/fanout/cli.ts'
import { shortNames } from '../../scripts/fanout/init/short-names.ts'
import { root } from './checkout.ts'
import { texts } from './texts.ts'

const readme = readFileSync(join(root, 'README.md'), 'utf8')
const page = readFileSync(join(root, 'docs', 'rules.md'), 'utf8')
const [plan = '', settings = ''] = [...readme.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, block = '']) => block)
const all = (pattern: RegExp): string[] => [...new Set([...readme.matchAll(pattern)].map(([, found]) => String(found)))]

describe('the README', () => {
  it('is read in a few minutes', () => {
    expect(readme.split('\n').length).toBeLessThanOrEqual(170)
  })

  it('links to what is there', () => {
    const links = all(/\]\(([^)]+)\)/g)
    expect(links.filter((link) => !existsSync(join(root, link.split('#')[0] ?? '')))).toEqual([])
    const headings = [...page.matchAll(/^## (.+)$/gm)].map(([, name]) => name)
    const anchors = links.flatMap((link) => (link.startsWith('docs/rules.md#') ? [link.split('#')[1]] : []))
    expect(anchors.filter((anchor) => !headings.includes(anchor))).toEqual([])
  })

  it('has a line for every rule, and every command', () => {
    expect(all(/^\| \[([a-z-]+)\]\(docs\/rules\.md#\1\)/gm).sort()).toEqual(rules.map(({ name }) => name).sort())
    const commands = texts().filter(({ kind }) => kind === 'command')
    expect(all(/`\/(fanout:[a-z:]+)/g).sort()).toEqual(commands.map(({ name }) => name).sort())
    expect(readme).toContain('`/ideate <topic>`')
  })

  it('names the short names and verbs there are', () => {
    for (const name of shortNames) expect(readme).toContain(`\`/${name}\``)
    expect(all(/`fanout ([a-z]+)/g).filter((verb) => !verbNames.includes(verb))).toEqual([])
  })

  it('shows a plan that is one', () => {
    expect(readPlan(plan, 'plan.yaml').faults).toBeUndefined()
  })

  it('shows every setting with its default', () => {
    const shown = parse(settings)
    expect(schema.safeParse(shown).error).toBeUndefined()
    const { rules: modes, ...rest } = written(defaults)
    expect({ ...shown, rules: undefined }).toEqual({ ...rest, rules: undefined })
    expect(modes).toMatchObject(shown.rules)
  })

  it('quotes a message in its own words', () => {
    const quoted = [...readme.matchAll(/^> (.+)$/gm)].map(([, line]) => line).join(' ')
    expect(quoted).toBe(
      wording('one-writer/held', { title: 'Writer A', type: 'general-purpose', file: 'notes.md' } as never),
    )
  })
})
