import { expect, test } from 'vitest'
import type { Change } from '../../../core/engine/verdict.ts'
import { UNVERIFIED } from '../../../core/plan/result.ts'
import { inputWith } from '../../../hooks/host/rewrite.ts'
import { launch, task } from './payloads.ts'

const whole = { ...task, run_in_background: true }

test.each<[string, Change[], object]>([
  ['nothing', [], whole],
  ['an empty change', [{}], whole],
  ['the prompt', [{ prompt: 'brief' }], { ...whole, prompt: 'brief' }],
  ['an empty prompt', [{ prompt: '' }], { ...whole, prompt: '' }],
  ['what goes below it', [{ append: 'and more' }], { ...whole, prompt: 'do\n\nand more' }],
  ['both, by two rules', [{ prompt: 'brief' }, { append: 'and more' }], { ...whole, prompt: 'brief\n\nand more' }],
  ['type and model', [{ type: 'writer', model: 'haiku' }], { ...whole, subagent_type: 'writer', model: 'haiku' }],
  ['the foreground', [{ background: false }], { ...whole, run_in_background: false }],
  ['a worktree', [{ isolated: true }], { ...whole, isolation: 'worktree' }],
  ['no worktree', [{ isolated: false }], whole],
  ['that its check was not seen', [{ unverified: true }], { ...whole, [UNVERIFIED]: true }],
])('%s: the rest is given back as it was', (_, changes, input) => {
  expect(inputWith(launch, changes)).toEqual(input)
})

test('what a host to come adds is given back too, and the payload stays as it is', () => {
  const tool_input = { ...task, effort: { level: 'high' }, isolation: 'remote' }
  expect(inputWith({ ...launch, tool_input }, [{ prompt: 'brief', isolated: false }])).toEqual({
    ...tool_input,
    prompt: 'brief',
  })
  expect(tool_input.prompt).toBe('do')
})

test.each([undefined, null, 7, 'text', {}, { tool_input: null }, { tool_input: 'text' }])(
  'a payload that is %j',
  (payload) => {
    expect(inputWith(payload, [{ append: 'x' }])).toEqual({ prompt: '\n\nx' })
  },
)
