import { agent, edit, onStage, playOn, read, type Story, say } from '../../tests/host/runner/index.ts'
import { inTurn, middle } from './arithmetic.ts'
import type { Measurement } from './measurement.ts'

const CALLS = 20

/** What users wait for: the time from one call to the next in the real client, whose model answers at once. */
export const realClient: Measurement = {
  name: 'real-client',
  title: 'Milliseconds added per call in the real client, with fanout against without',
  unit: 'ms',
  measure: async (isQuick) => {
    const added = await inTurn(
      isQuick ? 2 : 10,
      () => session(null),
      () => session(undefined),
      (other, base) => ({ edit: other.edit - base.edit, read: other.read - base.read }),
    )
    return [
      { what: 'Edit by an agent', ...middle(added.map((one) => one.edit)), goal: 60 },
      { what: 'Read by the main thread, no agents', ...middle(added.map((one) => one.read)), goal: 25 },
    ]
  },
}

/** Plays a session: twenty Reads by the main thread, then an agent with twenty Edits of one file. Milliseconds per call. */
function session(plugin: null | undefined): Promise<{ read: number; edit: number }> {
  const numbers = Array.from({ length: CALLS }, (_, n) => n)
  return onStage({ plugin, files: { 'notes.md': 'count: 0\n', 'README.md': 'A project.\n' } }, async (stage) => {
    const story = await playOn(stage, {
      mode: 'default',
      main: [...numbers.map(() => read('README.md')), say(agent('Writer', 'writer')), 'launched'],
      agents: {
        writer: [
          read('notes.md'),
          ...numbers.map((n) => edit('notes.md', `count: ${n}\n`, `count: ${n + 1}\n`)),
          'done',
        ],
      },
    })
    if (story.file('notes.md') !== `count: ${CALLS}\n`) throw new Error(`edits are missing\n${story.transcript()}`)
    return { read: perCall(story, 'main', 'Read'), edit: perCall(story, 'writer', 'Edit') }
  })
}

/** Milliseconds per call of a tool: from the answer that makes the first to the request that brings the last one's result. */
export function perCall({ exchanges }: Pick<Story, 'exchanges'>, thread: string, tool: string): number {
  const own = exchanges.filter((exchange) => exchange.thread === thread)
  const brings = own.flatMap(({ seen }, index) => (seen.results.some((result) => result.tool === tool) ? [index] : []))
  const [first = 0, last = 0] = [brings[0], brings.at(-1)]
  return ((own[last]?.at ?? Number.NaN) - (own[first - 1]?.at ?? Number.NaN)) / brings.length
}
