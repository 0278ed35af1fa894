import { expect, test } from 'vitest'
import { failureOf } from '../../../hooks/host/failure.ts'

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
  ['usage limit', ['billing_error', 'Credit balance is too low']],
  ['usage limit', ['rate_limit', 'Claude usage limit reached. Your limit will reset at 3pm']],
  ['usage limit', ['unknown', 'Your credit balance is too low']],
  ['not allowed', ['authentication_failed', 'Invalid API key']],
  ['not allowed', ['oauth_org_not_allowed']],
  [undefined, ['unknown', 'API Error: 400 scripted failure']],
  [undefined, ['server_error', 'API Error: 500']],
  [undefined, ['unknown', 'request_id: req_14290529']],
  [undefined, [undefined, undefined]],
  [undefined, []],
])('%s: %j', (expected, texts) => expect(failureOf(...texts)).toBe(expected))
