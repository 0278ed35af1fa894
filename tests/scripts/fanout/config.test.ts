import fs from 'node:fs'
import path from 'node:path'
import { beforeEach, expect, it } from 'vitest'
import { defaults } from '../../../core/config/config.ts'
import { Stage } from './stage.ts'

let stage: Stage
beforeEach(() => {
  stage = new Stage()
})

const config = async (): Promise<string> => (await stage.run(['config'])).stdout

it('shows the defaults as one would write them', async () => {
  expect(await config()).toBe(`settings
  rules.one-writer       enforce  default
  rules.no-lost-results  enforce  default
  rules.launch-together  warn     default
  rules.fan-out-report   enforce  default
  leases.expiry          30m      default
`)
})

it('shows where each value comes from', async () => {
  const user = path.join(stage.home, '.claude', 'fanout.yaml')
  fs.writeFileSync(user, 'leases:\n  expiry: 90s\n')
  expect(await config()).toContain(`leases.expiry          90s      ${user}:2`)
  stage.settings('leases: {expiry: 2h}')
  stage.env.FANOUT_RULES = 'one-writer=warn'
  expect(await config()).toBe(`settings
  rules.one-writer       warn     FANOUT_RULES
  rules.no-lost-results  enforce  default
  rules.launch-together  warn     default
  rules.fan-out-report   enforce  default
  leases.expiry          2h       ${path.join('.claude', 'fanout.yaml')}:1
`)
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
    settings: { rules: defaults.rules, leases: { expiry: '2h' } },
    origins: { 'leases.expiry': { file, line: 1 } },
    problems: [{ file, line: 2, key: 'foo', remedy: 'unknown; known here: rules, leases' }],
  })
})
