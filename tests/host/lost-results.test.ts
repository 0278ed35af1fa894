import { join } from 'node:path'
import { expect, test } from 'vitest'
import { host, needs } from './hosts.ts'
import {
  after,
  agent,
  bash,
  fail,
  onStage,
  play,
  pluginFolder,
  Session,
  say,
  signal,
  stall,
  Terminal,
  taskStop,
  tool,
  write,
} from './runner/index.ts'
import { scenario } from './scenario.ts'

scenario(
  'an API failure is explained at its delivery, once, and no stop is blocked',
  {
    main: [say(agent('Unlucky', 'A'), agent('Lucky', 'B')), 'launched'],
    agents: { A: [write('a.md', 'A\n'), fail(400)], B: [after('A:ended'), 'B done'] },
  },
  ({ story }) => {
    const heard = story.heard('main')
    const explained = heard.filter((text) => text.includes('an agent did not finish'))
    expect(explained).toHaveLength(1)
    expect(explained[0]).toMatch(/- FAILED \(api error\) "Unlucky" \(general-purpose\), \d+ s, wrote a\.md/)
    const ended = heard.filter((text) => text.includes('the fan-out has ended'))
    expect(ended).toHaveLength(1)
    expect(ended[0]).toContain('2 agents: 1 done, 1 failed')
    expect(ended[0]).toMatch(/- FAILED \(api error\) "Unlucky".*\n- DONE "Lucky"/)
    expect(story.extra).toEqual([])
    expect(heard.join()).not.toContain('has not reached the conversation')
  },
)

scenario(
  'an agent that was stopped is in the report as stopped',
  {
    main: [say(agent('Sleeper', 'A'), agent('Other', 'B')), after('A asleep'), taskStop('A'), 'stopped'],
    agents: { A: [signal('A asleep'), stall()], B: [after('A asleep'), 'B done'] },
  },
  async ({ story, stage }) => {
    const ended = story.heard('main').filter((text) => text.includes('the fan-out has ended'))
    expect(ended).toHaveLength(host.tellsInTurn.isThere ? 1 : 0)
    const { stdout } = await stage.exec(process.execPath, [join(pluginFolder, 'dist', 'fanout.cjs'), 'report'])
    for (const report of [...ended, stdout]) expect(report).toContain('2 agents: 1 done, 1 stopped')
    expect(story.extra).toEqual([])
  },
)

test('foreground agents: the report comes with the message that launched them', async () => {
  const story = await play({
    mode: 'default',
    main: [say(agent('First', 'A', { background: false }), agent('Second', 'B', { background: false })), 'both'],
    agents: { A: [write('a.md', 'A\n'), 'A done'], B: ['B done'] },
  })
  const ended = story.heard('main').filter((text) => text.includes('the fan-out has ended'))
  expect(ended).toHaveLength(1)
  expect(ended[0]).toContain('2 agents: 2 done')
  expect(ended[0]).toMatch(/wrote a\.md/)
})

test('a single agent ends without a word', async () => {
  const story = await play({
    mode: 'default',
    main: [agent('Alone', 'A'), 'launched', after('A:ended'), 'read it'],
    agents: { A: [write('a.md', 'A\n'), 'A done'] },
  })
  expect(story.heard('main').join()).not.toMatch(/fanout: [a-z]/)
  expect(story.extra).toEqual([])
})

test("over the host's cap: what was refused is named once, by holding the stop, and can be launched again", async (context) => {
  needs(context, host.cap)
  const keys = [...'ABCDEF']
  const story = await play({
    mode: 'default',
    env: { FANOUT_CONCURRENCY_MAX: '10', CLAUDE_CODE_MAX_CONCURRENT_SUBAGENTS: '4' },
    main: [
      say(...keys.map((key) => agent(`Task ${key}`, key))),
      say('launched', signal('go on')),
      // Which of them the host refused is chance; the model does what the held stop tells it.
      ({ texts }) => {
        const refused = [...new Set(texts.join().match(/REFUSED "Task \w"/g) ?? [])].map((line) => line.slice(-2, -1))
        return say(...refused.map((key) => agent(`Task ${key}`, key)))
      },
      'launched the rest',
    ],
    agents: Object.fromEntries(keys.map((key) => [key, [after('go on'), `${key} done`]])),
  })
  const named = story.held('main')
  expect(named).toHaveLength(1)
  expect(named[0]?.split('has not reached')[1]?.match(/REFUSED "Task \w"/g)).toHaveLength(2)
  expect([...story.threads].sort()).toEqual(['A', 'B', 'C', 'D', 'E', 'F', 'main'])
})

