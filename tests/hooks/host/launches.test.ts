import { expect, test } from 'vitest'
import { dropped, launched, main, type Payload, told } from './payloads.ts'

const done = { status: 'completed', agentId: 'a1' }

/** How launches come back, and how they do not. */
test.each<[string, Payload, object]>([
  ['Agent, refused by the host', dropped, { kind: 'launch-failed', use: 'u1', refused: true, ...main }],
  [
    'Agent, failed in another way',
    { ...dropped, error: 'InputValidationError: description is missing' },
    { kind: 'launch-failed', use: 'u1', refused: false, failure: undefined, ...main },
  ],
  [
    'Agent, come back failed (2.1.232, 2.1.328)',
    { ...dropped, error: 'Agent terminated early due to an API error: API Error: 529 overloaded' },
    { kind: 'launch-failed', use: 'u1', refused: false, failure: 'overloaded', ...main },
  ],
  [
    'Agent, come back with an API error for a report (2.1.156)',
    { ...launched, tool_response: { ...done, content: [{ type: 'text', text: 'API Error: 400 scripted failure' }] } },
    { kind: 'launched', agent: 'a1', background: false, failure: 'api error' },
  ],
  [
    'Agent, come back with a report of API errors',
    { ...launched, tool_response: { ...done, content: [{ type: 'text', text: 'Found 3 API Error: lines' }] } },
    { kind: 'launched', agent: 'a1', background: false, failure: undefined },
  ],
  [
    'Agent, running, with its output',
    { ...launched, tool_response: { status: 'async_launched', agentId: 'a1', outputFile: '/t/a1.output' } },
    { kind: 'launched', agent: 'a1', background: true, output: '/t/a1.output' },
  ],
  [
    'Agent, running, with an output that is no file name',
    { ...launched, tool_response: { status: 'async_launched', agentId: 'a1', outputFile: 7 } },
    { kind: 'launched', agent: 'a1', background: true, output: undefined },
  ],
  [
    'Agent, running in the cloud: not here',
    { ...launched, tool_response: { status: 'remote_launched', taskId: 't1' } },
    { kind: 'launch-failed', use: 'u1', refused: false },
  ],
])('%s', (_, payload, expected) => expect(told(payload)).toMatchObject(expected))
