import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { keepText } from '../../../core/log/texts.ts'
import { keepPlan, planIn, type RunPlan } from '../../../core/plan/kept.ts'
import { logFolder } from '../log/folder.ts'
import { prepared, task } from './plans.ts'

const kept = (...tasks: Parameters<typeof prepared>): RunPlan => ({ ...prepared(...tasks), conventions: ['CLAUDE.md'] })

describe('a kept plan', () => {
  it('is there as it was, under one name', () => {
    const dir = logFolder()
    const plan = kept(task('a', { writes: ['src/**'] }), task('b', { blockedBy: ['a'], writes: undefined }))
    const name = keepPlan(dir, plan, Date.now())
    expect(planIn(dir, name)).toEqual(JSON.parse(JSON.stringify(plan)))
    expect(keepPlan(dir, plan, Date.now())).toBe(name)
  })

  it('of 500 tasks that all overlap is whole', () => {
    const dir = logFolder()
    const many = Array.from({ length: 500 }, (_, n) => task(`task-${n}`, { writes: undefined }))
    expect(planIn(dir, keepPlan(dir, kept(...many), Date.now()))?.tasks).toHaveLength(500)
  })

  it.each<[string, string]>([
    ['no text', ''],
    ['a report', 'STATUS: DONE'],
    ['half a plan', JSON.stringify(kept(task('a'))).slice(0, -20)],
    ['something else', '{"tasks":[]}'],
    ['a number', '7'],
    ['nothing', 'null'],
    ['lists for maps', JSON.stringify({ ...kept(task('a')), tasks: {} })],
  ])('that is %s is none', (_, text) => {
    const dir = logFolder()
    expect(planIn(dir, keepText(dir, text, Date.now()))).toBe(undefined)
  })

  it('that is gone is none', () => {
    const dir = logFolder()
    const name = keepPlan(dir, kept(task('a')), Date.now())
    fs.rmSync(path.join(dir, 'texts'), { recursive: true })
    expect(planIn(dir, name)).toBe(undefined)
  })
})
