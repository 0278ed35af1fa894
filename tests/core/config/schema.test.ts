import { describe, expect, it } from 'vitest'
import { defaults } from '../../../core/config/defaults.ts'
import { kinds } from '../../../core/config/kinds.ts'
import { leaves } from '../../../core/config/paths.ts'
import { jsonSchema, namesBelow, schema, written } from '../../../core/config/schema.ts'
import { rules } from '../../../core/engine/rules.ts'

const paths = (value: object): string[] => leaves(value).map(([path]) => path.join('.'))

const isByType = (path: string): boolean => /^concurrency\.(weights|caps|priorities)/.test(path)

/** Every setting a schema document knows, with its default. */
function settings(node: object, above = ''): Record<string, unknown> {
  const { properties, default: value } = node as { properties?: Record<string, object>; default?: unknown }
  if (!properties) return { [above]: value }
  return Object.assign(
    {},
    ...Object.entries(properties).map(([key, child]) => settings(child, above ? `${above}.${key}` : key)),
  )
}

describe('the schema', () => {
  it('takes every default as one would write it, and gives it back', () => {
    expect(schema.parse(written(defaults))).toEqual(defaults)
    expect(written(defaults)).toMatchObject({ leases: { expiry: '30m' } })
  })

  it('knows exactly the settings that have a default', () => {
    // What is set by agent type is one there, and has no entries by default.
    const known = Object.keys(settings(jsonSchema())).map((path) => (isByType(path) ? `${path}.*` : path))
    const set = paths(defaults).map((path) => (isByType(path) ? path.replace(/[^.]+$/, '*') : path))
    expect(known.filter((path) => !path.startsWith('rules.')).sort()).toEqual(Object.keys(kinds).sort())
    expect(known).toEqual(expect.arrayContaining(set))
  })

  it('knows every rule', () => {
    expect(namesBelow(['rules'])).toEqual(rules.map(({ name }) => name))
  })

  it('needs nothing', () => {
    expect(schema.parse({})).toEqual({})
    expect(schema.parse({ rules: {}, leases: {} })).toEqual({ rules: {}, leases: {} })
  })
})

describe('the names below a path', () => {
  it.each([
    ['the root', [], ['rules', 'leases', 'concurrency', 'failures', 'timeouts', 'budget', 'progress']],
    ['a section', ['leases'], ['expiry']],
    ['a setting', ['leases', 'expiry'], []],
    ['nowhere', ['x', 'y'], []],
    ['a name every object has', ['constructor'], []],
  ])('%s', (_, path, names) => {
    expect(namesBelow(path)).toEqual(names)
  })
})

it('the JSON Schema gives each setting its default, as written', () => {
  expect(settings(jsonSchema())).toMatchObject({ 'rules.one-writer': 'enforce', 'leases.expiry': '30m' })
})
