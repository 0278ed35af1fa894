import { parseArgs } from 'node:util'
import type { Paint } from '../fanout/text.ts'
import { measurements } from './index.ts'
import { type Figure, isMissed, type Measurement } from './measurement.ts'
import { drawFigures, machine } from './print.ts'

const usage = (all: readonly Measurement[]): string => `npm run bench -- [NAME ...] [--quick] [--json] [--strict]
  NAME      ${all.map(({ name }) => name).join(', ')}; all unless told
  --quick   fewer runs: shows that it works, figures are rough
  --json    one JSON value
  --strict  exit code 1 when a goal is missed`

/**
 * Measures and prints.
 *
 * @returns the exit code: 0; 1 when a goal is missed, with --strict; 2 for a wrong command line
 */
export async function bench(
  args: string[],
  paint: Paint,
  print: (text: string) => void,
  all: readonly Measurement[] = measurements,
): Promise<0 | 1 | 2> {
  let asked: ReturnType<typeof read>
  try {
    asked = read(args, all)
  } catch (error) {
    print(`fanout: ${error instanceof Error ? error.message : String(error)}\n${usage(all)}`)
    return 2
  }
  const { names, quick, json, strict } = asked
  const chosen = all.filter(({ name }) => names.length === 0 || names.includes(name))
  const results: { name: string; title: string; unit: string; figures: readonly Figure[] }[] = []
  if (!json)
    print(
      `${machine()}\nPairs are measured in turn; of each series the quieter half counts. This takes some minutes; --quick is shorter.\n`,
    )
  for (const measurement of chosen) {
    const figures = await measurement.measure(quick)
    const { name, title, unit } = measurement
    results.push({ name, title, unit, figures })
    if (!json) print(`${drawFigures(measurement, figures, paint)}\n`)
  }
  const missed = results.flatMap(({ figures }) => figures).filter(isMissed).length
  if (json) print(JSON.stringify({ machine: machine(), quick, missed, measurements: results }, null, 2))
  else print(missed > 0 ? `${missed} ${missed === 1 ? 'goal' : 'goals'} missed.` : 'Every goal is met.')
  return strict && missed > 0 ? 1 : 0
}

function read(args: string[], all: readonly Measurement[]) {
  const flag = { type: 'boolean', default: false } as const
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { quick: flag, json: flag, strict: flag },
  })
  const unknown = positionals.find((name) => !all.some((measurement) => measurement.name === name))
  if (unknown !== undefined) throw new Error(`there is no measurement "${unknown}"`)
  return { names: positionals, ...values }
}
