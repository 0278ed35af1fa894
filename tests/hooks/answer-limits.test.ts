import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Reply } from '../../hooks/host/replies.ts'
import { type Ground, ground } from './replay.ts'

/** What payloads of failed agents lead to: the limits they name, and the limits they only seem to name. */
type Payload = Record<string, unknown>

let it: Ground
/** Sunday, 29 November 2026, 14:20 here. */
let now = new Date(2026, 10, 29, 14, 20).getTime()
beforeEach(() => {
  it = ground()
})
afterEach(() => it.remove())

function told(payload: Payload): Reply | undefined {
  now += 1_000
  return it.hear([{ at: now, payload: { session_id: 's1', cwd: it.project, ...payload } }])[0]?.reply
}
const input = (description: string) => ({ description, prompt: 'Do your part.', subagent_type: 'worker' })
const launches = (title: string, use: string): string =>
  JSON.stringify(
    told({ hook_event_name: 'PreToolUse', tool_name: 'Agent', tool_use_id: use, tool_input: input(title) }) ?? '',
  )
const prompts = (prompt: string): string => JSON.stringify(told({ hook_event_name: 'UserPromptSubmit', prompt }) ?? '')

/** An agent of that title is launched, and its notification tells that it failed. */
function fails(title: string, reason: string): string {
  launches(title, 'u1')
  const tool_response = { status: 'async_launched', agentId: 'a1' }
  told({
    hook_event_name: 'PostToolUse',
    tool_name: 'Agent',
    tool_use_id: 'u1',
    tool_input: input(title),
    tool_response,
  })
  told({ hook_event_name: 'SubagentStart', agent_id: 'a1', agent_type: 'worker' })
  const tags = `<task-id>a1</task-id><tool-use-id>u1</tool-use-id><status>failed</status><summary>Agent "${title}" failed: ${reason}</summary>`
  return prompts(`<task-notification>${tags}</task-notification>`)
}

const PLAIN = 'Agent terminated early due to an API error: API Error: 400 scripted failure'

test.each([
  'Refuse with 429',
  'Add a rate limit',
  'daily limit resets 3pm',
  'context window of the editor',
  'Say "usage limit" aloud',
])('an agent titled %j that fails with a plain error pauses nothing', (title) => {
  expect(fails(title, PLAIN)).not.toContain('holds')
  expect(Object.values(it.state().agents)[0]?.failure ?? '').not.toMatch(/limit|context/)
  expect(launches('Next', 'u2')).not.toContain('has not started')
})

describe('a limit', () => {
  test('whose end is on another day is named with that day', () => {
    const said = fails('First', "You've hit your weekly limit · resets Mon 9am")
    expect(said).toContain("The API's usage limit holds until Mon 30 Nov, 09:00: what is launched before is queued.")
    expect(launches('Next', 'u2')).toContain('holds until Mon 30 Nov, 09:00, so agent')
  })
  test('that ends today is named with the time', () => {
    expect(fails('First', 'Opus limit · resets 5pm')).toContain("The API's usage limit holds until 17:00:")
  })
  test('whose end has just passed is over', () => {
    expect(fails('First', "You've hit your session limit · resets 2pm")).not.toContain('holds')
    expect(launches('Next', 'u2')).not.toContain('has not started')
  })
  test.each([
    "You've hit your org's monthly spend limit · ask your admin for a higher limit",
    "You've hit your usage limit",
    'Credit balance is too low',
  ])('without an end is held until the user speaks: %s', (reason) => {
    const said = fails('First', reason)
    expect(said).toMatch(
      /limit holds, and its message does not say until when: what is launched before is queued\. .*tell the user/,
    )
    const refusal = launches('Next', 'u2')
    expect(refusal).toMatch(/holds, and its message does not say until when, so agent .*After the user's next message/)
    now += 40 * 3_600_000
    expect(launches('Next', 'u3')).toBe(refusal)
    expect(prompts('<task-notification><summary>nothing</summary></task-notification>')).not.toContain('slots are free')
    expect(prompts('I have raised it, go on')).toContain('slots are free for what was queued')
    expect(launches('Next', 'u4')).not.toContain('has not started')
  })
})
