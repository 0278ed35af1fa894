import { plain } from '../text/plain.ts'
import { waves } from './graph.ts'
import { type Job, waveTitle } from './native.ts'
import { pack } from './packed.ts'
import { workflowName } from './scripts.ts'

/** The host takes no longer script (characters, 2.1.328). */
export const SCRIPT_MAX = 524_288

/**
 * The workflow script of a run. First its `meta`, a literal as the host wants it; then the runtime (`dist/native.js`, which
 * makes the variable `fanout`); then the run, as JSON in a string, so that nothing a plan says is ever code.
 */
export function compile(runtime: string, job: Job): string {
  const left = waves(job.plan.tasks).map((ids) => ids.filter((id) => job.finished[id] === undefined))
  const meta = {
    name: workflowName(job.run),
    description: `fanout: ${plain(job.plan.title, 100)}`,
    phases: left.flatMap((ids, i) => (ids.length > 0 ? [{ title: waveTitle(i) }] : [])),
  }
  const data = literal(JSON.stringify({ ...job, plan: pack(job.plan) }))
  return `export const meta = ${literal(meta)}\n${runtime.trim()}\nreturn await fanout.main(JSON.parse(${data}), { agent, budget })\n`
}

/** JSON that is also JavaScript, wherever it stands. */
function literal(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
