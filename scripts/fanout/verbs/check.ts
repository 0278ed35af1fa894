import { shortPath } from '../../../core/log/sentences.ts'
import type { Encounter } from '../../../core/plan/encounters.ts'
import type { Estimate } from '../../../core/plan/estimate.ts'
import type { Prepared } from '../../../core/plan/plan.ts'
import { counted } from '../../../core/text/counted.ts'
import { plain } from '../../../core/text/plain.ts'
import { loadPlan } from '../plan-file.ts'
import { table } from '../text.ts'
import { defineVerb, UsageError } from '../verb.ts'

const SLOTS_MAX = 1000
const PAIRS_SHOWN = 20
const TITLE_MAX = 100

export const check = defineVerb({
  name: 'check',
  description: 'What is wrong with a plan, or how it would run',
  args: {
    plan: { type: 'positional', required: true, description: 'The plan: a file, or the folder of its plan.yaml' },
    slots: { type: 'string', valueHint: 'N', description: 'Agents at work at once; 5 if not given' },
  },
  async run({ plan: named, slots: given }, around) {
    const slots = slotsOf(given)
    const { file, plan } = await loadPlan(named, around)
    const { criticalPath, encounters, estimate, waves } = await import('../../../core/plan/index.ts')
    const found = {
      waves: waves(plan.tasks),
      overlaps: encounters(plan),
      isolated: plan.isolated,
      criticalPath: criticalPath(plan.tasks),
      minutes: estimate(plan, slots),
    }
    const used = Math.min(slots, plan.concurrency ?? slots)
    const head = `${shortPath(file, around.cwd)} is sound: ${plain(plan.title, TITLE_MAX)}, ${counted(plan.tasks.length, 'task')}`
    const section = (title: string, lines: string[]): string[] => [around.paint('bold', title), ...lines]
    const text = [
      head,
      ...section('waves', table(found.waves.map((wave, i) => [String(i + 1), wave.join(', ')]))),
      ...section('overlaps', overlapLines(plan, found.overlaps)),
      ...section(`critical path, ${minutesOf(found.criticalPath.minutes)}`, [
        `  ${found.criticalPath.ids.join(' -> ')}`,
      ]),
      ...section(`wall time with ${counted(used, 'slot')}, by the plan's estimates`, timeLines(found.minutes)),
    ]
    return { data: { file, title: plan.title, tasks: plan.tasks.length, slots: used, ...found }, text: text.join('\n') }
  },
})

function slotsOf(given: string | undefined = '5'): number {
  const slots = Number(given)
  if (Number.isInteger(slots) && slots >= 1 && slots <= SLOTS_MAX) return slots
  throw new UsageError(`--slots: "${given}" is no whole number from 1 to ${SLOTS_MAX}`)
}

function overlapLines({ tasks, isolated }: Prepared, found: readonly Encounter[]): string[] {
  const unknown = new Set(tasks.filter(({ writes }) => writes === undefined).map(({ id }) => id))
  const pairs = found.filter((pair) => pair.by === 'worktree' || !pair.tasks.some((id) => unknown.has(id)))
  const silent = [...unknown].filter((id) => found.some((pair) => pair.by === 'order' && pair.tasks.includes(id)))
  const rows = [
    ...silent.map((id) => [id, 'does not say what it writes: never beside another writer']),
    ...pairs
      .slice(0, PAIRS_SHOWN)
      .map(({ tasks: [first, second], by }) => [
        `${first}, ${second}`,
        by === 'order'
          ? `never at the same time; ${first} first when both are ready`
          : `${[first, second].filter((id) => isolated.includes(id)).join(' and ')} in a worktree of its own`,
      ]),
  ]
  if (rows.length === 0) return ['  none']
  const more = pairs.length - PAIRS_SHOWN
  return [...table(rows), ...(more > 0 ? [`  and ${more} more; --json lists them`] : [])]
}

function timeLines({ sequential, batches, rolling, bound }: Estimate): string[] {
  return table([
    ['one after another', minutesOf(sequential)],
    ['batch by batch', minutesOf(batches)],
    ['rolling', minutesOf(rolling)],
    ['no order is faster than', minutesOf(bound)],
  ])
}

function minutesOf(minutes: number): string {
  return `${Math.round(minutes * 10) / 10} min`
}
