import { expect, test } from 'vitest'
import { host, needs } from './hosts.ts'
import { after, agent, done, onStage, play, type React, Session, say, signal } from './runner/index.ts'

test("twenty-four launches, of which the host's own cap lets twenty run: the other four are named, and nothing twice", async (context) => {
  needs(context, host.cap)
  const keys = Array.from({ length: 24 }, (_, n) => `t${n}`)
  let again: string[] = []
  const story = await play({
    mode: 'default',
    env: { FANOUT_CONCURRENCY_MAX: '30' },
    main: [
      say(...keys.map((key) => agent(`Task ${key}`, key))),
      say('launched', signal('go on')),
      ({ texts: told }) => {
        again = [...new Set([...told.join('\n').matchAll(/REFUSED "Task (t\d+)"/g)].map(([, key]) => key ?? ''))]
        return say(...again.map((key) => agent(`Task ${key}`, key)))
      },
      'launched the rest',
    ],
    agents: Object.fromEntries(keys.map((key) => [key, [after('go on'), `${key} done`]])),
    timeout: 150_000,
  })
  expect(again).toHaveLength(4)
  expect(new Set(story.threads)).toEqual(new Set(['main', ...keys]))
  expect(story.held('main')).toHaveLength(1)
  const reports = story.heard('main').filter((text) => text.includes('the fan-out has ended.'))
  const said = reports.map((text) => /\d+ agents: .*/.exec(text)?.[0])
  // Where results come without an event, the report may not come before the session has ended.
  const whole = [expect.stringMatching(/^24 agents: 24 done\b/)]
  expect(said).toEqual(host.tellsInTurn.isThere ? whole : whole.slice(0, said.length))
}, 200_000)

test('twenty healthy fan-outs in a row: twenty reports, not one word and not one turn more', async () => {
  await onStage({}, async (stage) => {
    const rounds = 20
    let prompts = 0
    const other: string[] = []
    const mind: React = ({ why, texts: told }) => {
      if (why === 'other') other.push(told.join())
      // In the middle of a turn it comes with the host's words around it.
      if (!told.some((text) => text.includes('the next fan-out'))) return why === 'results' ? 'launched' : 'noted'
      prompts += 1
      return say(...['a', 'b', 'c'].map((key) => agent(`Part ${key} of ${prompts}`, `${key}${prompts}`)))
    }
    const keys = Array.from({ length: rounds }, (_, n) => ['a', 'b', 'c'].map((key) => `${key}${n + 1}`)).flat()
    const session = await Session.start(stage, {
      mode: 'default',
      // Agents that end at once are not worth their start, and the first fan-out is told so.
      env: { FANOUT_RULES: 'worth-it=off' },
      main: mind,
      agents: Object.fromEntries(keys.map((key) => [key, [done(`${key} done`)]])),
      timeout: 300_000,
    })
    const count = (what: RegExp): number => session.story().heard('main').join('\n').match(what)?.length ?? 0
    const reports = (): number => count(/fanout: the fan-out has ended\. 3 agents: 3 done/g)
    const until = async (isTrue: () => boolean): Promise<void> => {
      for (const end = Date.now() + 30_000; !isTrue() && Date.now() < end; )
        await new Promise((wake) => setTimeout(wake, 50))
    }
    for (let n = 1; n <= rounds; n += 1) {
      session.say('the next fan-out')
      await stage.signals.wait(['a', 'b', 'c'].map((key) => `${key}${n}:ended`))
      // The next prompt comes when the last report has; a person would wait for it too.
      if (host.tellsInTurn.isThere) await until(() => reports() === n)
    }
    // Where results may come without an event, the next prompt brings the report.
    for (let more = 0; reports() < rounds && more < 5; more += 1) {
      session.say('and?')
      await until(() => reports() === rounds)
    }
    await session.end()
    expect(prompts).toBe(rounds)
    expect(other).toEqual([])
    expect(reports()).toBe(rounds)
    expect(count(/fanout: /g)).toBe(rounds)
  })
}, 400_000)
