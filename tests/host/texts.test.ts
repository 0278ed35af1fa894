import { join } from 'node:path'
import { expect, test } from 'vitest'
import { cloneTo } from '../repository/checkout.ts'
import { texts } from '../repository/texts.ts'
import { file, PLAN } from './plans.ts'
import { ENDING, expansion, refused } from './reading.ts'
import { agent, bash, onStage, play, read, Session, say, tool, write } from './runner/index.ts'

/** What the texts may do without asking, in default permission mode, and what their agents are given. */

test('the planner needs no permission to write its plan', async () => {
  const story = await play({
    mode: 'default',
    allow: [],
    prompt: '/fanout:spec:decompose specs/greet/spec.md',
    files: { 'specs/greet/spec.md': '# Greetings\n' },
    main: [agent('Plan: greet', 'P', { type: 'fanout:planner' }), 'launched'],
    agents: { P: [write(file, PLAN), read(file), write('elsewhere.md', 'x'), `Written.${ENDING}`] },
  })
  expect(story.file(file)).toBe(PLAN)
  expect(story.file('elsewhere.md')).toBeUndefined()
})

test('/fanout:parallel needs no permission for its plan and for reading the format, and gives none beyond', async () => {
  await onStage({ plugin: null }, async (stage) => {
    const clone = join(stage.dir, 'a clone')
    cloneTo(clone)
    const session = await Session.start(stage, {
      mode: 'default',
      allow: [],
      args: ['--plugin-dir', join(clone, 'plugin')],
      prompt: '/fanout:parallel a; b',
      main: [
        ({ texts }) => read(/Every key: (.+\.md)\./.exec(texts.join('\n'))?.[1] ?? 'no file named'),
        write(file, PLAN),
        bash(`fanout check ${file}; touch pwned`),
        write('elsewhere.md', 'x'),
        'told',
      ],
    })
    const story = await session.end()
    expect(story.problems).toEqual([])
    expect(story.toolResult('main', 0)).toContain('# The plan file')
    expect(story.file(file)).toBe(PLAN)
    expect(story.file('pwned')).toBeUndefined()
    expect(story.file('elsewhere.md')).toBeUndefined()
  })
})

test.each(['orchestrating-parallel-work', 'parallel-execution'])(
  'the model may load the skill %s unasked',
  async (name) => {
    const story = await play({ mode: 'default', allow: [], main: [tool('Skill', { skill: `fanout:${name}` }), 'read'] })
    expect(refused(story, 'Skill')).toEqual([])
    expect(expansion(story)).toMatch(/^# /m)
  },
)

test('each agent has the tools of its job, and no agent that reads can edit', async () => {
  const list = texts().filter(({ kind }) => kind === 'agent')
  const story = await play({
    mode: 'default',
    env: { FANOUT_CONCURRENCY_MAX: '20' },
    main: [say(...list.map(({ name }) => agent(name, name, { type: name }))), 'launched'],
    agents: Object.fromEntries(list.map(({ name }) => [name, [`Seen.${ENDING}`]])),
  })
  for (const { name, data } of list) {
    const offered = story.exchanges.find(({ thread }) => thread === name)?.seen.tools ?? []
    const edits = offered.filter((tool) => /^(Edit|Write|NotebookEdit|Agent)$/.test(tool))
    const may = String(data.tools ?? '').split(', ')
    expect(
      edits.filter((tool) => !may.includes(tool)),
      `${name} is offered ${offered}`,
    ).toEqual([])
    // Newer hosts let Bash take the place of Grep and Glob.
    const missing = may.filter((tool) => tool && !offered.includes(tool) && !/^(Grep|Glob)$/.test(tool))
    expect(missing, `${name} is offered ${offered}`).toEqual([])
    expect(
      offered.some((tool) => /^(Bash|Grep)$/.test(tool)),
      `${name} cannot search`,
    ).toBe(true)
  }
})
