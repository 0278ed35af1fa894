import Table from 'cli-table3'
import type { Paint } from '../fanout/text.ts'
import type { Sides } from './perform.ts'
import type { Scene, Telling, Tone } from './scene.ts'

/** Where the demo is shown. */
export interface Screen {
  /** Columns of the terminal. */
  width: number
  paint: Paint
}

/** Below this, two columns have too few words a line to be read. */
const SIDE_BY_SIDE = 100
const WIDEST = 140

/** A paragraph. */
export function drawText(text: string, { width }: Screen): string {
  return rows([[text]], [Math.min(width, WIDEST)])
}

/** A scene with its two sides: beside each other, or one below the other where there is no room. */
export function drawScene(scene: Scene, { without, with: withFanout }: Sides, screen: Screen): string {
  const { paint } = screen
  const width = Math.min(screen.width, WIDEST)
  const isWide = width >= SIDE_BY_SIDE
  const column = isWide ? Math.floor((width - 7) / 2) : width - 4
  const sides = [
    [paint('bold', 'WITHOUT FANOUT'), ...parts(without, column, paint)],
    [paint('bold', 'WITH FANOUT'), ...parts(withFanout, column, paint)],
  ]
  const boxes = isWide ? [boxed(sides, column)] : sides.map((side) => boxed([side], column))
  const intro = [paint('bold', scene.title), scene.question, `You: "${scene.prompt}"`]
  return [
    rows(
      intro.map((text) => [text]),
      [width],
    ),
    ...boxes,
  ].join('\n\n')
}

/** The figures of all scenes. */
export function drawSummary(played: readonly (readonly [Scene, Sides])[], { paint }: Screen): string {
  const table = new Table({ head: ['', 'without', 'with fanout'], colAligns: ['left', 'right', 'right'], style })
  for (const [{ title }, sides] of played) {
    const withFanout = new Map(sides.with.figures)
    const figures = sides.without.figures.map(([label, value]) => [label, value, withFanout.get(label) ?? ''])
    table.push(
      [[paint('bold', title), '', ''], ...figures].reduce((cells, row) => cells.map((cell, i) => `${cell}\n${row[i]}`)),
    )
  }
  return table.toString()
}

/** Steps, exhibits and verdict of one side. */
function parts({ steps, exhibits, verdict, isGood }: Telling, width: number, paint: Paint): string[] {
  const names = [...steps, ...exhibits.flatMap(({ lines }) => lines)].map(({ who }) => who?.length ?? 0)
  const who = Math.max(...names) + 1
  const acts = steps.map((step) => [paint('bold', step.who), inTone(step.did, step.tone, paint)])
  const shown = exhibits.map(({ title, lines }) => {
    const isAttributed = lines.some((line) => line.who)
    const cells = lines.map(({ text, tone, ...line }) => [
      ...(isAttributed ? [paint('bold', line.who ?? '')] : []),
      inTone(text, tone, paint),
    ])
    return `${paint('bold', title)}\n${rows(cells, isAttributed ? [who, width - who] : [width])}`
  })
  const mark = isGood ? '✔' : '✘'
  return [
    rows(acts, [who, width - who]),
    ...shown,
    rows([[inTone(`${mark} ${verdict}`, isGood ? 'good' : 'bad', paint)]], [width]),
  ]
}

function inTone(text: string, tone: Tone = 'plain', paint: Paint): string {
  return tone === 'plain' ? text : paint(tone === 'good' ? 'green' : 'red', text)
}

const style = { head: [], border: [] }
const noLines = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '',
}

/** Columns of words, without lines. */
function rows(cells: readonly string[][], colWidths: number[]): string {
  const flush = { ...style, 'padding-left': 0, 'padding-right': 0 }
  const table = new Table({ colWidths, wordWrap: true, chars: noLines, style: flush })
  table.push(...cells)
  return table.toString().replace(/ +$/gm, '')
}

/** Sides beside each other, their parts at the same height. */
function boxed(sides: readonly string[][], column: number): string {
  const table = new Table({ colWidths: sides.map(() => column + 2), style })
  for (const [index] of sides[0]?.entries() ?? []) table.push(sides.map((side) => side[index] ?? ''))
  return table.toString()
}
