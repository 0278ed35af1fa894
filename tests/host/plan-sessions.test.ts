import { expect, onTestFailed, test } from 'vitest'
import { obedient } from './obedient.ts'
import { demo } from './plans.ts'
import { after, bash, modes, onStage, playOn, Session, signal, stall, write } from './runner/index.ts'
import { launched, outcomes, report, times } from './runs.ts'

/** A run over several sessions. */

const plan = demo(['first', 'second < first | writes: [second.txt]', 'third < second', 'fourth < third'])

test.each(modes)('a run whose client was killed goes on in another session, nothing twice (%s)', async (mode) => {
  await onStage(plan, async (stage) => {
    const session = await Session.start(stage, {
      mode,
      prompt: 'go',
      main: obedient(bash('fanout start specs/demo')),
      agents: {
        first: [report('Found 42.')],
        second: [write('second.txt', 'x\n'), report('Made of 42.')],
        third: [bash('ls'), signal('third works'), stall()],
      },
    })
    await stage.signals.wait(['third works'])
    session.kill()
    await session.end()
    const story = await playOn(stage, {
      mode,
      main: obedient(bash('fanout resume')),
      agents: { third: [report('Third.')], fourth: [report('Fourth.')] },
    })
    onTestFailed(() => console.log(story.transcript()))
    const [begin = ''] = story.heard('main').filter((text) => text.includes('was left by another session'))
    expect(begin).toContain('run demo (Demo)')
    expect(begin).toContain('fanout resume demo')
    expect(launched(story)).toEqual(['third', 'fourth'])
    expect(story.heard('third').join()).toContain('Made of 42.')
    expect(times(story, 'run demo has ended')).toBe(1)
    expect(await outcomes(stage)).toEqual({ first: 'done', second: 'done', third: 'done', fourth: 'done' })
  })
})

test.each(modes)('another session hears nothing of a run that goes on (%s)', async (mode) => {
  await onStage(plan, async (stage) => {
    const agents = Object.fromEntries(['second', 'third', 'fourth'].map((id) => [id, [report('Done.')]]))
    const session = await Session.start(stage, {
      mode,
      prompt: 'go',
      main: obedient(bash('fanout start specs/demo')),
      agents: { ...agents, first: [bash('ls'), signal('first works'), after('other ended'), report('Done.')] },
    })
    await stage.signals.wait(['first works'])
    const other = await playOn(stage, { mode, main: [bash('ls'), 'nothing more'] })
    stage.signals.raise('other ended')
    const story = await session.end()
    onTestFailed(() => console.log(other.transcript(), story.transcript()))
    expect(other.injected('main')).toEqual([])
    expect(other.heard('main').join()).not.toContain('run demo')
    expect(other.extra).toEqual([])
    expect(launched(story)).toEqual(['first', 'second', 'third', 'fourth'])
    expect(await outcomes(stage)).toEqual({ first: 'done', second: 'done', third: 'done', fourth: 'done' })
  })
})
