import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFailed, test } from 'vitest'
import { agent, bash, onStage, play, type React, Session, say } from './runner/index.ts'

/** Agents of one kind at work at once, in all sessions. */
class Counted {
  most = 0
  private now = 0
  readonly work: React = async ({ thread }) => {
    this.now += 1
    this.most = Math.max(this.most, this.now)
    await sleep(1_500)
    this.now -= 1
    return `${thread} done`
  }
}

/** A model that launches these, then what it is called for or told of at the end of a turn. */
const obedient =
  (keys: readonly string[]): React =>
  ({ texts }) => {
    const said = texts.join('\n')
    const launch = (which: readonly string[]) => say(...which.map((key) => agent(`Task ${key}`, key)))
    if (texts.some((text) => text.trim() === 'go now')) return launch(keys)
    // Reports name agents too: those that have ended.
    const calls =
      said.match(/slots are free for what was queued:\n(?:- .*\n)+|- (?:QUEUED|REFUSED|and \d+ more) .*/g) ?? []
    const named = [...new Set([...calls.join('\n').matchAll(/"Task (\w+)"/g)].map(([, key = '']) => key))]
    if (named.length === 0) return 'noted'
    return launch(named.filter((key) => keys.includes(key)))
  }

test('three sessions share the slots of the repository, and each comes to its end', async () => {
  await onStage({}, async (stage) => {
    const counted = new Counted()
    const all = ['a', 'b', 'c'].map((name) => [1, 2, 3].map((n) => `${name}${n}`))
    const sessions = await Promise.all(
      all.map((keys) =>
        Session.start(stage, {
          mode: 'default',
          env: { FANOUT_CONCURRENCY_REPOSITORY: '3', FANOUT_CONCURRENCY_MAX: '2' },
          main: obedient(keys),
          agents: Object.fromEntries(keys.map((key) => [key, [counted.work]])),
          prompt: 'go now',
          timeout: 120_000,
        }),
      ),
    )
    const stories = await Promise.all(sessions.map((session) => session.end()))
    onTestFailed(() => console.log(stories.map((story) => story.transcript()).join('\n')))
    for (const [n, story] of stories.entries()) {
      expect(story.problems).toEqual([])
      expect([...story.threads].sort()).toEqual([...(all[n] ?? []), 'main'])
    }
    // Three, and one beyond: a session that runs none may always start one.
    expect(counted.most).toBeLessThanOrEqual(4)
    const { stdout } = await stage.exec('node', [`${stage.plugins[0]}/dist/fanout.cjs`, 'status', '--json'])
    expect(stdout).not.toMatch(/"running": ?true|QUEUED/)
  })
}, 240_000)

test('auto: there are slots as the machine has cores and memory', async () => {
  await onStage({}, async (stage) => {
    const fanout = `${stage.plugins[0]}/dist/fanout.cjs`
    const env = { FANOUT_CONCURRENCY_MAX: 'auto' }
    const { stdout } = await stage.exec('node', [fanout, 'config'], { env })
    expect(stdout).toMatch(/concurrency\.max +auto/)
  })
  const counted = new Counted()
  const keys = Array.from({ length: 20 }, (_, n) => `t${n + 1}`)
  const story = await play({
    mode: 'default',
    env: { FANOUT_CONCURRENCY_MAX: 'auto' },
    main: obedient(keys),
    agents: Object.fromEntries(keys.map((key) => [key, [counted.work]])),
    prompt: 'go now',
    timeout: 120_000,
  })
  expect(counted.most).toBeGreaterThanOrEqual(2)
  expect(counted.most).toBeLessThanOrEqual(16)
  expect(story.threads).toHaveLength(21)
}, 240_000)

const healthy = (key: string) => [bash(`echo ${key}`), `${key} done`]

test.each([
  ['quiet', /^$/],
  ['normal', /the fan-out has ended/],
  ['verbose', /[12] of 3 results of this fan-out are here\. Still running:/],
] as const)('display: %s says as much as that', async (display, expected) => {
  const keys = ['a', 'b', 'c']
  const story = await play({
    mode: 'bypassPermissions',
    env: { FANOUT_PROGRESS_DISPLAY: display },
    main: [say(...keys.map((key) => agent(`Task ${key}`, key))), 'launched'],
    agents: Object.fromEntries(keys.map((key) => [key, healthy(key)])),
  })
  const said = story
    .heard('main')
    .flatMap((text) => text.match(/fanout: .*/g) ?? [])
    .join('\n')
  expect(said).toMatch(expected)
})
