import fs from 'node:fs'
import path from 'node:path'
import { beforeEach, expect, it } from 'vitest'
import { defaults } from '../../../core/config/defaults.ts'
import { leaves } from '../../../core/config/paths.ts'
import { written } from '../../../core/config/schema.ts'
import { table } from '../../../scripts/fanout/text.ts'
import { Stage } from './stage.ts'

let stage: Stage
beforeEach(() => {
  stage = new Stage()
})

const config = async (): Promise<string> => (await stage.run(['config'])).stdout

/** The table of settings with these changed: value and origin by name. */
function shown(changes: Record<string, [value: string, from: string]> = {}): string {
  const rows = leaves(written(defaults)).map(([path, value]) => {
    const key = path.join('.')
    return [key, ...(changes[key] ?? [String(value), 'default'])]
  })
  return `settings\n${table(rows).join('\n')}\n`
}

it('shows the defaults as one would write them', async () => {
  expect(await config()).toBe(shown())
  expect(shown()).toMatch(/leases\.expiry +30m +default\n[\s\S]*concurrency\.weights\.Explore +0\.5 +default/)
})

it('shows where each value comes from', async () => {
  const user = path.join(stage.home, '.claude', 'fanout.yaml')
  fs.writeFileSync(user, 'leases:\n  expiry: 90s\nconcurrency:\n  weights:\n    tester: 2\n')
  expect(await config()).toMatch(new RegExp(`leases\\.expiry +90s +${user}:2`))
  expect(await config()).toMatch(new RegExp(`concurrency\\.weights\\.tester +2 +${user}:5`))
  fs.rmSync(user)
  stage.settings('leases: {expiry: 2h}')
  Object.assign(stage.env, { FANOUT_RULES: 'one-writer=warn', FANOUT_CONCURRENCY_MAX: 'auto' })
  expect(await config()).toBe(
    shown({
      'rules.one-writer': ['warn', 'FANOUT_RULES'],
      'leases.expiry': ['2h', `${path.join('.claude', 'fanout.yaml')}:1`],
      'concurrency.max': ['auto', 'FANOUT_CONCURRENCY_MAX'],
    }),
  )
})

it('shows what is wrong and not used', async () => {
  stage.settings('rules:\n  onewriter: off\n')
  stage.env.FANOUT_RULES = 'one-writer=of'
  expect(await config()).toContain(`wrong, not used
  ${stage.file('.claude/fanout.yaml')}:2 rules.onewriter: unknown; did you mean one-writer?
  FANOUT_RULES rules.one-writer: "of" is no mode; write off, warn or enforce
`)
})

it('gives the same as values', async () => {
  stage.settings('leases: {expiry: 2h}\nfoo: 1')
  const file = stage.file('.claude/fanout.yaml')
  expect(await stage.json('config')).toEqual({
    project: stage.project,
    stateDir: stage.log,
    settings: { ...written(defaults), leases: { expiry: '2h' } },
    origins: { 'leases.expiry': { file, line: 1 } },
    problems: [
      {
        file,
        line: 2,
        key: 'foo',
        remedy: 'unknown; known here: rules, leases, concurrency, failures, timeouts, budget, progress',
      },
    ],
  })
})
