import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import { launch } from './obedient.ts'
import { demo } from './plans.ts'
import { after, agent, bash, pluginFolder, type React, type Script, say, write } from './runner/index.ts'
import { outcomes, report, times } from './runs.ts'
import { scenario } from './scenario.ts'

/** Another plugin's hook rewrites each launch after fanout has: its answer is the one that counts. */

const rewriter = fileURLToPath(new URL('./rewriter', import.meta.url))
// Late enough that fanout's hook has ended on a busy machine too.
const env = { REWRITE_AFTER_MS: '1500' }

/** Does its task if it has the brief, and greets if it has not. */
const does =
  (id: string): React =>
  ({ texts }) =>
    texts.join('\n').includes('## Task') ? write(`${id}.txt`, `${id}\n`) : 'Hello! What can I do for you?'
const doer = (id: string): Script => [does(id), ({ results }) => (results.length > 0 ? report(`Did ${id}.`) : 'Hello!')]

const files = demo(['a | writes: [a.txt]', 'b | writes: [b.txt]', 'c < a, b | writes: [c.txt]'])
const main: Script = [
  bash('fanout start specs/demo --engine model'),
  say(launch('[a] Task a'), launch('[b] Task b')),
  'launched',
  after('a:ended', 'b:ended'),
  launch('[c] Task c'),
  'launched',
  after('c:ended'),
  'told',
]

for (const rules of ['', 'plan-order=warn', 'plan-order=off']) {
  scenario(
    `every agent gets the brief of its own task when it begins, with FANOUT_RULES="${rules}"`,
    {
      ...files,
      plugin: [pluginFolder, rewriter],
      env: { ...env, FANOUT_RULES: rules },
      main,
      agents: { a: doer('a'), b: doer('b'), c: doer('c') },
    },
    async ({ story, stage }) => {
      for (const id of ['a', 'b', 'c']) {
        expect(story.file(`${id}.txt`)).toBe(`${id}\n`)
        expect(story.heard(id).join('\n')).toContain(`## Task\nTask ${id}`)
      }
      expect(await outcomes(stage)).toEqual({ a: 'done', b: 'done', c: 'done' })
      expect(times(story, 'rewrote the launch of')).toBe(1)
      expect(story.heard('main').join('\n')).toMatch(
        /another hook \(node[^)]*rewrite\.cjs\) rewrote the launch of task/,
      )
    },
  )
}

scenario(
  'an agent the conversation waits for gets its brief before it may end',
  {
    ...demo(['a | writes: [a.txt]']),
    plugin: [pluginFolder, rewriter],
    env,
    main: [
      bash('fanout start specs/demo --engine model'),
      agent('[a] Task a', 'a', { prompt: 'fanout-task: a', background: false }),
      'told',
    ],
    agents: { a: ['Hello! What can I do for you?', ...doer('a')] },
  },
  async ({ story, stage }) => {
    expect(story.file('a.txt')).toBe('a\n')
    expect(await outcomes(stage)).toEqual({ a: 'done' })
    expect(times(story, 'rewrote the launch of task a')).toBe(1)
  },
)

scenario(
  'an agent that never does what its brief says leaves its task unbegun only where it has no brief',
  {
    ...demo(['a | writes: [a.txt]']),
    plugin: [pluginFolder, rewriter],
    env,
    main: [bash('fanout start specs/demo --engine model'), launch('[a] Task a'), 'launched', after('a:ended'), 'told'],
    agents: { a: [report('I lack the key.', 'BLOCKED')] },
  },
  async ({ stage }) => expect(await outcomes(stage)).toEqual({ a: 'blocked' }),
)
