import * as z from 'zod'
import { unknownName } from '../config/remedies.ts'
import type { FailurePolicy } from '../runs/run.ts'
import { plain } from '../text/plain.ts'
import { dialectRemedy } from './dialects.ts'
import { globTrouble } from './glob.ts'
import type { Isolation, Plan, Task } from './plan.ts'

/** What a plan file may say, strictly. Each wrong value carries its own remedy, because the message is all its author sees. */

/** A task as the file has it: its defaults not filled in. */
export type WrittenTask = Pick<Task, 'id' | 'title' | 'brief'> & Partial<Task>

/** A plan as the file has it. */
export type Written = Omit<Plan, 'context' | 'tasks'> & {
  context?: string
  defaults?: Partial<Task>
  tasks: WrittenTask[]
}

/** Most tasks of a plan. */
export const TASKS_MAX = 1000

const ID = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/
const VALUE_MAX = 40

const isolations: readonly Isolation[] = ['shared', 'worktree', 'auto']
const policies: readonly FailurePolicy[] = ['continue', 'cancel-siblings', 'stop-run']

/** Says what stands there, and what to write instead. */
function instead(input: unknown, remedy: string): string {
  if (input === undefined) return `is missing; write ${remedy}`
  return `${shown(input)} stands here; write ${remedy}`
}

function shown(value: unknown): string {
  if (value === null) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'a mapping' : plain(JSON.stringify(value), VALUE_MAX)
}

function text(max: number, what: string) {
  return z
    .string({ error: ({ input }) => instead(input, what) })
    .regex(/\S/, { error: `is empty; write ${what}` })
    .max(max, { error: `has more than ${max} characters; write ${what}, shorter` })
}

function whole(min: number, max: number) {
  const error = ({ input }: { input?: unknown }): string => instead(input, `a whole number from ${min} to ${max}`)
  return z.int({ error }).min(min, { error }).max(max, { error })
}