test('a call for an unknown agent is answered with the known ones', async () => {
  const story = await play({
    mode: 'default',
    allow: ['TaskStop', 'SendMessage'],
    main: [agent('Worker', 'A'), tool('TaskStop', { task_id: 'a0123456789abcdef' }), say('told', signal('told'))],
    agents: { A: [after('told'), 'A done'] },
  })
  expect(story.heard('main').join()).toMatch(
    /fanout: no agent of this session has the id a0123456789abcdef\..*Known here:\n- a[0-9a-f]+: RUNNING "Worker"/s,
  )
})

test('a dev server in the background delays nothing and is no agent', async () => {
  const story = await play({
    mode: 'default',
    allow: ['Bash(sleep *)'],
    main: [
      bash('sleep 20', { run_in_background: true }),
      say(agent('First', 'A'), agent('Second', 'B')),
      say('launched', signal('launched')),
    ],
    agents: { A: [after('launched'), 'A done'], B: [after('launched'), 'B done'] },
  })
  expect(story.heard('main').join()).toContain('the fan-out has ended')
  expect(story.extra).toEqual([])
})

test('a client is killed with two agents at work: both are named when the session is resumed', async () => {
  await onStage({}, async (stage) => {
    const first = await Session.start(stage, {
      mode: 'default',
      main: [say(agent('First', 'A'), agent('Second', 'B')), say('launched', signal('launched'))],
      agents: { A: [write('a.md', 'A\n'), signal('A wrote'), after('never')], B: [signal('B runs'), after('never')] },
    })
    first.say('go')
    // Not `turn()`: 2.1.156 ends no turn while an agent of it runs.
    await stage.signals.wait(['A wrote', 'B runs', 'launched'])
    await first.saved()
    first.kill()
    const killed = await first.end()

    const second = await Session.start(stage, {
      mode: 'default',
      resume: killed.sessionId,
      prompt: 'go on',
      main: ['I see'],
    })
    const story = await second.end()
    const heard = story.heard('main').join('\n')
    expect(heard).toMatch(/- LOST "First" \(general-purpose\), \d+ s, wrote a\.md, id a[0-9a-f]+/)
    expect(heard).toMatch(/- LOST "Second"/)
    expect(story.extra).toEqual([])
  })
})

test('after /compact and /clear the conversation is told what runs', async (context) => {
  needs(context, host.terminal)
  await onStage({}, async (stage) => {
    const terminal = await Terminal.open(stage, {
      mode: 'default',
      main: [say(agent('First', 'A'), agent('Second', 'B')), 'launched', 'compacted', 'cleared', 'good'],
      agents: { A: [after('end A'), 'A done'], B: [after('end A'), 'B done'] },
    })
    await terminal.say('go')
    await terminal.until('launched')
    await terminal.say('/compact')
    await terminal.until(/Compacted|compacted/)
    await terminal.say('what now')
    await terminal.until('compacted')
    await terminal.say('/clear')
    await terminal.until((screen) => !screen.includes('what now'))
    await terminal.say('and now')
    await terminal.until(/cleared|good/)
    const tables = terminal
      .story()
      .heard('main')
      .filter((text) => text.includes('agents of this session:'))
    expect(tables.length).toBeGreaterThanOrEqual(2)
    for (const table of tables) {
      expect(table).toContain('- RUNNING "First" (general-purpose)')
      expect(table).toContain('- RUNNING "Second" (general-purpose)')
    }
  })
})
