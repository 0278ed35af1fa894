import { writeFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Heard, readRecording } from '../recordings/recording.ts'
import { type Bundle, buildBundle } from './bundle.ts'

/**
 * A notification that never comes: the recorded fan-out without its last delivery, told to the process that users run, with
 * its clock moved on.
 */
let bundle: Bundle
beforeAll(async () => {
  bundle = await buildBundle()
  writeFileSync(
    bundle.at('later.cjs'),
    'const now = Date.now\nDate.now = () => now() + Number(process.env.LATER_MS ?? 0)\n',
  )
})
afterAll(() => bundle.remove())

async function hears(state: string, { payload }: Pick<Heard, 'payload'>, later = 0): Promise<Record<string, unknown>> {
  const env = {
    FANOUT_STATE_DIR: bundle.at(state),
    LATER_MS: String(later),
    NODE_OPTIONS: `--require ${JSON.stringify(bundle.at('later.cjs'))}`,
  }
  const { code, stdout } = await bundle.run(JSON.stringify(payload), env)
  expect(code).toBe(0)
  return stdout === '' ? {} : (JSON.parse(stdout) as Record<string, unknown>)
}

/** Everything up to the turn in which the second result was delivered. Returns a Stop as the session's last one was. */
async function lose(state: string): Promise<Heard> {
  const events = readRecording('2.1.328-fan-out', { project: bundle.at('project'), home: bundle.at('home') })
  const deliveries = events.filter(({ payload }) => String(payload.prompt).startsWith('<task-notification>'))
  const last = events.indexOf(deliveries.at(-1) as Heard)
  for (const event of events.slice(0, last)) await hears(state, event)
  const stop = events.filter(({ payload }) => payload.hook_event_name === 'Stop').at(-1)
  if (!stop || deliveries.length !== 2) throw new Error('the recording is not what it was')
  return stop
}

test('is named at the stop once it is overdue, once', async () => {
  const stop = await lose('state once')
  expect(await hears('state once', stop, 5_000)).toEqual({})
  const held = await hears('state once', stop, 60_000)
  expect(held).toMatchObject({ decision: 'block' })
  expect(String(held.reason)).toMatch(/DONE "Sub A" \(general-purpose\).*report: `fanout report --agent \w+`/)
  expect(String(held.reason)).not.toContain('Sub B')
  expect(await hears('state once', stop, 61_000)).toEqual({})
  expect(await hears('state once', stop, 600_000)).toEqual({})
})

test('is not held up for while an agent runs; a dev server is none', async () => {
  const stop = await lose('state busy')
  const tasks = (type: string) => ({
    payload: { ...stop.payload, background_tasks: [{ id: 'x1', type, status: 'running' }] },
  })
  expect(await hears('state busy', tasks('subagent'), 60_000)).toEqual({})
  expect(await hears('state busy', tasks('shell'), 61_000)).toMatchObject({ decision: 'block' })
})

test('is never held up for on a host whose Stop does not tell what runs; the next prompt tells', async () => {
  const stop = await lose('state old')
  const { background_tasks: _, ...payload } = stop.payload
  expect(await hears('state old', { payload }, 60_000)).toEqual({})
  const prompt = { ...payload, hook_event_name: 'UserPromptSubmit', prompt: 'and now?' }
  const said = await hears('state old', { payload: prompt }, 61_000)
  expect(JSON.stringify(said)).toContain('DONE \\"Sub A\\"')
  expect(said.decision).toBeUndefined()
})
