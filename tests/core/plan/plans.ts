import fc from 'fast-check'
import { type Plan, type Prepared, type Task, taskDefaults } from '../../../core/plan/plan.ts'
import { prepare } from '../../../core/plan/prepare.ts'

/** A task of which only what matters is said; it writes nothing unless it says so. */
export function task(id: string, said: Partial<Task> = {}): Task {
  return { ...taskDefaults, id, title: id, brief: id, writes: [], blockedBy: [], reads: [], ...said }
}

export function plan(tasks: Task[]): Plan {
  return { version: 1, title: 'A plan', context: '', tasks }
}

export function prepared(...tasks: Task[]): Prepared {
  return prepare(plan(tasks))
}

const writes: fc.Arbitrary<string[] | undefined> = fc.option(
  fc.oneof(
    fc.constant<string[]>([]),
    fc.uniqueArray(fc.constantFrom<string[]>('a/x', 'a/y', 'b/**', 'a/*', '**/x', 'c'), { minLength: 1, maxLength: 2 }),
  ),
  { nil: undefined },
)

const drafts = (what: fc.Arbitrary<Task['writes']>) =>
  fc.array(
    fc.record({
      blockedBy: fc.array(fc.nat(), { maxLength: 3 }),
      minutes: fc.oneof(fc.integer({ min: 1, max: 10 }), fc.integer({ min: 1, max: 60 })),
      priority: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.integer({ min: -1, max: 1 })),
      isolation: fc.constantFrom('shared' as const, 'shared' as const, 'auto' as const, 'worktree' as const),
      writes: what,
    }),
    { minLength: 1, maxLength: 25 },
  )

/** Random DAGs: each task may wait for any before it. */
const dags = (what: fc.Arbitrary<Task['writes']>): fc.Arbitrary<Prepared> =>
  drafts(what).map((rows) =>
    prepared(
      ...rows.map(({ blockedBy, ...row }, i) => {
        const before = i === 0 ? [] : blockedBy.map((one) => `t${one % i}`)
        return task(`t${i}`, { ...row, blockedBy: [...new Set(before)] })
      }),
    ),
  )

export const anyPlan = dags(writes)
export const withoutOverlaps = dags(fc.constant<string[]>([]))
