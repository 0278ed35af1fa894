import { describe, expect, it } from 'vitest'
import { wanted } from '../../../core/launches/slot.ts'

const limits = { max: 3, weights: { light: 0.5, heavy: 2 }, caps: { rare: 1 }, priorities: { urgent: 2 } }

describe('what a launch takes', () => {
  it.each([
    ['worker', { weight: 1 }],
    ['light', { weight: 0.5 }],
    ['rare', { weight: 1, cap: 1 }],
    ['urgent', { weight: 1, priority: 2 }],
    ['constructor', { weight: 1, cap: undefined, priority: undefined }],
  ])('%s', (type, expected) => expect(wanted(limits, type)).toMatchObject({ type, max: 3, ...expected }))
})
