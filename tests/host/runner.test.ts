import { existsSync } from 'node:fs'
import { expect, onTestFailed, test } from 'vitest'
import { host, needs } from './hosts.ts'
import {
  API_FAILED,
  after,
  agent,
  asFixture,
  bash,
  done,
  edit,
  fail,
  hostWords,
  mark,
  notebookEdit,
  onStage,
  play,
  read,
  Session,
  say,
  sendMessage,
  signal,
  stall,
  taskStop,
  workflow,
  write,
} from './runner/index.ts'
import { scenario } from './scenario.ts'

// The runner proves itself without the plugin: what these stories show is the bare client.
const plugin = null

scenario(
  'one agent writes a file',
  {
    plugin,
    files: { 'notes.md': 'start\n' },
    main: [agent('Writer', 'A'), 'launched'],
    agents: { A: [read('notes.md'), write('notes.md', 'A\n'), 'A done'] },
  },
  ({ story, mode }) => {
    expect(story.file('notes.md')).toBe('A\n')
    expect(story.threads).toEqual(['main', 'A'])
    hostWords('that the file was written', /has been updated successfully/, story.toolResult('A', 1))
    expect(story.heard('main').join()).toContain('A done')
    expect(story.extra).toEqual([])
    expect(story.unplayed).toEqual({})
    expect(story.exitCode).toBe(0)
    expect(story.messages.find(({ subtype }) => subtype === 'init')?.permissionMode).toBe(mode)
  },
)

/** The fact fanout exists for. Clients before 2.1.232 refuse a Write without a Read; an Edit loses nothing there. */
test('without the plugin the first of two writes is lost', async (context) => {
  needs(context, host.unreadWrites)
  const story = await play({
    plugin,
    main: [say(agent('Writer A', 'A'), agent('Writer B', 'B')), 'launched'],
    agents: {
      A: [write('notes.md', 'from A\n'), signal('A wrote'), 'A done'],
      B: [after('A wrote'), write('notes.md', 'from B\n'), 'B done'],
    },
  })
  expect(story.file('notes.md')).toBe('from B\n')
  expect(
    story
      .toolResults('A')
      .concat(story.toolResults('B'))
      .map(({ isError }) => isError),
  ).toEqual([false, false])
})

test('a slowly streamed message: the first agent works before the second call is written', async () => {
  const story = await play({
    plugin,
    record: true,
    main: [say(agent('First', 'A'), after('A wrote'), agent('Second', 'B')), 'launched'],
    agents: { A: [write('a.md', 'A\n'), signal('A wrote'), 'A done'], B: ['B done'] },
  })
  const order = story.hooks.map(({ payload }) => `${payload.hook_event_name} ${payload.tool_name ?? ''}`.trim())
  expect(order.lastIndexOf('PreToolUse Agent')).toBeGreaterThan(order.indexOf('PostToolUse Write'))
  expect(story.hooksOf('PostToolBatch').find((batch) => !batch.agent_id)?.tool_calls).toHaveLength(2)
})

test('the API fails one agent, its sibling ends well', async () => {
  const story = await play({
    plugin,
    record: true,
    main: [say(agent('Unlucky', 'A'), agent('Lucky', 'B')), 'launched'],
    agents: { A: [write('a.md', 'A\n'), fail(529)], B: [write('b.md', 'B\n'), 'B done'] },
  })
  expect(story.file('a.md')).toBe('A\n')
  expect(story.file('b.md')).toBe('B\n')
  expect(story.hooksOf('StopFailure')).toHaveLength(1)
  hostWords('the end of an agent that the API failed', API_FAILED, story.heard('main').join())
})

test('a failure that passes: the agent goes on where it was', async () => {
  const story = await play({
    plugin,
    main: [agent('Writer', 'A'), 'launched'],
    agents: { A: [fail(529, { times: 1 }), write('a.md', 'A\n'), 'A done'] },
  })
  expect(story.file('a.md')).toBe('A\n')
  expect(story.toolResults('A')).toHaveLength(1)
})

