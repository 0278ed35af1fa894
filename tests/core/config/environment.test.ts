import { describe, expect, it } from 'vitest'
import type { Config } from '../../../core/config/config.ts'
import { defaults } from '../../../core/config/defaults.ts'
import { applyEnvironment, variableOf } from '../../../core/config/environment.ts'

const apply = (FANOUT_RULES: string | undefined) =>
  applyEnvironment({ config: structuredClone(defaults), problems: [], origins: {} }, { FANOUT_RULES })

describe('FANOUT_RULES', () => {
  it.each([
    ['one-writer=warn', 'warn'],
    [' one-writer = off , ', 'off'],
    ['one-writer=off,one-writer=warn', 'warn'],
  ])('%j sets', (value, mode) => {
    const { config, problems, origins } = apply(value)
    expect(config.rules['one-writer']).toBe(mode)
    expect(problems).toEqual([])
    expect(origins).toEqual({ 'rules.one-writer': { file: 'FANOUT_RULES' } })
  })

  it.each([undefined, '', ' , ,'])('%j says nothing', (value) => {
    expect(apply(value)).toEqual({ config: defaults, problems: [], origins: {} })
  })

  it.each([
    ['one-writer=of', 'rules.one-writer', '"of" is no mode; write off, warn or enforce'],
    ['one-writer=off=warn', 'rules.one-writer', '"off=warn" is no mode'],
    ['one-writer', 'rules.one-writer', 'no mode is given; write one-writer=warn'],
    ['one-writr=off', 'rules.one-writr', 'did you mean one-writer?'],
    ['__proto__=off', 'rules.__proto__', 'unknown'],
    ['=off', 'rules.', 'unknown'],
  ])('%j is a problem, and what stands beside it holds', (entry, key, remedy) => {
    const { config, problems } = apply(`${entry},one-writer=warn`)
    expect(problems).toEqual([{ file: 'FANOUT_RULES', key, remedy: expect.stringContaining(remedy) }])
    expect(config.rules).toEqual({ ...defaults.rules, 'one-writer': 'warn' })
  })
})

describe('a variable for each setting', () => {
  const set = (env: Record<string, string>) =>
    applyEnvironment({ config: structuredClone(defaults), problems: [], origins: {} }, env)

  it.each<[string, string, (config: Config) => unknown, unknown]>([
    ['FANOUT_CONCURRENCY_MAX', '8', (config) => config.concurrency.max, 8],
    ['FANOUT_CONCURRENCY_MAX', 'auto', (config) => config.concurrency.max, 'auto'],
    ['FANOUT_CONCURRENCY_REPOSITORY', ' 12 ', (config) => config.concurrency.repository, 12],
    ['FANOUT_FAILURES_POLICY', 'stop-run', (config) => config.failures.policy, 'stop-run'],
    ['FANOUT_FAILURES_BACKOFF', '5s', (config) => config.failures.backoff, 5_000],
    ['FANOUT_BUDGET_AT_LIMIT', 'ask', (config) => config.budget['at-limit'], 'ask'],
    ['FANOUT_PROGRESS_DISPLAY', 'quiet', (config) => config.progress.display, 'quiet'],
    [
      'FANOUT_CONCURRENCY_WEIGHTS',
      'tester=2, Explore=0.25',
      (config) => config.concurrency.weights,
      { Explore: 0.25, Plan: 0.5, tester: 2 },
    ],
  ])('%s=%s', (name, word, part, value) => {
    const { config, problems, origins } = set({ [name]: word })
    expect(part(config)).toEqual(value)
    expect(problems).toEqual([])
    expect(Object.values(origins).every(({ file }) => file === name)).toBe(true)
  })

  it.each([
    ['FANOUT_CONCURRENCY_MAX', '0', 'concurrency.max', 'write a whole number from 1'],
    ['FANOUT_CONCURRENCY_MAX', '2.5', 'concurrency.max', 'write a whole number from 1'],
    ['FANOUT_CONCURRENCY_MAX', 'atuo', 'concurrency.max', 'or auto'],
    ['FANOUT_FAILURES_POLICY', 'cancel', 'failures.policy', 'is not known here'],
    ['FANOUT_TIMEOUTS_STALL', '10', 'timeouts.stall', 'such as 90s, 30m or 2h'],
    ['FANOUT_CONCURRENCY_CAPS', 'tester=many', 'concurrency.caps.tester', 'write a whole number'],
    ['FANOUT_CONCURRENCY_CAPS', '__proto__=1', 'concurrency.caps.__proto__', 'no agent type has such a name'],
    ['FANOUT_CONCURRENCY_CAPS', 'tester', 'concurrency.caps.tester', 'nothing does not fit'],
  ])('%s=%s is a problem', (name, word, key, remedy) => {
    const { config, problems } = set({ [name]: word })
    expect(problems).toEqual([{ file: name, key, remedy: expect.stringContaining(remedy) }])
    expect(config).toEqual(defaults)
  })

  it('is named after its place', () => {
    expect(variableOf(['budget', 'at-limit'])).toBe('FANOUT_BUDGET_AT_LIMIT')
    expect(variableOf(['concurrency', 'caps', '*'])).toBe('FANOUT_CONCURRENCY_CAPS')
  })
})
