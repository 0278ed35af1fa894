import { expect } from 'vitest'
import { after, agent, done, say } from './runner/index.ts'
import { scenario } from './scenario.ts'

const unanswered = 'Fix the rounding bug in src/money.ts, and keep the tests of the module as they are.'
const good = 'Read src/money.ts and tell me what it exports.'
const open = 'Research {topic} in this repository. Return a summary.'
const said = (texts: readonly string[]): string[] => texts.filter((text) => text.includes('fanout: '))
const files = { 'CLAUDE.md': '# Conventions\n', 'src/money.ts': 'export const cents = 1\n' }

scenario(
  'a prompt without a form of answer reaches its agent with one, a good one as it was written; a slot is reported once',
  {
    files,
    main: [
      say(agent('Fix it', 'a', { prompt: unanswered }), agent('Look', 'b', { prompt: good })),
      'launched',
      after('a:ended', 'b:ended'),
      agent('Research', 'c', { prompt: open }),
      'launched',
      after('c:ended'),
      agent('Research again', 'd', { prompt: open }),
      'launched',
      after('d:ended'),
      'done',
    ],
    agents: { a: [done('a done')], b: [done('b done')], c: [done('c done')], d: [done('d done')] },
  },
  ({ story }) => {
    const prompt = (thread: string): string =>
      story.heard(thread).find((text) => text.includes(`[thread:${thread}]`)) ?? ''
    expect(prompt('a')).toContain(
      `${unanswered} [thread:a]\n\nRead and follow: CLAUDE.md.\nReport, unless you are told otherwise: your last message`,
    )
    expect(prompt('b').trim()).toBe(`${good} [thread:b]`)
    expect(story.heard('b').join()).not.toContain('unless you are told otherwise')
    expect(prompt('c')).toContain(`${open} [thread:c]`)
    const slots = said(story.heard('main')).filter((text) => text.includes('{topic}'))
    expect(slots).toHaveLength(1)
    expect(slots[0]).toContain('the prompt of agent "Research" (general-purpose) still holds {topic}')
    const short = said(story.heard('main')).filter((text) => text.includes('ran for less than 30 s'))
    expect(short).toHaveLength(1)
    expect(short[0]).toMatch(/- "Fix it" \(general-purpose\), \d+ s\n- "Look" \(general-purpose\), \d+ s/)
  },
)

scenario(
  'with both rules off nothing is added and nothing said',
  {
    files: { ...files, '.claude/fanout.yaml': 'rules: { sound-brief: off, worth-it: off, fan-out-report: off }\n' },
    main: [
      say(agent('Fix it', 'a', { prompt: unanswered }), agent('Research', 'c', { prompt: open })),
      'launched',
      after('a:ended', 'c:ended'),
      'done',
    ],
    agents: { a: [done('a done')], c: [done('c done')] },
  },
  ({ story }) => {
    expect(story.heard('a').join()).not.toContain('unless you are told otherwise')
    expect(said(story.heard('main'))).toEqual([])
  },
)

scenario(
  'enforced, an open slot is refused and the corrected launch goes through',
  {
    files: { ...files, '.claude/fanout.yaml': 'rules: { sound-brief: enforce }\n' },
    main: [
      agent('Research', 'c', { prompt: open }),
      agent('Research', 'c', { prompt: open.replace('{topic}', 'rounding') }),
      'launched',
      after('c:ended'),
      'done',
    ],
    agents: { c: [done('c done')] },
  },
  ({ story }) => {
    expect(story.toolResult('main', 0)).toContain('was not launched: its prompt still holds {topic}')
    expect(story.threads).toEqual(['main', 'c'])
    expect(story.heard('c').join()).toContain('Research rounding in this repository')
  },
)

scenario(
  'a fork keeps its prompt',
  // It goes on in the main thread's script: the host calls it by the same history.
  {
    files,
    main: [agent('Go on', 'f', { prompt: open, type: 'fork' }), 'going on', 'going on'],
    env: { CLAUDE_CODE_FORK_SUBAGENT: '1' },
  },
  ({ story }) => {
    const heard = story.heard('main').join('\n')
    expect(heard).toContain(`${open} [thread:f]`)
    expect(heard).not.toContain('still holds')
    expect(heard).not.toContain('unless you are told otherwise')
  },
)
