import type { FailurePolicy } from '../runs/run.ts'

/** Where a task works: in the project's folder, in a worktree of its own, or in one if it would overlap otherwise. */
export type Isolation = 'shared' | 'worktree' | 'auto'

/** A task with its defaults filled in. */
export interface Task {
  id: string
  title: string
  /** What to do. */
  brief: string
  role?: string
  /** Ids of the tasks whose results it needs. */
  blockedBy: string[]
  /** Globs relative to the project; `[]` writes nothing; undefined: unknown, never beside another writer. */
  writes?: string[]
  /** Files to read first, relative to the project. */
  reads: string[]
  /** Agent type. */
  agent?: string
  model?: string
  /** Higher first. */
  priority: number
  /** Estimate. */
  minutes: number
  isolation: Isolation
  /** A command the agent must have run, and passed, after its last edit. */
  verify?: string
  /** What the report must contain. */
  output?: string
  /** Whether anybody waits for its result; false is fire-and-forget. */
  collect: boolean
  /** Over the plan's, which is over the settings'. */
  retries?: number
  /** Over the plan's, which is over the settings'. */
  onFailure?: FailurePolicy
}

/** A plan as it was read. */
export interface Plan {
  version: 1
  title: string
  /** What every agent is told. */
  context: string
  /** Most tasks at work at once. */
  concurrency?: number
  onFailure?: FailurePolicy
  /** Failures after which the run still goes on. */
  tolerate?: number
  retries?: number
  budget?: { agents?: number; tokens?: number }
  tasks: Task[]
}

/** A plan with everything that hooks need and must not compute: they have neither a glob matcher nor a parser. */
export interface Prepared extends Plan {
  /** By task id: the tasks that must never run beside it. Symmetric; tasks ordered by `blockedBy` are not listed. */
  overlaps: Record<string, string[]>
  /** By task id: minutes of the longest chain of tasks from its start to the end of the plan, itself included. */
  rest: Record<string, number>
  /** Tasks that run in a worktree of their own, in the plan's order. */
  isolated: string[]
  /**
   * By task id: its writes as sources of regular expressions over paths relative to the project with forward slashes. A path
   * that one of them matches is declared. Absent where `writes` is undefined.
   */
  patterns: Record<string, string[]>
}

/** The values a task has where neither it nor the plan's `defaults` says anything. */
export const taskDefaults = {
  blockedBy: [],
  reads: [],
  priority: 0,
  minutes: 5,
  isolation: 'shared',
  collect: true,
} as const
