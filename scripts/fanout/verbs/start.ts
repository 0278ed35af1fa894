import fs from 'node:fs'
import path from 'node:path'
import type { Fact } from '../../../core/facts.ts'
import { inOrder } from '../../../core/log/order.ts'
import { shortPath } from '../../../core/log/sentences.ts'
import { CONVENTIONS } from '../../../core/plan/brief.ts'
import { keepPlan, type RunPlan } from '../../../core/plan/kept.ts'
import type { Prepared } from '../../../core/plan/plan.ts'
import type { Engine, Run } from '../../../core/runs/run.ts'
import { loadPlan } from '../plan-file.ts'
import { orFailure } from '../project.ts'
import { launchLines, Runs } from '../runs.ts'
import { defineVerb, Failure, UsageError } from '../verb.ts'
import { callLines, hostSlots, writeScript } from '../workflow.ts'

const SLUG_MAX = 40

export const start = defineVerb({
  name: 'start',
  description: 'Open a run of a plan, and say what to launch first',
  args: {
    plan: { type: 'positional', required: true, description: 'The plan: a file, or the folder of its plan.yaml' },
    engine: {
      type: 'string',
      valueHint: 'NAME',
      description: 'model: you launch; native: a workflow; auto: the faster',
    },
  },
  async run({ plan: named, engine: given, project }, around) {
    const asked = engineOf(given)
    const runs = await Runs.open(project, around)
    const { file, plan } = await loadPlan(named, around)
    const { project: root, stateDir } = runs.project
    const conventions = CONVENTIONS.filter((name) => fs.existsSync(path.join(root, name)))
    const whole: RunPlan = { ...plan, conventions }
    const name = orFailure(stateDir, () => keepPlan(stateDir, whole, around.now))
    const shown = shortPath(file, root)
    const before = inOrder(runs.state().runs).find(([, run]) => run.file === shown && !run.closed)
    const isSame = before === undefined || before[1].plan === name
    if (!isSame && !differsInBudget(runs.plan(before[1].plan), whole))
      throw new Failure(
        `run ${before[0]} of an earlier ${shown} goes on; \`fanout finish\` or \`fanout cancel\` closes it, then start the plan as it is now`,
      )
    const { engine, because } = asked === 'auto' ? await chosen(plan, before?.[1], runs) : { engine: asked }
    const { failures } = runs.settings
    const opened: Fact = {
      k: 'run-opened',
      run: slugOf(file, plan.title),
      plan: name,
      title: plan.title.slice(0, 80),
      file: shown,
      engine,
      size: plan.tasks.length,
      retries: plan.retries ?? failures.retries,
      tolerate: plan.tolerate ?? failures.tolerate,
      onFailure: plan.onFailure ?? failures.policy,
    }
    const replanned: Fact[] = before && !isSame ? [{ k: 'run-replanned', run: before[0], plan: name }] : []
    const { session } = runs
    const switched: Fact[] =
      before && session && engine !== before[1].engine ? [{ k: 'run-owned', run: before[0], session, engine }] : []
    const facts = before ? [...replanned, ...switched] : [opened]
    const state = facts.length > 0 ? runs.commit(...facts) : runs.state()
    const [id] = inOrder(state.runs).findLast(([, run]) => run.plan === name && !run.closed) ?? []
    const live = runs.find(id, state)
    const ready = runs.ready(live, state)
    if (engine === 'model') runs.told(live.id, ready)
    const head = `run ${live.id}: ${plan.title}, ${plan.tasks.length} tasks${before ? ', open already' : ''}`
    const next = engine === 'model' ? launchLines(ready) : callLines(live.id, writeScript(live, runs, around))
    const lines = [head, ...(because ? [because] : []), ...next]
    return { data: { run: live.id, engine, ready: ready.map(({ id }) => id) }, text: lines.join('\n') }
  },
})

/** Whether the plan that a run has and the one of now are the same but for the budget: that may be changed on the way. */
function differsInBudget(old: RunPlan | undefined, plan: RunPlan): boolean {
  return JSON.stringify({ ...old, budget: undefined }) === JSON.stringify({ ...plan, budget: undefined })
}

function engineOf(given = 'model'): Engine | 'auto' {
  if (given === 'model' || given === 'native' || given === 'auto') return given
  throw new UsageError(`--engine: "${given}" is none; write model, native or auto`)
}

/** A workflow may take this much longer than the conversation would, by the plan's estimates, for the turns it spares. */
const LONGER = 1.1

/**
 * The engine of a run that leaves it open: the one it has; else a workflow, unless the host runs so few of its agents at once
 * here that the plan would take longer.
 */
async function chosen(
  plan: Prepared,
  open: Run | undefined,
  { settings }: Runs,
): Promise<{ engine: Engine; because?: string }> {
  if (open) return { engine: open.engine }
  const { estimate } = await import('../../../core/plan/index.ts')
  const minutes = (slots: number): number => Math.round(estimate(plan, slots).rolling)
  const slots = Math.min(settings.limits.max, hostSlots())
  const [byScript, byModel] = [minutes(slots), minutes(settings.limits.max)]
  if (byScript <= byModel * LONGER) return { engine: 'native' }
  return {
    engine: 'model',
    because: `engine model: a workflow has ${slots} agents at once on this machine and would take ${byScript} min by the plan's estimates, launching up to ${settings.limits.max} takes ${byModel}`,
  }
}

/** What a run is called: the plan's folder, or its title. */
function slugOf(file: string, title: string): string {
  const folder = path.basename(path.dirname(file))
  const name = /^plan\.(ya?ml|md)$/.test(path.basename(file)) ? folder : path.basename(file, path.extname(file))
  const slug = (text: string): string =>
    text
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, SLUG_MAX)
  return slug(name) || slug(title) || 'run'
}
