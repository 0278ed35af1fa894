import { expect, it } from 'vitest'
import { defaults } from '../../../core/config/defaults.ts'
import { rules } from '../../../core/engine/rules.ts'

it('enforces every rule by default, but those that judge how work is laid out', () => {
  expect(Object.keys(defaults.rules)).toEqual(rules.map(({ name }) => name))
  expect(defaults.rules).toEqual({
    'one-writer': 'enforce',
    'no-lost-results': 'enforce',
    'launch-together': 'warn',
    'fan-out-report': 'enforce',
    'one-tree': 'enforce',
    'plan-order': 'enforce',
    native: 'enforce',
    rolling: 'enforce',
    verify: 'enforce',
    'write-set': 'warn',
    'run-report': 'enforce',
    'sound-brief': 'warn',
    'worth-it': 'warn',
    failures: 'enforce',
    slots: 'enforce',
    timely: 'enforce',
    budget: 'enforce',
  })
})
