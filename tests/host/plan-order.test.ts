import { expect } from 'vitest'
import { launch } from './obedient.ts'
import { demo } from './plans.ts'
import { after, agent, bash, say, signal } from './runner/index.ts'
import { outcomes, report } from './runs.ts'
import { scenario } from './scenario.ts'

/** A model that launches what the plan does not let it. */

const parse = launch('[parse] Task parse')
const print = launch('[print] Task print')

scenario(
  'launches against the plan are refused with the reason, the same each time; one beside the plan is not',
  {
    ...demo(['parse', 'print < parse']),
    main: [
      bash('fanout start specs/demo'),
      say(parse, print, launch('[pares] Task parse')),
      say(print, launch('[pares] Task parse'), parse, agent('Beside', 'beside')),
      parse,
      signal('refused'),
      'waiting',
      after('parse:ended', 'beside:ended'),
      say(parse, print),
      'waiting',
      after('print:ended'),
      'told',
    ],
    agents: {
      parse: [after('refused'), report('Parsed.')],
      print: [report('Printed.')],
      beside: [report('Beside.')],
    },
  },
  async ({ story, stage }) => {
    const refused = story.toolResults('main').filter(({ tool, isError }) => tool === 'Agent' && isError)
    const reasons = refused.map(({ text }) => text)
    expect(reasons).toHaveLength(7)
    for (const [often, said] of [
      [2, 'it waits for parse. You are told when it is ready'],
      [2, 'has no task pares, so nothing was launched. Most like it: parse.'],
      [2, 'it is at work already'],
      [1, 'it is done already'],
    ] as const) {
      const same = reasons.filter((reason) => reason.includes(said))
      expect(same).toHaveLength(often)
      expect(new Set(same).size).toBe(1)
    }
    expect(story.heard('main').join()).toContain('1 agent beside the plan')
    expect(await outcomes(stage)).toEqual({ parse: 'done', print: 'done' })
  },
)

scenario(
  'a turn that ends while ready tasks stand unlaunched is held once',
  {
    ...demo(['parse', 'print < parse']),
    main: [bash('fanout start specs/demo'), parse, 'waiting', after('parse:ended'), 'I leave it there.', 'I still do.'],
    agents: { parse: [report('Parsed.')] },
  },
  ({ story }) => {
    expect(story.held('main')).toHaveLength(1)
    expect(story.held('main')[0]).toContain('[print] Task print')
    expect(story.extra).toEqual([])
  },
)
