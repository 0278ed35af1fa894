import { join } from 'node:path'
import { expect, test } from 'vitest'
import { outcome } from '../../core/agents/lines.ts'
import { readState } from '../../core/log/log.ts'
import { host, needs } from './hosts.ts'
import {
  after,
  agent,
  bash,
  modes,
  onStage,
  play,
  Session,
  type SessionOptions,
  say,
  signal,
  stall,
  Terminal,
  taskStop,
  write,
} from './runner/index.ts'

/** Nothing here is heard of more often; stories wait for a stall once or twice. */
const soon = { FANOUT_TIMEOUTS_STALL: '4s' }
const named =
  /fanout: no sign of life for 4 s or more from:\n- "Sleeper" \(general-purpose\), id a\w+: last sign of life/
const sleeper: Pick<SessionOptions, 'main' | 'agents'> = {
  main: [agent('Sleeper', 'A'), 'launched', taskStop('A'), 'stopped'],
  agents: { A: [write('a.md', 'A\n'), stall()] },
}

test.each(modes)('a stalled agent wakes an idle session, once; stopped, it is called stalled (%s)', async (mode) => {
  await onStage({}, async (stage) => {
    const session = await Session.start(stage, { ...sleeper, mode, env: soon })
    session.say('go')
    // 2.1.156 tells of no turn's end while an agent runs.
    await expect.poll(() => session.story().heard('main').join(), { timeout: 30_000 }).toMatch(named)
    const woken = session
      .story()
      .heard('main')
      .filter((text) => named.test(text))
    expect(woken).toHaveLength(1)
    expect(woken[0]).toContain('wrote a.md')
    session.say('stop it')
    const story = await session.end()
    expect(story.heard('main').filter((text) => named.test(text))).toHaveLength(1)
    expect(story.problems).toEqual([])
    const agents = Object.values(readState(join(stage.project, '.git', 'fanout'))?.agents ?? {})
    expect(agents.map(outcome)).toEqual(['STOPPED (stalled)'])
  })
})

test('with the rule off nobody is woken', async () => {
  await onStage({}, async (stage) => {
    const env = { ...soon, FANOUT_RULES: 'timely=off' }
    const session = await Session.start(stage, {
      mode: 'default',
      env,
      main: [say(agent('Sleeper', 'A'), agent('Clock', 'B')), 'launched', after('B:ended'), taskStop('A'), 'stopped'],
      agents: { A: [write('a.md', 'A\n'), stall()], B: [bash('sleep 9'), 'B done'] },
      allow: ['Edit', 'Write', 'Bash(sleep *)'],
    })
    await session.ask('go')
    const story = await session.end()
    expect(story.heard('main').join()).not.toContain('no sign of life')
  })
})

test('in a terminal, after /clear, the conversation that goes on is woken', async (context) => {
  needs(context, host.terminal)
  await onStage({}, async (stage) => {
    const terminal = await Terminal.open(stage, {
      mode: 'default',
      env: { FANOUT_TIMEOUTS_STALL: '8s' },
      main: [agent('Sleeper', 'A'), 'launched', 'I see'],
      agents: { A: [write('a.md', 'A\n'), signal('A wrote'), stall()] },
    })
    await terminal.say('go')
    await terminal.until('launched')
    await terminal.say('/clear')
    await terminal.until((screen) => !screen.includes('launched'))
    await terminal.until('an agent is late', 30_000)
    await terminal.until(/I see|noted/)
    expect(terminal.story().heard('main').join()).toMatch(/no sign of life for 8 s or more from:\n- "Sleeper"/)
  })
})

test.each(modes)('an agent whose command runs is alive, and one that runs too long is named (%s)', async (mode) => {
  const story = await play({
    mode,
    env: { ...soon, FANOUT_TIMEOUTS_AGENT: '6s' },
    allow: ['Bash(sleep *)'],
    main: [agent('Worker', 'A'), 'launched', after('A:ended'), 'read it'],
    agents: { A: [bash('sleep 11'), 'A done'] },
  })
  const heard = story.heard('main').join('\n')
  expect(heard).not.toContain('no sign of life for')
  expect(heard).toMatch(/fanout: running for longer than 6 s \(timeouts\.agent\):\n- "Worker"/)
  expect(story.extra).toEqual([])
})

test.each(modes)('the file of a stalled agent can be edited by another, who reads it first (%s)', async (mode) => {
  const story = await play({
    mode,
    env: soon,
    allow: ['Edit', 'Write', 'Bash(sleep *)'],
    main: [say(agent('Sleeper', 'A'), agent('Second', 'B')), 'launched', after('B:ended'), taskStop('A'), 'stopped'],
    agents: {
      A: [write('notes.md', 'A\n'), signal('A wrote'), stall()],
      B: [
        after('A wrote'),
        write('notes.md', 'B\n'),
        bash('sleep 6'),
        bash('cat notes.md'),
        write('notes.md', 'B again\n'),
        'B done',
      ],
    },
  })
  // Hosts before 2.1.232 ask for the file to be read first, and no hook hears of it.
  expect(story.toolResult('B', 0)).toMatch(/Your edit was not made|has not been read yet/)
  // The lease is free; what remains is to read what A wrote.
  expect(story.toolResult('B', 3)).toMatch(/changed notes\.md and you have not read it since|has not been read/)
})

test('nobody is reminded of an agent that was launched in the background for good', async () => {
  const story = await play({
    mode: 'default',
    env: soon,
    allow: ['Edit', 'Write', 'Bash(sleep *)'],
    main: [
      say(agent('[bg] Tidy up', 'A'), agent('First', 'B')),
      'launched',
      after('B:ended'),
      taskStop('A'),
      'stopped',
    ],
    agents: { A: [write('a.md', 'A\n'), stall()], B: [bash('sleep 8'), 'B done'] },
  })
  expect(story.heard('main').join()).not.toMatch(/fanout: [a-z]/)
  expect(story.extra).toEqual([])
})
