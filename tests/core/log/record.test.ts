import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { newId, parseLine, stamp } from '../../../core/log/record.ts'
import { a, ask, NOON, seen } from './facts.ts'

describe('a line is a record', () => {
  it.each([
    ['of a known kind', '{"id":"1","t":5,"k":"seen"}'],
    ['of a kind of some other version', '{"id":"1","t":5,"k":"brand-new","more":[1,{"x":null}]}'],
    ['at the beginning of time', '{"id":"","t":0,"k":""}'],
  ])('%s', (_, line) => {
    expect(parseLine(line)).toEqual(JSON.parse(line))
  })
})

describe('a line is passed over', () => {
  it.each([
    ['empty', ''],
    ['blank', '   '],
    ['torn', '{"id":"1","t":5,"k":"se'],
    ['two joined', '{"id":"1","t":5,"k":"seen"}{"id":"2","t":5,"k":"seen"}'],
    ['zeros, as a crashed disk leaves them', '\0\0\0\0'],
    ['no object', '5'],
    ['null', 'null'],
    ['an array', '["id","t","k"]'],
    ['without an id', '{"t":5,"k":"seen"}'],
    ['with an id that is no text', '{"id":7,"t":5,"k":"seen"}'],
    ['without a time', '{"id":"1","k":"seen"}'],
    ['with a time that is no number', '{"id":"1","t":"5","k":"seen"}'],
    ['with an endless time', '{"id":"1","t":1e999,"k":"seen"}'],
    ['without a kind', '{"id":"1","t":5}'],
    ['a snapshot', '{"snapshot":{}}'],
  ])('%s', (_, line) => {
    expect(parseLine(line)).toBeUndefined()
  })

  it('never with an exception', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (line) => {
        const entry = parseLine(line)
        expect(entry === undefined || typeof entry.id === 'string').toBe(true)
      }),
      { numRuns: 500 },
    )
  })
})

describe('stamping', () => {
  it('gives each fact an id of its own and the same time', () => {
    const [first, second] = stamp([seen(a), ask(a)], NOON)
    expect(first).toMatchObject({ t: NOON, ...seen(a) })
    expect(second).toMatchObject({ t: NOON, ...ask(a) })
    expect(first?.id).not.toBe(second?.id)
  })

  it('never repeats an id', () => {
    expect(new Set(Array.from({ length: 10_000 }, newId)).size).toBe(10_000)
  })

  it('makes lines that are read back as they were', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (file) => {
        const [entry] = stamp([ask(a, file)], NOON)
        const line = JSON.stringify(entry)
        expect(line).not.toContain('\n')
        expect(parseLine(line)).toEqual(entry)
      }),
    )
  })
})
