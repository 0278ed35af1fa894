import os from 'node:os'
import Table from 'cli-table3'
import type { Paint } from '../fanout/text.ts'
import { type Figure, isMissed, type Measurement, type Unit } from './measurement.ts'

/** The figures of one measurement, with its goals. */
export function drawFigures({ title, unit }: Measurement, figures: readonly Figure[], paint: Paint): string {
  const head = [title, unit === 'bytes' ? 'bytes' : 'median', 'quartiles', 'goal', ''].map((text) =>
    paint('bold', text),
  )
  const colAligns: ('left' | 'right')[] = ['left', 'right', 'right', 'right', 'left']
  const table = new Table({ head, colAligns, style: { head: [], border: [], compact: true } })
  for (const figure of figures) {
    const { what, value, spread, goal } = figure
    const between = spread?.map((one) => shown(one, unit)).join(' – ') ?? ''
    const mark = goal === undefined ? '' : isMissed(figure) ? paint('red', '✘ missed') : paint('green', '✔')
    table.push([what, shown(value, unit), between, goal === undefined ? '' : `≤ ${limit(goal, unit)}`, mark])
  }
  return table.toString()
}

/** The machine, in one line, and whether others are using it. */
export function machine(): string {
  const [load = 0] = os.loadavg()
  const cpus = os.cpus().length
  const busy = load > cpus / 2 ? `, load ${load.toFixed(1)}: others use it, so take the figures for rough ones` : ''
  return `Node ${process.versions.node}, ${os.type()} ${os.arch()}, ${cpus} CPUs (${os.cpus()[0]?.model.trim()})${busy}`
}

function shown(value: number, unit: Unit): string {
  if (unit === 'ratio') return value.toFixed(2)
  return unit === 'ms' ? value.toFixed(1) : limit(value, unit)
}

const limit = (value: number, unit: Unit): string => (unit === 'bytes' ? value.toLocaleString('en') : String(value))
