import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { join, pass, type Verdict } from '../../../core/engine/verdict.ts'

const verdict = (kind: 'inform' | 'hold' | 'deny', id: string = kind): Verdict => ({ kind, id, data: {} })
const deny = verdict('deny')
const hold = verdict('hold')
const inform = verdict('inform')

describe('the verdicts that count', () => {
  test.each<[string, Verdict[], Verdict[]]>([
    ['nobody says anything', [], []],
    ['all pass', [pass, pass], []],
    ['one informs', [pass, inform], [inform]],
    ['two inform', [inform, verdict('inform', 'too')], [inform, verdict('inform', 'too')]],
    ['what holds a turn is told with all else', [hold, pass, inform], [hold, inform]],
    ['a denial stands alone', [inform, hold, deny, pass], [deny]],
    ['two denials give one reason', [deny, verdict('deny', 'too')], [deny]],
  ])('%s', (_, given, expected) => expect(join(given)).toEqual(expected))
})

test('the order of rules never matters to what happens', () => {
  const any = fc.constantFrom(pass, inform, hold, deny)
  fc.assert(
    fc.property(fc.array(any), (verdicts) => {
      const kinds = (given: readonly Verdict[]): string[] =>
        join(given)
          .map(({ kind }) => kind)
          .sort()
      expect(kinds([...verdicts].reverse())).toEqual(kinds(verdicts))
    }),
  )
})
