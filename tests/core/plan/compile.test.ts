import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compile, SCRIPT_MAX } from '../../../core/plan/compile.ts'
import { jobOf, perform, result, run, runtime, task } from './workflow.ts'

const nasty = [
  '</script><!--',
  '`\u0024{process.exit()}`',
  '"); throw 1; ("',
  '\u2028\u2029\u0000\ud800',
  '\\u0022 \\" \\',
  "'; export default 1 //",
  'import x from "y"; Date.now() new Date() Math.random() */',
  '__proto__',
]

describe('a compiled script', () => {
  test('is text of a plan only ever as data', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(fc.constantFrom(...nasty), fc.string({ unit: 'binary' })), { minLength: 3, maxLength: 6 }),
        async (texts) => {
          const [title = '', brief = '', context = ''] = texts
          const prompts: string[] = []
          const job = jobOf([task('a', { title, brief, reads: texts })], { conventions: texts }, { title, context })
          const outcome = await run(job, ({ prompt }) => {
            prompts.push(prompt)
            return result('DONE', texts.join())
          })
          expect(outcome.counts).toEqual({ done: 1 })
          expect(prompts[0]).toContain(brief.trim())
        },
      ),
      { numRuns: 60 },
    )
  })

  test('begins with a literal the host can read, in one line', () => {
    const script = compile(runtime, jobOf([task('a'), task('b', { blockedBy: ['a'] })], {}, { title: 'It\n"s' }))
    expect(script.split('\n')[0]).toBe(
      'export const meta = {"name":"fanout-r1","description":"fanout: It \\"s","phases":[{"title":"Wave 1"},{"title":"Wave 2"}]}',
    )
  })

  test('shows no wave that is over', () => {
    const finished = { a: { how: 'done' as const, report: '' } }
    expect(
      compile(runtime, jobOf([task('a'), task('b', { blockedBy: ['a'] })], { finished })).split('\n')[0],
    ).toContain('"phases":[{"title":"Wave 2"}]')
  })

  test('is the same for the same run', () => {
    const job = jobOf([task('a'), task('b')])
    expect(compile(runtime, job)).toBe(compile(runtime, job))
  })

  test('uses nothing a workflow does not have', () => {
    for (const word of ['Date', 'Math.random', 'import(', 'require(', 'process', 'globalThis'])
      expect(runtime.includes(word), word).toBe(false)
  })

  test('keeps apart what overlaps, and is short for 300 tasks that do not say what they write', async () => {
    const tasks = Array.from({ length: 300 }, (_, i) => task(`task-number-${i}`, { writes: undefined }))
    const script = compile(runtime, jobOf(tasks, { slots: 16 }))
    expect(script.length).toBeLessThan(SCRIPT_MAX)
    let atWork = 0
    const outcome = await perform(script, async () => {
      atWork += 1
      expect(atWork).toBe(1)
      await null
      atWork -= 1
      return result()
    })
    expect(outcome.counts).toEqual({ done: 300 })
  })
})
