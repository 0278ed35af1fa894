/**
 * How near the rolling schedule comes to the best there can be: `npm run bench:plan [-- --json]`. Seven shapes of plans, 100
 * plans each, every one with 3, 5 and 8 slots. Wall times are divided by two lower bounds: the plain one, the longer of the
 * critical path and the work shared out over all slots, and a sharper one (`bound.ts`). What is between the two no schedule
 * can win: a first and a last task that run alone leave slots empty whoever decides.
 */
import { fileURLToPath } from 'node:url'
import Table from 'cli-table3'
import { plainBound } from '../../core/plan/bound.ts'
import { estimate } from '../../core/plan/estimate.ts'
import { prepare } from '../../core/plan/prepare.ts'
import { quantile } from './arithmetic.ts'
import { chance, type Shape, shapes } from './shapes.ts'

const PLANS = 100
const SLOTS = [3, 5, 8]

/** Wall times over a lower bound, of all runs of one shape. */
export interface Row {
  shape: string
  runs: number
  rolling: Ratios
  batches: Ratios
  /** Over the sharper bound. */
  sharp: Ratios
}

interface Ratios {
  mean: number
  worst: number
}

/** Measures every shape; the same figures on every machine. */
export function measure(plans = PLANS): Row[] {
  const drawn = Object.entries(shapes).map(([shape, draw], i) => ({ shape, ratios: ratiosOf(draw, i, plans) }))
  const all = { shape: 'all', ratios: drawn.flatMap(({ ratios }) => ratios) }
  return [...drawn, all].map(({ shape, ratios }) => ({
    shape,
    runs: ratios.length,
    rolling: summary(ratios.map(({ rolling }) => rolling)),
    batches: summary(ratios.map(({ batches }) => batches)),
    sharp: summary(ratios.map(({ sharp }) => sharp)),
  }))
}

function ratiosOf(draw: Shape, seed: number, plans: number): Record<'rolling' | 'batches' | 'sharp', number>[] {
  const random = chance(seed + 1)
  return Array.from({ length: plans }, () => {
    const plan = prepare({ version: 1, title: '', context: '', tasks: draw(random) })
    return SLOTS.map((slots) => {
      const { rolling, batches, bound } = estimate(plan, slots)
      const plain = plainBound(plan.tasks, slots)
      return { rolling: rolling / plain, batches: batches / plain, sharp: rolling / bound }
    })
  }).flat()
}

function summary(ratios: readonly number[]): Ratios {
  return { mean: ratios.reduce((sum, one) => sum + one, 0) / ratios.length, worst: quantile(ratios, 1) }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const rows = measure()
  if (process.argv.includes('--json')) console.log(JSON.stringify(rows, null, 2))
  else {
    const head = [
      '÷ lower bound',
      'runs',
      'rolling: mean',
      'worst',
      'batches: mean',
      'worst',
      'rolling ÷ sharper: mean',
      'worst',
    ]
    const table = new Table({ head, style: { head: [], border: [], compact: true } })
    for (const { shape, runs, rolling, batches, sharp } of rows) {
      const figures = [rolling, batches, sharp]
        .flatMap(({ mean, worst }) => [mean, worst])
        .map((figure) => figure.toFixed(3))
      table.push([shape, runs, ...figures])
    }
    console.log(table.toString())
  }
}
