import { describe, expect, test } from 'vitest'
import { apiErrorIn, failureOf, reasonIn } from '../../../hooks/host/failure.ts'

/** The SDK's SDKAssistantMessageError, and what clients say beside it (2.1.156, 2.1.232, 2.1.328). */
test.each<[string | undefined, (string | undefined)[]]>([
  ['rate limit', ['rate_limit']],
  ['rate limit', ['unknown', 'API Error: 429 too many']],
  ['rate limit', [undefined, 'Agent "A" failed: API Error: HTTP 429']],
  ['overloaded', ['overloaded', undefined]],
  ['overloaded', ['server_error', 'API Error: 529 {"type":"overloaded_error"}']],
  ['overloaded', ['unknown', 'API Error: Overloaded']],
  ['context exceeded', ['invalid_request', 'Prompt is too long']],
  ['context exceeded', ['max_output_tokens', 'response exceeded the limit']],
  ['spend limit', ['billing_error', 'Credit balance is too low']],
  ['usage limit', ['rate_limit', 'Claude usage limit reached. Your limit will reset at 3pm']],
  ['spend limit', ['unknown', 'Your credit balance is too low']],
  ['spend limit', ["You've hit your org's monthly spend limit · ask your admin for a higher limit"]],
  ['spend limit', ["You've hit your individual spend limit · visit x to raise it"]],
  ['spend limit', ["You've hit your team's pooled group budget"]],
  ['spend limit', ["You've hit your org's monthly usage limit"]],
  ['spend limit', ["You're out of usage credits · resets 3pm"]],
  ['spend limit', ['Your org is out of usage · contact your admin']],
  ['spend limit', ['Usage is paused for your organization. For help, please contact support.']],
  ['spend limit', ['API Error: 429 spend limit reached (monthly; resets 2026-12-01 00:00 UTC)']],
  ['usage limit', ["You've hit your Opus limit · resets Dec 4, 4am (Europe/Amsterdam)"]],
  ['usage limit', ['rate_limit', 'Opus limit · resets Mon 9am (error type rate_limit, HTTP 429)']],
  ['usage limit', ["You've hit your weekly limit · resets Mon 9am"]],
  [
    'usage limit',
    [
      'API Error: 400 You have reached your specified API usage limits. You will regain access on 2026-12-01 at 00:00 UTC.',
    ],
  ],
  [undefined, ["API Error: 400 tools.3.description: 'Add a rate limit' is too long"]],
  [undefined, ["API Error: 500 while serving 'Answer 429 when overloaded, within the context window'"]],
  [
    undefined,
    ['API Error: 400 scripted failure (error type unknown, HTTP 400, model sent to the API: claude-opus-5-5)'],
  ],
  ['not allowed', ['authentication_failed', 'Invalid API key']],
  ['not allowed', ['oauth_org_not_allowed']],
  [undefined, ['unknown', 'API Error: 400 scripted failure']],
  [undefined, ['server_error', 'API Error: 500']],
  [undefined, ['unknown', 'request_id: req_14290529']],
  [undefined, [undefined, undefined]],
  [undefined, []],
])('%s: %j', (expected, texts) => expect(failureOf(...texts)).toBe(expected))

const PLAIN = 'Agent terminated early due to an API error: API Error: 400 scripted failure'

describe('why an agent failed is read behind its title', () => {
  test.each([
    'Refuse with 429',
    'Add a rate limit',
    'daily limit resets 3pm',
    'context window of the editor',
    'Raise the spend limit',
    'Say "overloaded" to clients',
    'Explain why "x" failed: rate limit',
    '"" failed: 429',
    'a &lt;b> usage limit',
    'two\nlines, usage limit',
    '',
  ])('%j', (title) => {
    const reason = reasonIn(`Agent "${title}" failed: ${PLAIN}`)
    expect([reason, failureOf(reason)]).toEqual([PLAIN, undefined])
    expect(failureOf(reasonIn(`Agent "${title}" failed: API Error: 429 too many`))).toBe('rate limit')
  })
  test.each([undefined, '', 'Agent "Add a rate limit" failed', 'Agent "Add a rate limit" was stopped', '429'])(
    '%j says nothing',
    (summary) => expect(reasonIn(summary)).toBeUndefined(),
  )
  test('of a workflow alike', () => {
    expect(reasonIn('Dynamic workflow "usage limit" failed: Unknown error')).toBe('Unknown error')
  })
})

test.each([
  ['API Error: 529 overloaded', true],
  ["You've hit your session limit · resets 3pm", true],
  ['Claude AI usage limit reached|1764435600', true],
  ['Prompt is too long', true],
  ['Prompt is too long for this model; I cut it.', false],
  ["You've hit your limit of three lines.\nHere is the rest.", false],
  ['I fixed this: API Error: 529', false],
  ['', false],
])('a report that is the API’s error: %j', (report, isError) => expect(apiErrorIn(report) !== undefined).toBe(isError))
