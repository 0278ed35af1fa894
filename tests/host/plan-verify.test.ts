import { expect } from 'vitest'
import { obedient } from './obedient.ts'
import { demo } from './plans.ts'
import { bash, write } from './runner/index.ts'
import { launched, outcomes, report, times } from './runs.ts'
import { scenario } from './scenario.ts'

/** Checks of tasks whose agents the model launches. */

const plan = demo(['lazy | writes: [lazy.txt], verify: node check.cjs', 'next < lazy'])
const main = obedient(bash('fanout start specs/demo'))
const SENT_BACK = expect.stringMatching(/^fanout: the check of your task was not seen to pass/)
const allow = ['Edit', 'Write', 'Bash(node *)']

scenario(
  'an agent that skipped its check is sent back once, and its second report is the one handed on',
  {
    ...plan,
    allow,
    main,
    agents: {
      lazy: [
        bash('node check.cjs'),
        write('lazy.txt', 'x\n'),
        report('First words.'),
        bash('node check.cjs'),
        report('Second words.'),
      ],
      next: [report('Done.')],
    },
  },
  async ({ story, stage }) => {
    expect(story.held('lazy')).toEqual([SENT_BACK])
    expect(story.heard('next').join()).toContain('Second words.')
    expect([...story.heard('next'), ...story.heard('main')].join()).not.toContain('First words.')
    expect(await outcomes(stage)).toEqual({ lazy: 'done', next: 'done' })
  },
)

scenario(
  'one that still skips it is unverified: what waits for it does not begin, and the conversation is told',
  {
    ...plan,
    allow,
    main,
    agents: { lazy: [write('lazy.txt', 'x\n'), report('Trust me.'), report('Trust me, I say.')] },
  },
  async ({ story, stage }) => {
    expect(story.held('lazy')).toEqual([SENT_BACK])
    expect(launched(story)).toEqual(['lazy'])
    expect(story.heard('main').join()).toMatch(/not done:\n- UNVERIFIED \[lazy\] .*; waiting for it: next/)
    expect(times(story, 'run demo has ended')).toBe(1)
    expect(await outcomes(stage)).toEqual({ lazy: 'unverified', next: 'waiting' })
  },
)
