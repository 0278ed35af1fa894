import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Task } from '../../../core/plan/plan.ts'
import { type Called, jobOf, result, run, task } from './workflow.ts'

/** Plans of up to 14 tasks; each waits for some before it and writes some of five folders, or does not say. */
const plans = fc
  .array(
    fc.record({
      needs: fc.array(fc.nat(13), { maxLength: 3 }),
      writes: fc.option(fc.subarray(['a/**', 'b/*', 'b/x', 'c/**', 'd']), { nil: undefined, freq: 6 }),
      priority: fc.integer({ min: -1, max: 1 }),
      isolation: fc.constantFrom('shared', 'worktree', 'auto'),
      collect: fc.boolean(),
    }),
    { minLength: 1, maxLength: 14 },
  )
  .map((rows) =>
    rows.map(({ needs, ...rest }, i): Task => {
      const blockedBy = [...new Set(needs.filter((j) => j < i).map((j) => `t${j}`))]
      return task(`t${i}`, { blockedBy, ...(rest as Partial<Task>) })
    }),
  )

/** Ends agents at work one by one, in an order of its own, whenever nothing else can happen. */
function clockwork(order: readonly number[]): { wait(): Promise<void> } {
  const waiting: (() => void)[] = []
  let turn = 0
  const wait = (): Promise<void> =>
    new Promise((resolve) => {
      waiting.push(resolve)
      setImmediate(() => waiting.splice((order[turn++ % order.length] ?? 0) % waiting.length, 1)[0]?.())
    })
  return { wait }
}

describe('a compiled script', () => {
  const orders = fc.array(fc.nat(5), { minLength: 1, maxLength: 30 })
  const fates = fc.array(
    fc.constantFrom('DONE', 'DONE', 'DONE', 'DONE_WITH_CONCERNS', 'BLOCKED', 'NEEDS_CONTEXT', 'dies', 'throws'),
    {
      minLength: 14,
      maxLength: 14,
    },
  )

  test('carries out every task that can be, once, in order, apart from what it overlaps, within the slots', async () => {
    await fc.assert(
      fc.asyncProperty(plans, orders, fates, fc.integer({ min: 1, max: 5 }), async (tasks, order, fates, slots) => {
        const job = jobOf(tasks, { slots })
        const { wait } = clockwork(order)
        const atWork = new Set<string>()
        const ended = new Map<string, string>()
        const outcome = await run(job, async ({ label, isolation }) => {
          const { blockedBy = [] } = tasks.find(({ id }) => id === label) ?? {}
          expect([...atWork, ...ended.keys()]).not.toContain(label)
          for (const id of blockedBy) expect(['DONE', 'DONE_WITH_CONCERNS']).toContain(ended.get(id))
          for (const id of job.plan.overlaps[label] ?? []) expect(atWork).not.toContain(id)
          expect(isolation === 'worktree').toBe(job.plan.isolated.includes(label))
          atWork.add(label)
          expect(atWork.size).toBeLessThanOrEqual(slots)
          await wait()
          atWork.delete(label)
          const fate = fates[Number(label.slice(1))] ?? 'DONE'
          ended.set(label, fate)
          if (fate === 'throws') throw new Error('subagent completed without calling StructuredOutput')
          return fate === 'dies' ? null : result(fate)
        })
        // Whoever was not begun waits, directly or not, for one that is not done; it and why are told.
        const isDone = (id: string): boolean => /^DONE/.test(ended.get(id) ?? '')
        for (const { id, blockedBy } of tasks) {
          expect(ended.has(id)).toBe(blockedBy.every(isDone))
          expect(outcome.tasks[id] === undefined).toBe(ended.get(id) === 'DONE')
          if (!ended.has(id)) expect(outcome.tasks[id]).toMatch(/^not begun: it needs t\d+, which is/)
        }
        expect(Object.values(outcome.counts).reduce((all, one) => all + one, 0)).toBe(tasks.length)
      }),
      { numRuns: 150 },
    )
  })

  test('is rolling: a task begins while an unrelated sibling of its dependency is still at work', async () => {
    const begun: string[] = []
    let letSlowGo = (): void => {}
    const slow = new Promise<void>((resolve) => {
      letSlowGo = resolve
    })
    await run(jobOf([task('quick'), task('slow'), task('after', { blockedBy: ['quick'] })]), async ({ label }) => {
      begun.push(label)
      if (label === 'slow') await slow
      if (label === 'after') letSlowGo()
      return result()
    })
    expect(begun).toEqual(['quick', 'slow', 'after'])
  })

  test('a failure and all that wait for it are told', async () => {
    const tasks = [task('a'), task('b', { blockedBy: ['a'] }), task('c', { blockedBy: ['b'] }), task('d')]
    const outcome = await run(jobOf(tasks), ({ label }) => (label === 'a' ? null : result()))
    expect(outcome).toEqual({
      run: 'r1',
      counts: { failed: 1, 'not begun': 2, done: 1 },
      tasks: {
        a: 'failed: its agent died of an API error, or was skipped',
        b: 'not begun: it needs a, which is failed',
        c: 'not begun: it needs a, which is failed',
      },
    })
  })

  test('results are handed to those that need them, and to nobody else', async () => {
    const prompts: Record<string, string> = {}
    const tasks = [task('a'), task('b'), task('c', { blockedBy: ['a'] })]
    await run(jobOf(tasks), ({ label, prompt }) => {
      prompts[label] = prompt
      return result('DONE_WITH_CONCERNS', `report of ${label}`)
    })
    expect(prompts.c).toContain('### a: Title of a (concerns)\nreport of a')
    expect(prompts.c).not.toContain('report of b')
    expect(prompts.c).toContain('fanout-task: c')
    expect(prompts.c).toContain('StructuredOutput')
  })

  test('what an earlier script finished is not done again, and its results are handed on', async () => {
    const calls: Called[] = []
    const tasks = [task('a'), task('b', { blockedBy: ['a'] })]
    const outcome = await run(jobOf(tasks, { finished: { a: { how: 'concerns', report: 'from before' } } }), (call) => {
      calls.push(call)
      return result()
    })
    expect(calls.map(({ label, phase }) => [label, phase])).toEqual([['b', 'Wave 2']])
    expect(calls[0]?.prompt).toContain('from before')
    expect(outcome).toEqual({ run: 'r1', counts: { concerns: 1, done: 1 }, tasks: {} })
  })

  test('model, agent type and worktree are what the plan says', async () => {
    const tasks = [task('a', { model: 'haiku', agent: 'Explore', isolation: 'worktree', writes: ['x'] }), task('b')]
    const calls: Called[] = []
    await run(jobOf(tasks), (call) => {
      calls.push(call)
      return result()
    })
    const [a, b] = calls.map(({ prompt, schema, ...rest }) => rest)
    expect(a).toEqual({ label: 'a', phase: 'Wave 1', model: 'haiku', agentType: 'Explore', isolation: 'worktree' })
    expect(b).toEqual({ label: 'b', phase: 'Wave 1' })
  })

  test('a task whose command was not seen to pass is unverified, and nobody builds on it', async () => {
    const tasks = [task('a', { verify: 'npm test' }), task('b', { blockedBy: ['a'] })]
    const outcome = await run(jobOf(tasks), () => result('DONE', 'all good', { unverified: true }))
    expect(outcome.tasks).toEqual({ a: 'unverified: all good', b: 'not begun: it needs a, which is unverified' })
  })

  test('an outcome of many failures stays short', async () => {
    const tasks = Array.from({ length: 300 }, (_, i) => task(`t${i}`))
    const outcome = await run(jobOf(tasks), () => result('BLOCKED', 'x\n'.repeat(5_000)))
    expect(JSON.stringify(outcome).length).toBeLessThan(12_000)
    expect(outcome.tasks['…']).toBe('and 260 more')
  })
})

