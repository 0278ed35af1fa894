import { describe, expect, it } from 'vitest'
import { defaults } from '../../../core/config/config.ts'
import { applyEnvironment } from '../../../core/config/environment.ts'

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
