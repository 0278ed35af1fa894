import { expect } from 'vitest'
import { obedient } from './obedient.ts'
import { demo } from './plans.ts'
import { expansion } from './reading.ts'
import { after, bash, type Reply, type Script, write } from './runner/index.ts'
import { hand, launched, outcomes, outcomeTold, report, span, times } from './runs.ts'
import { scenario } from './scenario.ts'

/** A plan of twelve tasks, through the command, by a model that does what it is told. */

const needs: Record<string, string[]> = {
  root: [],
  quick: ['root'],
  slow: ['root'],
  side: ['root'],
  after: ['quick'],
  join: ['after', 'slow', 'side'],
  f1: ['join'],
  f2: ['join'],
  f3: ['join'],
  f4: ['join'],
  f5: ['join'],
  end: ['f1', 'f2', 'f3', 'f4', 'f5'],
}
const ids = Object.keys(needs)
const diamond = demo(ids.map((id) => `${id} < ${needs[id]?.join(', ')} | writes: [${id}.txt]`))
const allDone = Object.fromEntries(ids.map((id) => [id, 'done']))

/** Each writes its file; `slow` ends only when `after`, which it has nothing to do with, has begun; so many of the fan run at once. */
function agents(beside: readonly string[], end: (id: string) => Reply): Record<string, Script> {
  return Object.fromEntries(
    ids.map((id) => [
      id,
      [
        ...(id === 'slow' ? [after('after:started')] : []),
        ...(beside.includes(id) ? [after(...beside.map((one) => `${one}:started`))] : []),
        write(`${id}.txt`, `${id}\n`),
        end(id),
      ],
    ]),
  )
}

scenario(
  '/fanout:spec:execute: all tasks once, in order, rolling, three at once',
  {
    ...diamond,
    prompt: '/fanout:spec:execute specs/demo --engine model',
    main: obedient(bash('fanout start specs/demo --engine model')),
    agents: agents(['f1', 'f2', 'f3'], (id) => report(`Did ${id}.`)),
  },
  async ({ story, stage }) => {
    for (const id of ids) expect(story.file(`${id}.txt`)).toBe(`${id}\n`)
    expect(launched(story).toSorted()).toEqual(ids.toSorted())
    for (const [id, before] of Object.entries(needs))
      for (const one of before) expect(span(story, id).first).toBeGreaterThan(span(story, one).last)
    // What was done before is handed on.
    expect(story.heard('end').join()).toContain('Did f1.')
    // It is told when there is something to tell, and once; its turns end while results are on their way.
    expect(story.held('main')).toEqual([])
    expect(times(story, 'run demo has ended')).toBe(1)
    expect(story.toolResults('main').at(-1)?.text).toContain('run demo is closed. 12 tasks: 12 done')
    expect(await outcomes(stage)).toEqual(allDone)
  },
)

scenario(
  '/fanout:spec:execute: the same by a workflow, and the conversation has four turns',
  {
    ...diamond,
    prompt: '/fanout:spec:execute specs/demo',
    main: obedient(bash('fanout start specs/demo --engine auto'), { finishes: false }),
    // On two cores the host runs two agents of a workflow at once; where no more may run anyway, a workflow it is.
    env: { FANOUT_CONCURRENCY_MAX: '2' },
    agents: agents(['f1', 'f2'], (id) => hand('DONE', `Did ${id}.`, [`${id}.txt`])),
  },
  async ({ story, stage }) => {
    for (const id of ids) expect(story.file(`${id}.txt`)).toBe(`${id}\n`)
    for (const [id, before] of Object.entries(needs))
      for (const one of before) expect(span(story, id).first).toBeGreaterThan(span(story, one).last)
    expect(expansion(story)).toContain('`--engine auto`')
    expect(story.exchanges.filter(({ thread }) => thread === 'main').length).toBeLessThanOrEqual(4)
    expect(times(story, 'run demo has ended')).toBeLessThanOrEqual(1)
    expect(await outcomeTold(story, stage)).toContain('12 tasks: 12 done')
    expect(story.held('main')).toEqual([])
    expect(await outcomes(stage)).toEqual(allDone)
  },
)
