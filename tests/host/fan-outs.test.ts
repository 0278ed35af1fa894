import { expect, test } from 'vitest'
import { after, agent, done, onStage, play, type React, Session, say, signal } from './runner/index.ts'

const texts = (heard: readonly string[]): string[] => heard.filter((text) => text.includes('fanout: '))

test("twenty-four launches, of which the host's own cap lets twenty run: the other four are named, and nothing twice", async () => {
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
    timeout: 100_000,
  })
  expect(again).toHaveLength(4)
  expect(new Set(story.threads)).toEqual(new Set(['main', ...keys]))
  const held = story.heard('main').filter((text) => text.startsWith('Stop hook feedback'))
  expect(held).toHaveLength(1)
  const reports = story.heard('main').filter((text) => text.includes('the fan-out has ended.'))
  expect(reports.map((text) => /\d+ agents: .*/.exec(text)?.[0])).toEqual(['24 agents: 24 done.'])
}, 150_000)

test('twenty healthy fan-outs in a row: twenty reports, not one word and not one turn more', async () => {
  await onStage({}, async (stage) => {
    const rounds = 20
    let prompts = 0
    const other: string[] = []
    const mind: React = ({ why, texts: told }) => {
      if (why === 'other') other.push(told.join())
      if (!told.some((text) => text.trim() === 'go')) return why === 'results' ? 'launched' : 'noted'
      prompts += 1
      return say(...['a', 'b', 'c'].map((key) => agent(`Part ${key} of ${prompts}`, `${key}${prompts}`)))
    }
    const keys = Array.from({ length: rounds }, (_, n) => ['a', 'b', 'c'].map((key) => `${key}${n + 1}`)).flat()
    const session = await Session.start(stage, {
      mode: 'default',
      main: mind,
      agents: Object.fromEntries(keys.map((key) => [key, [done(`${key} done`)]])),
      timeout: 150_000,
    })
    for (let n = 1; n <= rounds; n += 1) {
      session.say('go')
      // The next prompt comes when the last report has; a person would wait for it too.
      for (const end = Date.now() + 30_000; texts(session.story().heard('main')).length < n && Date.now() < end; )
        await new Promise((wake) => setTimeout(wake, 50))
    }
    const story = await session.end()
    const said = texts(story.heard('main'))
    expect(prompts).toBe(rounds)
    expect(other).toEqual([])
    expect(said.filter((text) => !/^[\s\S]*fanout: the fan-out has ended\. 3 agents: 3 done/.test(text))).toEqual([])
    expect(said).toHaveLength(rounds)
  })
}, 200_000)
