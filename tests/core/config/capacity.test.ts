import { expect, it } from 'vitest'
import { slotsFor } from '../../../core/config/capacity.ts'

const GB = 1024 ** 3

it.each([
  ['a small machine', { cores: 1, memory: 1 * GB, load: 0 }, 2],
  ['two cores', { cores: 2, memory: 16 * GB, load: 1 }, 4],
  ['eight cores and little memory', { cores: 8, memory: 8 * GB, load: 2 }, 4],
  ['eight cores', { cores: 8, memory: 32 * GB, load: 8 }, 16],
  ['eight cores, overloaded', { cores: 8, memory: 32 * GB, load: 12 }, 8],
  ['a large machine', { cores: 128, memory: 512 * GB, load: 0 }, 16],
  ['a machine that tells nothing', { cores: 0, memory: 0, load: 0 }, 2],
])('%s', (_, machine, slots) => expect(slotsFor(machine)).toBe(slots))