test('without a rule the default mode refuses the edit, and the story shows it', async () => {
  const story = await play({
    plugin,
    mode: 'default',
    allow: [],
    main: [agent('Writer', 'A'), 'launched'],
    agents: { A: [write('a.md', 'A\n'), 'A done'] },
  })
  expect(story.file('a.md')).toBeUndefined()
  expect(story.toolResults('A')[0]).toMatchObject({ tool: 'Write', isError: true })
})

test('a script reacts to what the model was told, and to the end of an agent', async () => {
  const story = await play({
    plugin,
    files: { 'notes.md': 'start\n' },
    main: [
      agent('Reader', 'A'),
      'launched',
      after('A:ended'),
      (seen) => write('heard.md', /<result>(.*)<\/result>/.exec(seen.texts.join())?.[1] ?? 'nothing'),
      'written',
    ],
    agents: { A: [read('notes.md'), ({ results }) => `it says ${results[0]?.text.match(/start/)}`] },
  })
  expect(story.file('heard.md')).toBe('it says start')
  expect(story.extra).toEqual([])
})

test('foreground agents, and a barrier between two of one message', async () => {
  const story = await play({
    plugin,
    main: [say(agent('A', 'A', { background: false }), agent('B', 'B', { background: false })), 'both ended'],
    agents: { A: [write('a.md', 'A\n'), 'A done'], B: [after('A:ended'), write('b.md', 'B\n'), 'B done'] },
  })
  expect(
    story
      .toolResults('main')
      .map(({ text }) => /[AB] done/.exec(text)?.[0])
      .sort(),
  ).toEqual(['A done', 'B done'])
})

test('nested agents', async (context) => {
  needs(context, host.nesting)
  const story = await play({
    plugin,
    main: [agent('Outer', 'A'), 'launched'],
    agents: { A: [agent('Inner', 'B', { background: false }), 'A done'], B: [write('b.md', 'B\n'), 'B done'] },
  })
  expect(story.file('b.md')).toBe('B\n')
  expect(story.toolResult('A', 0)).toContain('B done')
})

test('agents of a Workflow, told apart by the marks in their prompts', async (context) => {
  needs(context, host.workflows)
  const script = `export const meta = { name: 'two', description: 'two agents in a row' }
    await agent('Write a. ${mark('A')}', { label: 'a' })
    await agent('Write b. ${mark('B')}', { label: 'b' })`
  const story = await play({
    plugin,
    main: [workflow(script), 'launched'],
    agents: { A: [write('a.md', 'A\n'), 'A done'], B: [write('b.md', 'B\n'), 'B done'] },
  })
  expect([story.file('a.md'), story.file('b.md')]).toEqual(['A\n', 'B\n'])
})

test('an agent is stopped in the middle of its work', async () => {
  const story = await play({
    plugin,
    record: true,
    main: [agent('Sleeper', 'A'), after('A asleep'), taskStop('A'), 'stopped'],
    agents: { A: [bash('true'), signal('A asleep'), stall()] },
  })
  hostWords('that the agent was stopped', /stopped/, story.toolResult('main', 1))
  expect(story.hooksOf('SubagentStop')).toEqual([])
})

test('an ended agent is sent a message and lives again', async (context) => {
  needs(context, host.sendMessage)
  const story = await play({
    plugin,
    main: [
      agent('Twice', 'A'),
      'launched',
      after('A:ended'),
      sendMessage('A', 'once more'),
      'sent',
      after('A:ended:2'),
      'end',
    ],
    agents: { A: ['first', write('a.md', 'second life\n'), 'second'] },
  })
  expect(story.file('a.md')).toBe('second life\n')
  expect(story.unplayed).toEqual({})
})

test('worktree isolation: what an agent wrote is found in its worktree', async () => {
  const story = await play({
    plugin,
    files: { 'notes.md': 'start\n' },
    main: [agent('Apart', 'A', { isolation: 'worktree' }), 'launched'],
    agents: { A: [read('notes.md'), edit('notes.md', 'start', 'apart'), 'A done'] },
  })
  expect(story.file('notes.md')).toBe('start\n')
  const copies = [...story.files].filter(
    ([path]) => path.startsWith('.claude/worktrees/') && path.endsWith('/notes.md'),
  )
  expect(copies.map(([, text]) => text)).toEqual(['apart\n'])
})

