import type { SyncHookJSONOutput } from '@anthropic-ai/claude-agent-sdk'
import { describe, expect, test } from 'vitest'
import {
  allow,
  ask,
  deny,
  hold,
  type Reply,
  rewrite,
  type Telling,
  tell,
  tells,
  tellUser,
} from '../../../hooks/host/replies.ts'

/** The host's events that take `additionalContext`, by its own types. */
type Takes<Output> = Output extends { hookEventName: infer Name; additionalContext?: string } ? Name : never
type HostTells = Takes<NonNullable<SyncHookJSONOutput['hookSpecificOutput']>>

const events = [
  'PreToolUse',
  'PostToolUse',
  'PostToolUseFailure',
  'PostToolBatch',
  'UserPromptSubmit',
  'SessionStart',
] as const satisfies readonly Telling[] & readonly HostTells[]

// Checked by tsc: every reply is one the host's types know.
const asHost = (reply: Reply): SyncHookJSONOutput => reply
const denial = deny('why') satisfies SyncHookJSONOutput
const approval = allow('why') satisfies SyncHookJSONOutput
const question = ask('why') satisfies SyncHookJSONOutput
const notice = tellUser('words') satisfies SyncHookJSONOutput
const change = rewrite({ prompt: 'p' }) satisfies SyncHookJSONOutput
const delay = hold('why') satisfies SyncHookJSONOutput

describe('the shape of each reply', () => {
  test('deny', () => {
    expect(denial).toEqual({
      hookSpecificOutput: { hookEventName: 'PreToolUse', permissionDecision: 'deny', permissionDecisionReason: 'why' },
    })
  })
  test('ask', () => {
    expect(question).toEqual({
      hookSpecificOutput: { hookEventName: 'PreToolUse', permissionDecision: 'ask', permissionDecisionReason: 'why' },
    })
  })
  test('allow', () => {
    expect(approval).toEqual({
      hookSpecificOutput: { hookEventName: 'PreToolUse', permissionDecision: 'allow', permissionDecisionReason: 'why' },
    })
  })
  test.each(events)('tell at %s decides nothing', (event) => {
    expect(asHost(tell(event, 'words'))).toEqual({
      hookSpecificOutput: { hookEventName: event, additionalContext: 'words' },
    })
  })
  test('rewrite decides nothing', () => {
    expect(change).toEqual({ hookSpecificOutput: { hookEventName: 'PreToolUse', updatedInput: { prompt: 'p' } } })
  })
  test('hold', () => expect(delay).toEqual({ decision: 'block', reason: 'why' }))
  test('tellUser', () => expect(notice).toEqual({ systemMessage: 'words' }))
})

describe('texts stay within what the host takes', () => {
  const replies: [string, (words: string) => Reply, (reply: SyncHookJSONOutput) => unknown][] = [
    [
      'deny',
      deny,
      (reply) => (reply.hookSpecificOutput as { permissionDecisionReason?: string }).permissionDecisionReason,
    ],
    [
      'allow',
      allow,
      (reply) => (reply.hookSpecificOutput as { permissionDecisionReason?: string }).permissionDecisionReason,
    ],
    [
      'tell',
      (words) => tell('PostToolBatch', words),
      (reply) => (reply.hookSpecificOutput as { additionalContext?: string }).additionalContext,
    ],
    ['hold', hold, (reply) => reply.reason],
    ['tellUser', tellUser, (reply) => reply.systemMessage],
  ]
  test.each(replies)('%s', (_, build, words) => {
    expect(words(asHost(build('x'.repeat(10_000))))).toBe('x'.repeat(10_000))
    expect(words(asHost(build('x'.repeat(10_001))))).toBe(`${'x'.repeat(9_999)}…`)
  })
})

describe('where the model is told something', () => {
  test.each(events)('%s', (event) => expect(tells(event)).toBe(true))
  test.each(['SubagentStop', 'Stop', 'SessionEnd', 'StopFailure', '', 'constructor'])('not at %j', (event) =>
    expect(tells(event)).toBe(false),
  )
})
