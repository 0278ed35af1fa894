import { beforeEach, describe, expect, it } from 'vitest'
import { keepText } from '../../../core/log/texts.ts'
import { reportsOf } from '../../../scripts/fanout/run-reports.ts'
import { RunStage } from './run-stage.ts'
import { agent, launched, MINUTE, main, NOW } from './stage.ts'

let stage: RunStage
beforeEach(async () => {
  stage = await new RunStage().opened()
})
const project = () => ({ project: stage.project, stateDir: stage.log })

describe('the reports of a run', () => {
  it('are those of its tasks that were begun, also of those that left none', async () => {
    await stage.ok('done', 'parse', '--report', 'It is so.')
    stage.launches('print')
    expect(reportsOf(project(), 'api', undefined)).toEqual([
      { source: 'parse', text: 'It is so.' },
      { source: 'print', text: '' },
    ])
    expect(reportsOf(project(), 'api', 's9')).toHaveLength(2)
  })

  it.each(['none', 'constructor'])('that is called %s are none', (name) => {
    expect(() => reportsOf(project(), name, undefined)).toThrow(
      `"${name}" is neither a file here nor a run of ${stage.project}`,
    )
  })
})

describe('the reports of the latest fan-out', () => {
  /** A fan-out of a conversation; each agent's report is its name. */
  const fanOut = (before: number, thread: string, ...agents: string[]): void => {
    const origin = { ...main, thread: `main:${thread}`, session: thread }
    stage.happened(
      before,
      ...agents.map((id) => ({ ...launched(id, `Part\n${id}`), ...origin })),
      { k: 'message', launches: agents.map((id) => `launch-${id}`), waits: [], other: false, ...origin },
      ...agents.map((id) => {
        const report = keepText(stage.log, `report of ${id}`, NOW)
        return { k: 'ended', agent: id, how: 'finished', report, ...agent(id), session: thread } as const
      }),
    )
  }
  const sources = (session?: string): string[] =>
    reportsOf(project(), undefined, session).map(({ source, text }) => `${source}: ${text}`)

  it('are in the order of their launch, by their titles in one line', () => {
    fanOut(MINUTE, 's1', 'a1', 'a2')
    expect(sources()).toEqual(['Part a1: report of a1', 'Part a2: report of a2'])
  })

  it('are the session’s own, or else anybody’s', () => {
    fanOut(MINUTE, 's1', 'a1', 'a2')
    stage.now += MINUTE
    fanOut(0, 's2', 'b1', 'b2')
    expect(sources('s1')[0]).toBe('Part a1: report of a1')
    expect(sources('s3')).toHaveLength(2)
  })

  it('are none where there was none', () => {
    expect(() => sources()).toThrow('no fan-out lately')
  })
})