test('a session that the test drives: prompt by prompt, killed, resumed by a second client', async () => {
  await onStage({ plugin, files: { 'n.ipynb': notebook } }, async (stage) => {
    const first = await Session.start(stage, {
      main: [write('a.md', '1\n'), 'one', 'two', signal('asleep'), bash('true; sleep 30')],
    })
    onTestFailed(() => console.log(first.story().transcript()))
    await first.ask('first')
    await first.ask('second')
    first.say('third')
    await stage.signals.wait(['asleep'])
    await first.saved()
    first.kill()
    const killed = await first.end()
    expect(killed.exitCode).toBe('SIGKILL')
    expect(stage.read('a.md')).toBe('1\n')

    const second = await Session.start(stage, {
      main: [read('n.ipynb'), notebookEdit('n.ipynb', 'two', { cell_id: 'c1' }), 'resumed'],
      resume: killed.sessionId,
      prompt: 'go on',
    })
    const story = await second.end()
    expect(story.exitCode).toBe(0)
    expect(JSON.stringify(story.exchanges[0]?.seen.body)).toContain('first')
    expect(stage.read('n.ipynb')).toContain('two')
  })
})

test('two clients at once in one project', async () => {
  await onStage({ plugin }, async (stage) => {
    const one = await Session.start(stage, {
      main: [write('one.md', '1\n'), signal('one wrote'), after('two wrote'), done()],
      prompt: 'go',
    })
    const two = await Session.start(stage, {
      main: [write('two.md', '2\n'), signal('two wrote'), after('one wrote'), done()],
      prompt: 'go',
    })
    const stories = await Promise.all([one.end(), two.end()])
    expect(stories.map(({ exitCode }) => exitCode)).toEqual([0, 0])
    expect(stories[0].sessionId).not.toBe(stories[1].sessionId)
  })
})

test('a request that the story does not tell of is counted, and so is a turn that nobody asks for', async () => {
  const short = await play({ plugin, main: [bash('true')] })
  expect(short.extra.map(({ thread, seen }) => [thread, seen.why])).toEqual([['main', 'results']])
  const long = await play({ plugin, main: ['only this', 'never this'] })
  expect(long.extra).toEqual([])
  expect(long.unplayed).toEqual({ main: 1 })
})

test('a story that gets stuck says where', async () => {
  const stuck = play({ plugin, main: [agent('A', 'A', { background: false }), 'never'], agents: {} })
  await expect(stuck).rejects.toThrow(/key "A", and the story has no script for it[\s\S]*\[main\]/)
})

test('a client that hangs is killed and the story says so', async () => {
  const hung = play({ plugin, timeout: 12_000, main: [bash('true'), stall()] })
  await expect(hung).rejects.toThrow(/still running after 12000 ms[\s\S]*Bash/)
})

test('nothing of the caller leaks in, nothing of the stage stays behind', async () => {
  process.env.ANTHROPIC_LEAK = process.env.CLAUDE_LEAK = 'yes'
  const { dir, env } = await onStage({ plugin, git: false }, async (stage) => {
    const session = await Session.start(stage, { main: [bash('env'), 'done'], prompt: 'go' })
    return { dir: stage.dir, env: (await session.end()).toolResult('main', 0) }
  })
  expect(env).toContain('HOME=')
  expect(env).not.toMatch(/LEAK/)
  expect(existsSync(dir)).toBe(false)
})

test('a recording holds no path of this machine', async () => {
  await onStage({ plugin }, async (stage) => {
    const session = await Session.start(stage, {
      record: true,
      prompt: 'go',
      main: [agent('Writer', 'A'), 'launched'],
      agents: { A: [write('a.md', 'A\n'), 'done'] },
    })
    const story = await session.end()
    expect(story.hooks[0]?.ppid).toBe(session.pid)
    const fixture = asFixture(story.hooks, stage)
    expect(fixture).toContain('"cwd":"/project"')
    expect(fixture).not.toContain(stage.dir)
    expect(fixture).not.toContain(stage.dir.replace(/[^a-zA-Z0-9]/g, '-'))
  })
})

const notebook = JSON.stringify({
  cells: [{ cell_type: 'code', id: 'c1', source: 'one', metadata: {}, outputs: [], execution_count: null }],
  metadata: {},
  nbformat: 4,
  nbformat_minor: 5,
})
