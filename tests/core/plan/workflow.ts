import vm from 'node:vm'
import { build } from 'esbuild'
import { compile } from '../../../core/plan/compile.ts'
import type { AgentOptions, Host, Job, Outcome } from '../../../core/plan/native.ts'
import { type Prepared, type Task, taskDefaults } from '../../../core/plan/plan.ts'
import { prepare } from '../../../core/plan/prepare.ts'

/** A workflow as the host would carry it out, with agents that do what a test says. */

export function task(id: string, more: Partial<Task> = {}): Task {
  return {
    ...taskDefaults,
    blockedBy: [],
    reads: [],
    id,
    title: `Title of ${id}`,
    brief: `Do ${id}.`,
    writes: [],
    ...more,
  }
}

export function jobOf(tasks: Task[], more: Partial<Omit<Job, 'plan'>> = {}, plan: Partial<Prepared> = {}): Job {
  return {
    run: 'r1',
    plan: { ...prepare({ version: 1, title: 'A plan', context: '', tasks }), ...plan },
    conventions: [],
    finished: {},
    earlier: {},
    slots: 3,
    weights: {},
    retries: 0,
    onFailure: 'continue',
    tolerate: 0,
    ...more,
  }
}

export function result(status = 'DONE', report = 'done', more: object = {}): object {
  return { status, report, filesWritten: [], followUps: '', ...more }
}

const built = await build({
  entryPoints: [new URL('../../../core/plan/script.ts', import.meta.url).pathname],
  bundle: true,
  minify: true,
  format: 'iife',
  globalName: 'fanout',
  write: false,
})

/** The runtime as the build makes it. */
export const runtime = built.outputFiles[0]?.text ?? ''

/** One call of `agent()`. */
export interface Called extends AgentOptions {
  prompt: string
}

/** Runs the script of a job in a realm that has nothing but what the host's has. */
export async function run(
  job: Job,
  agent: (call: Called) => unknown,
  budget: Partial<Host['budget']> = {},
): Promise<Outcome> {
  return perform(compile(runtime, job), agent, budget)
}

export async function perform(
  script: string,
  agent: (call: Called) => unknown,
  budget: Partial<Host['budget']> = {},
): Promise<Outcome> {
  const [first = '', ...rest] = script.split('\n')
  vm.runInNewContext(`(${first.replace('export const meta = ', '')})`, {}, { timeout: 1_000 })
  const context = vm.createContext({
    agent: async (prompt: string, options: AgentOptions) => agent({ prompt, ...options }),
    budget: { total: null, spent: () => 0, remaining: () => Infinity, ...budget },
  })
  vm.runInContext('Date.now = Math.random = () => { throw new Error("not in a workflow") }', context)
  const value = await vm.runInContext(`(async () => {${rest.join('\n')}})()`, context)
  // What crosses over to the conversation is JSON.
  return JSON.parse(JSON.stringify(value)) as Outcome
}
