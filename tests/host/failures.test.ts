import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFailed, test } from 'vitest'
import { host, needs } from './hosts.ts'
import {
  after,
  agent,
  fail,
  modes,
  onStage,
  playOn,
  type React,
  read,
  type SessionOptions,
  say,
  signal,
  Terminal,
  write,
} from './runner/index.ts'

const policy = (FANOUT_FAILURES_POLICY: string, more: Record<string, string> = {}) => ({
  FANOUT_FAILURES_POLICY,
  ...more,
})

/** Three agents that have written; A fails, then the others write on. */
const three = {
  main: [say(agent('Unlucky', 'A'), agent('Writer B', 'B'), agent('Writer C', 'C')), 'launched'],
  agents: {
    A: [write('a.md', 'A\n'), after('B wrote', 'C wrote'), fail(400)],
    B: [write('b.md', 'B\n'), signal('B wrote'), after('A:ended'), read('b.md'), write('b.md', 'B later\n'), 'B done'],
    C: [write('c.md', 'C\n'), signal('C wrote'), after('A:ended'), read('c.md'), write('c.md', 'C later\n'), 'C done'],
  },
}

test.each(modes)(
  'cancel-siblings: no write lands after the failure, and the model is told whom to stop (%s)',
  async (mode) => {
    await onStage({}, async (stage) => {
      const story = await playOn(stage, { ...three, mode, env: policy('cancel-siblings') })
      onTestFailed(() => console.log(story.transcript()))
      expect([story.file('a.md'), story.file('b.md'), story.file('c.md')]).toEqual(['A\n', 'B\n', 'C\n'])
      for (const key of ['B', 'C']) expect(story.toolResult(key, 2)).toContain('batch cancelled: agent "Unlucky"')
      const told = story.heard('main').filter((text) => text.includes('an agent did not finish'))
      expect(told).toHaveLength(1)
      expect(told[0]).toMatch(/FAILED \(api error\) "Unlucky" \(general-purpose\), \d+ s, wrote a\.md/)
      expect(told[0]).toMatch(/Stop these with TaskStop.*\n- a\w+: "Writer B" .*\n- a\w+: "Writer C"/)
    })
  },
  120_000,
)

test('tolerate 2: one failure changes nothing', async () => {
  await onStage({}, async (stage) => {
    const env = policy('cancel-siblings', { FANOUT_FAILURES_TOLERATE: '2' })
    const story = await playOn(stage, { ...three, mode: 'default', env })
    onTestFailed(() => console.log(story.transcript()))
    expect([story.file('b.md'), story.file('c.md')]).toEqual(['B later\n', 'C later\n'])
    expect(story.heard('main').join()).toContain('1 more failure is tolerated')
    expect(story.transcript()).not.toContain('cancelled')
  })
}, 200_000)

test('with the policy off, and by default, the others go on', async () => {
  for (const env of [policy('cancel-siblings', { FANOUT_RULES: 'failures=off' }), {}]) {
    await onStage({}, async (stage) => {
      const story = await playOn(stage, { ...three, mode: 'default', env })
      onTestFailed(() => console.log(story.transcript()))
      expect([story.file('b.md'), story.file('c.md')]).toEqual(['B later\n', 'C later\n'])
      const told = story.heard('main').filter((text) => text.includes('an agent did not finish'))
      expect(told).toHaveLength('FANOUT_RULES' in env ? 0 : 1)
      expect(story.transcript()).not.toContain('cancelled')
    })
  }
}, 240_000)

const PAUSE_MS = 8_000
const again = () => say(agent('First', 'A2'), agent('Second', 'B'))
const limited: Pick<SessionOptions, 'env' | 'agents'> = {
  env: { FANOUT_FAILURES_BACKOFF: `${PAUSE_MS / 1_000}s` },
  agents: { A: [write('a.md', 'half\n'), fail(429)], A2: ['A2 done'], B: ['B done'] },
}

test.each(modes)(
  'a rate limit pauses launches, which are queued, and they run when it is over (%s)',
  async (mode) => {
    let since = 0
    const main: React = async ({ texts, results }) => {
      const said = texts.join('\n')
      if (texts.some((text) => text.trim() === 'go now')) return agent('First', 'A')
      if (said.includes('an agent did not finish') && since === 0) {
        since = Date.now()
        return again()
      }
      if (said.includes('has not reached the conversation')) {
        await sleep(Math.max(0, since + PAUSE_MS + 1_000 - Date.now()))
        return again()
      }
      return results.length > 0 ? 'launched' : 'noted'
    }
    await onStage({}, async (stage) => {
      const story = await playOn(stage, { ...limited, mode, main, prompt: 'go now', timeout: 100_000 })
      onTestFailed(() => console.log(story.transcript()))
      const heard = story.heard('main').join('\n')
      expect(heard).toMatch(/FAILED \(rate limit\) "First".*\n.*rate limit holds until \d\d:\d\d/)
      expect(heard).toMatch(/The API's rate limit holds until \d\d:\d\d, and what waits is called for at the next turn/)
      const queued = story.toolResults('main').filter(({ text }) => /rate limit holds until .* It is queued/.test(text))
      expect(queued).toHaveLength(2)
      expect(story.threads).toEqual(expect.arrayContaining(['A2', 'B']))
      // Who goes on is told what is there.
      expect(story.heard('A2').join()).toMatch(/An earlier agent with this description did not finish\..*wrote a\.md/)
      expect(story.heard('B').join()).not.toContain('earlier agent')
    })
  },
  150_000,
)

test('in a terminal, an idle session is woken when a limit is over, for what waits and for nothing else', async (context) => {
  needs(context, host.terminal)
  await onStage({}, async (stage) => {
    const terminal = await Terminal.open(stage, {
      ...limited,
      mode: 'default',
      main: ({ texts }) => {
        const said = texts.join('\n')
        if (texts.some((text) => text.trim() === 'go now')) return agent('First', 'A')
        const isDue = said.includes('an agent did not finish') || said.includes('slots are free for what was queued')
        return isDue ? again() : 'noted'
      },
    })
    onTestFailed(() => console.log(terminal.story().transcript()))
    await terminal.say('go now')
    await expect.poll(() => terminal.story().heard('main').join(), { timeout: 60_000 }).toContain('2 agents: 2 done')
    const heard = terminal.story().heard('main').join('\n')
    expect(heard.match(/slots are free for what was queued/g)).toHaveLength(1)
    await terminal.until('what was queued can start')
  })
}, 240_000)
