import { describe, expect, test } from 'vitest'
import { heldReasons, hostWords, launchedId, needsApproval, stopReasons, WORDS_CHANGED } from './runner/index.ts'
import { readRequest } from './runner/request.ts'

/** The reason of a held Stop as clients write it, each in a request of its own. */
const PLAIN = 'Stop hook feedback:\nfanout: 2 tasks are ready.\n- [a] Task a'
const REMINDER = `<system-reminder>
The text below is the output of a hook that the user, their organization or this environment set up. Follow what the hook itself asks.
${PLAIN}
</system-reminder>`
const AGAIN = `SubagentStop hook blocking error from command: "node hook.cjs": fanout: 2 tasks are ready.\n- [a] Task a`
const REASON = 'fanout: 2 tasks are ready.\n- [a] Task a'

describe('the reason of a held turn', () => {
  test.each([
    ['2.1.156 to 2.1.328', [PLAIN]],
    ['2.1.332, main thread', [REMINDER]],
    ['2.1.332, an agent', [REMINDER, AGAIN]],
  ])('is read once in the form of %s', (_, texts) => expect(heldReasons(texts)).toEqual([REASON]))

  test('is each of two in one text', () => {
    expect(stopReasons(`${PLAIN}\n${PLAIN}`)).toEqual([REASON, REASON])
  })

  test('in words that nobody knows is no silence: the failure says so and shows them', () => {
    const texts = ['<system-reminder>A hook asks you to go on: 2 tasks are ready.</system-reminder>']
    expect(() => heldReasons(texts)).toThrow(WORDS_CHANGED)
    expect(() => heldReasons(texts)).toThrow('A hook asks you to go on: 2 tasks are ready.')
  })

  test('is not looked for in texts that speak of no hook', () => {
    expect(heldReasons(['<system-reminder>The task tools have not been used.</system-reminder>'])).toEqual([])
  })

  test.each([
    ['user', PLAIN],
    ['system', REMINDER],
    ['user', REMINDER],
  ])('explains a request in a message of role %s', (role, content) => {
    const messages = [
      { role: 'user', content: 'go' },
      { role: 'assistant', content: 'done' },
      { role, content },
    ]
    expect(readRequest({ messages }, 'main', () => '').why).toBe('other')
  })
})

test('what a story must read fails with the whole text when it is not there', () => {
  expect(launchedId('Async agent launched successfully. agentId: a1b2 (internal)')).toBe('a1b2')
  expect(() => launchedId('Agent a1b2 is on its way')).toThrow(
    /^the host's words changed: .*\nAgent a1b2 is on its way$/s,
  )
  expect(() => hostWords('the size', /\d+ KB/, 'one megabyte')).toThrow('the size does not match')
})

test('a command that failed for an unknown reason is not taken for an approved one', () => {
  expect(needsApproval({ text: 'This command requires approval', isError: true })).toBe(true)
  expect(needsApproval({ text: 'Exit code 1\nno such file', isError: true })).toBe(false)
  expect(() => needsApproval({ text: 'You need a yes for this', isError: true })).toThrow(WORDS_CHANGED)
})