describe('tries', () => {
  test('a task whose agent left no result is tried again, as often as the plan says', async () => {
    const prompts: string[] = []
    const outcome = await run(jobOf([task('a', { retries: 2 })]), ({ prompt }) => {
      prompts.push(prompt)
      if (prompts.length === 1) return null
      if (prompts.length === 2) throw new Error('no StructuredOutput')
      return result()
    })
    expect(outcome.counts).toEqual({ done: 1 })
    expect(prompts[0]).not.toContain('An earlier try')
    expect(prompts[2]).toContain('left no result (no StructuredOutput)')
  })

  test.each(['BLOCKED', 'NEEDS_CONTEXT'])('an agent that says %s has left one', async (status) => {
    let calls = 0
    await run(jobOf([task('a')], { retries: 3 }), () => {
      calls += 1
      return result(status)
    })
    expect(calls).toBe(1)
  })
})

describe('failure policy', () => {
  // bad and good lead to join; good's other dependent is tail; side leads to join alone.
  const tasks = (): Task[] => [
    task('bad', { priority: 9 }),
    task('good', { priority: 1 }),
    task('side'),
    task('join', { blockedBy: ['bad', 'good', 'side'] }),
    task('tail', { blockedBy: ['good'] }),
  ]
  const playing = async (policy: 'continue' | 'cancel-siblings' | 'stop-run', tolerate = 0): Promise<string[]> => {
    const begun: string[] = []
    await run(jobOf(tasks(), { slots: 1, onFailure: policy, tolerate }), ({ label }) => {
      begun.push(label)
      return label === 'bad' ? result('BLOCKED') : result()
    })
    return begun
  }

  test('continue: all others go on', async () => {
    expect(await playing('continue')).toEqual(['bad', 'good', 'side', 'tail'])
  })
  test('cancel-siblings: nobody does what only its dependents needed', async () => {
    expect(await playing('cancel-siblings')).toEqual(['bad', 'good', 'tail'])
  })
  test('stop-run: nothing more is begun', async () => expect(await playing('stop-run')).toEqual(['bad']))
  test('as many failures as are tolerated change nothing', async () => {
    expect(await playing('stop-run', 1)).toEqual(['bad', 'good', 'side', 'tail'])
  })
  test('one whose result nobody waits for is no reason to stop', async () => {
    const begun: string[] = []
    await run(jobOf([task('bad', { collect: false }), task('b')], { slots: 1, onFailure: 'stop-run' }), ({ label }) => {
      begun.push(label)
      return null
    })
    expect(begun).toEqual(['bad', 'b'])
  })
})

describe('what a run may use', () => {
  const tasks = (): Task[] => ['a', 'b', 'c'].map((id) => task(id))

  test('agents', async () => {
    const outcome = await run(jobOf(tasks(), { slots: 3 }, { budget: { agents: 2 } }), () => result())
    expect(outcome.tasks).toEqual({ c: "not begun: the agents of the run's budget are used up" })
  })
  test('tokens', async () => {
    let spent = 500
    const job = jobOf(tasks(), { slots: 1 }, { budget: { tokens: 100 } })
    const outcome = await run(
      job,
      () => {
        spent += 60
        return result()
      },
      { spent: () => spent },
    )
    expect(outcome.tasks).toEqual({ c: "not begun: the tokens of the run's budget are used up" })
  })
  test('what the user gave the turn', async () => {
    const outcome = await run(jobOf(tasks()), () => result(), { total: 10, spent: () => 10, remaining: () => 0 })
    expect(outcome.counts).toEqual({ 'not begun': 3 })
  })
})