function oneOf<const T extends string>(words: readonly T[]) {
  const choice = `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
  return z.enum(words as [T, ...T[]], { error: ({ input }) => instead(input, choice) })
}

function list<T extends z.ZodType>(item: T, max: number, example: string) {
  return z
    .array(item, { error: ({ input }) => instead(input, `a list, such as ${example}`) })
    .max(max, { error: `has more than ${max} entries; leave some out, or part the task` })
}

const glob = text(500, 'a glob relative to the project').superRefine((value, context) => {
  const trouble = globTrouble(value)
  if (trouble) context.addIssue({ code: 'custom', message: `the glob ${plain(JSON.stringify(value), 80)} ${trouble}` })
})

const writes = list(glob, 200, '[src/api/**]').refine(
  (globs) => globs.length === 0 || globs.some((g) => g[0] !== '!'),
  {
    error: 'has only globs with "!", which take away from others; name first what the task writes',
  },
)

const id = text(64, 'a short name').superRefine((value, context) => {
  if (ID.test(value) && !(value in {})) return
  const message = `${plain(JSON.stringify(value), VALUE_MAX)} is no id; write letters, digits, "-", "_" and ".", the first a letter or digit`
  context.addIssue({
    code: 'custom',
    message: value in {} ? `"${value}" is a word of JavaScript; take another id` : message,
  })
})

const minutes = z
  .number({ error: ({ input }) => instead(input, 'minutes, such as 5') })
  .positive({ error: ({ input }) => instead(input, 'minutes above 0') })
  .max(10_000, { error: ({ input }) => instead(input, 'at most 10000 minutes') })

const retries = whole(0, 10)
const onFailure = oneOf(policies)

/** What a task may say, and `defaults` for all tasks. */
const common = {
  role: text(200, 'who the agent is').optional().meta({ description: 'Who the agent is, such as "reviewer".' }),
  reads: list(glob, 200, '[docs/api.md]').optional().meta({ description: 'Files to read first.' }),
  agent: text(100, 'an agent type').optional().meta({ description: 'Agent type; general-purpose by default.' }),
  model: text(100, 'a model').optional().meta({ description: 'Model; the host decides by default.' }),
  priority: whole(-1000, 1000).optional().meta({ description: 'Higher first; 0 by default.' }),
  minutes: minutes.optional().meta({ description: 'Estimate; 5 by default. Longer chains start first.' }),
  isolation: oneOf(isolations)
    .optional()
    .meta({ description: 'worktree: a worktree of its own; auto: one only where it would overlap another task.' }),
  verify: text(2000, 'a command')
    .optional()
    .meta({ description: 'A command the agent must have run, and passed, after its last edit.' }),
  output: text(10_000, 'what the report must contain')
    .optional()
    .meta({ description: 'What the report must contain.' }),
  collect: z
    .boolean({ error: ({ input }) => instead(input, 'true or false') })
    .optional()
    .meta({ description: 'false: nobody waits for its result.' }),
  retries: retries.optional().meta({ description: 'How often it is offered again after it was lost.' }),
  onFailure: onFailure.optional().meta({ description: 'What happens to the rest when it fails.' }),
}

const task = z.strictObject(
  {
    id: id.meta({ description: 'Short and unique: letters, digits, "-", "_", ".".', pattern: ID.source }),
    title: text(200, 'a few words').meta({ description: 'A few words, shown wherever the task is.' }),
    brief: text(100_000, 'what to do').meta({
      description: 'What to do; the agent sees this and nothing of the conversation.',
    }),
    blockedBy: list(text(64, 'the id of a task'), TASKS_MAX, '[schema]')
      .optional()
      .meta({ description: 'Ids of the tasks whose results it needs.' }),
    writes: writes.optional().meta({
      description:
        'Globs of the files it may write. []: writes nothing; absent: unknown, so it never runs beside another writer.',
    }),
    ...common,
  },
  { error: ({ input }) => instead(input, 'a task: id, title and brief') },
)

const count = whole(1, 1_000_000_000)

export const schema = z
  .strictObject(
    {
      version: z.literal(1, { error: ({ input }) => instead(input, '1') }),
      title: text(200, 'a few words').meta({ description: 'What the plan is for.' }),
      context: text(100_000, 'what every agent is told').optional().meta({ description: 'What every agent is told.' }),
      defaults: z
        .strictObject(common, {
          error: ({ input }) => instead(input, 'values for tasks that do not say, such as "minutes: 10"'),
        })
        .optional()
        .meta({ description: 'For tasks that do not say.' }),
      concurrency: whole(1, 100).optional().meta({ description: 'Most tasks at work at once.' }),
      onFailure: onFailure.optional().meta({ description: 'What happens to the rest when a task fails.' }),
      tolerate: whole(0, TASKS_MAX).optional().meta({ description: 'Failures after which the run still goes on.' }),
      retries: retries.optional().meta({ description: 'How often a lost task is offered again.' }),
      budget: z
        .strictObject(
          { agents: count.optional(), tokens: count.optional() },
          { error: ({ input }) => instead(input, '"agents:" or "tokens:" below it') },
        )
        .optional()
        .meta({ description: 'What the run may use.' }),
      tasks: z
        .array(task, { error: ({ input }) => instead(input, 'the tasks, each with id, title and brief') })
        .min(1, { error: 'is empty; a plan needs a task' })
        .max(TASKS_MAX, { error: `has more than ${TASKS_MAX} tasks; make several plans of it` }),
    },
    { error: 'holds no plan; write "version: 1", a title and tasks' },
  )
  .meta({ description: 'A plan of fanout: specs/<name>/plan.yaml.' }) satisfies z.ZodType<Written>

/** The keys known at a place of a plan. */
function keysAt(path: readonly PropertyKey[]): string[] {
  let node: unknown = schema
  for (const step of path) {
    if (node instanceof z.ZodOptional) node = node.unwrap()
    node =
      node instanceof z.ZodArray ? node.element : node instanceof z.ZodObject ? node.shape[String(step)] : undefined
  }
  if (node instanceof z.ZodOptional) node = node.unwrap()
  return node instanceof z.ZodObject ? Object.keys(node.shape) : []
}

/** What to say of a key that is not known where it stands. */
export function unknownKey(key: string, path: readonly PropertyKey[]): string {
  if (path[0] === 'defaults' && key in task.shape) return 'stands with each task, not here'
  const place = path.length === 0 ? 'plan' : path[0] === 'tasks' ? 'task' : path[0]
  return dialectRemedy(key, place) ?? unknownName(key, keysAt(path))
}

/** The JSON Schema of a plan (draft 2020-12), for editors. */
export function jsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(schema, { io: 'input', reused: 'inline' }) }
}
