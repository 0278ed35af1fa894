import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { pathWithin } from '../../core/files/within.ts'
import type { Budget } from '../../core/launches/cost.ts'
import { runLeft } from '../../core/launches/costs.ts'
import { userStateDir } from '../../core/log/home.ts'
import { compile, SCRIPT_MAX } from '../../core/plan/compile.ts'
import type { Finished, Job } from '../../core/plan/native.ts'
import { keepScript, standIn } from '../../core/plan/scripts.ts'
import { budgetOf, type LiveRun } from '../../core/runs/live-run.ts'
import { seal } from '../../core/runs/script-seal.ts'
import { earlierTry } from '../../core/runs/task-brief.ts'
import { orFailure } from './project.ts'
import type { Runs } from './runs.ts'
import { safeJson } from './text.ts'
import { Failure, type Surroundings } from './verb.ts'

/** A run's workflow script, and the input with which the Workflow tool runs it. */
export interface Script {
  file: string
  call: { scriptPath: string } | { script: string }
  /** Tasks it does not do again. */
  finished: string[]
}

/**
 * Writes the script that carries a run out from where it stands, and seals it.
 *
 * @throws Failure when tasks are at work, or the plan is too long for a script
 */
export function writeScript(live: LiveRun, runs: Runs, { env, now }: Surroundings): Script {
  const { id, plan } = live
  const { stateDir, project } = runs.project
  const running = runs.running(live, runs.state())
  if (running.length > 0)
    throw new Failure(
      `${running.join(', ')} of run ${id} ${running.length === 1 ? 'is' : 'are'} at work; wait for the end, or \`fanout resume ${id}\` if ${running.length === 1 ? 'its agent is' : 'their agents are'} gone`,
    )
  const job = jobOf(live, runs)
  const script = compile(runtime(), job)
  if (script.length > SCRIPT_MAX)
    throw new Failure(
      `the script of run ${id} would have ${script.length} characters and the host takes ${SCRIPT_MAX}: put what is long in the briefs into files that tasks read, or use \`--engine model\``,
    )
  const file = orFailure(stateDir, () => keepScript(stateDir, id, script))
  orFailure(userStateDir(env), () => seal(script, env, now))
  const call = pathWithin(project, file) ? { scriptPath: file } : { script: standIn(id, file) }
  return { file, call, finished: plan.tasks.flatMap((task) => (job.finished[task.id] ? [task.id] : [])) }
}

/** What a model is to do with a script, word by word. */
export function callLines(run: string, { call, finished }: Script): string[] {
  const done = finished.length > 0 ? ` What is done (${finished.length}) is not done again.` : ''
  return [
    `run ${run}: call the Workflow tool once with exactly this input, then wait: its result comes by itself.${done}`,
    safeJson(call),
  ]
}

function jobOf(live: LiveRun, runs: Runs): Job {
  const { id, run } = live
  const { conventions, ...plan } = live.plan
  const finished = Object.entries(run.tasks).flatMap(([task, { state: how, report }]): [string, Finished][] =>
    how === 'done' || how === 'concerns' ? [[task, { how, report: (report && runs.text(report)) || '' }]] : [],
  )
  const earlier = Object.entries(run.tasks).flatMap(([task, { state, note, wrote }]): [string, string][] =>
    state === 'done' || state === 'concerns' ? [] : [[task, earlierTry({ note, wrote })]],
  )
  const { max, weights } = runs.settings.limits
  return {
    run: id,
    plan: { ...plan, budget: budgetLeft(live, runs) },
    conventions,
    finished: Object.fromEntries(finished),
    earlier: Object.fromEntries(earlier),
    slots: Math.min(max, hostSlots()),
    weights,
    retries: run.retries,
    onFailure: run.onFailure,
    tolerate: run.tolerate,
  }
}

/** What of the run's budget this script may still use. */
function budgetLeft(live: LiveRun, { settings }: Runs): Budget {
  const { agents, tokens } = runLeft(live.run, budgetOf(live, settings.budget))
  const left = (part: typeof agents): number | undefined => part && Math.max(0, part.of - part.used)
  return { agents: left(agents), tokens: left(tokens) }
}

/** Agents of one workflow the host runs at once; it keeps more calls in a queue of its own (2.1.328). */
export function hostSlots(): number {
  return Math.max(2, Math.min(16, os.availableParallelism() - 2))
}

/** What a script begins with. It lies beside the bundle this is part of; run from source, in plugin/dist/. */
function runtime(): string {
  const beside = path.join(import.meta.dirname, 'native.js')
  const built = path.join(import.meta.dirname, '..', '..', 'plugin', 'dist', 'native.js')
  return fs.readFileSync(fs.existsSync(beside) ? beside : built, 'utf8')
}
