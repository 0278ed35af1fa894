import fs from 'node:fs'
import { describe, expect, test } from 'vitest'

interface Group {
  matcher?: string
  hooks: {
    type: string
    command: string
    args: string[]
    timeout: number
    if?: string
    async?: boolean
    asyncRewake?: boolean
  }[]
}
const source = fs.readFileSync(new URL('../../plugin/hooks/hooks.json', import.meta.url), 'utf8')
const { hooks } = JSON.parse(source) as { hooks: Record<string, Group[]> }

const all = Object.values(hooks).flatMap((groups) => groups.flatMap((group) => group.hooks))

/** The tools at which the host starts a hook, of those it has. */
const tools = [
  'Agent',
  'Task',
  'TaskOutput',
  'TaskStop',
  'Workflow',
  'SubagentHandback',
  'StructuredOutput',
  'SendMessage',
]
const others = [
  'Edit',
  'Write',
  'MultiEdit',
  'NotebookEdit',
  'Read',
  'Grep',
  'Glob',
  'Bash',
  'BashOutput',
  'TaskCreate',
  'TodoWrite',
]
const heard = (event: string): string[] =>
  [...tools, ...others].filter((tool) =>
    hooks[event]?.some(({ matcher }) => matcher !== undefined && new RegExp(matcher).test(tool)),
  )

describe('the hooks that are registered', () => {
  test.each([
    [
      'PreToolUse',
      ['Agent', 'Task', 'Workflow', 'Edit', 'Write', 'MultiEdit', 'NotebookEdit', 'StructuredOutput', 'Bash'],
    ],
    ['PostToolUse', ['Agent', 'Task', 'TaskOutput', 'TaskStop', 'Workflow', 'SubagentHandback', 'StructuredOutput']],
    ['PostToolUseFailure', ['Agent', 'Task']],
  ])('%s is heard at these tools and no others', (event, expected) => {
    expect(heard(event)).toEqual([...tools, ...others].filter((tool) => expected.includes(tool)))
  })
  test('events, none of which an older host drops the whole file for', () => {
    expect(Object.keys(hooks).sort()).toEqual([
      'PostToolBatch',
      'PostToolUse',
      'PostToolUseFailure',
      'PreToolUse',
      'SessionEnd',
      'SessionStart',
      'Stop',
      'StopFailure',
      'SubagentStart',
      'SubagentStop',
      'TeammateIdle',
      'UserPromptSubmit',
    ])
  })
  test('Bash starts a hook only for fanout’s own command', () => {
    const bash = (hooks.PreToolUse ?? []).filter(
      ({ matcher }) => matcher !== undefined && new RegExp(matcher).test('Bash'),
    )
    expect(bash.flatMap((group) => group.hooks.map((hook) => hook.if))).toEqual(['Bash(fanout *)'])
  })
  test('each is one process without a shell, with a short timeout', () => {
    for (const { type, command, args, timeout } of all.filter((hook) => !hook.async)) {
      expect([type, command, ...args]).toEqual(['command', 'node', '\u0024{CLAUDE_PLUGIN_ROOT}/dist/hook.cjs'])
      expect(timeout).toBeLessThanOrEqual(10)
    }
  })
  test('the lookout alone runs in the background, begun with an agent, and may wake the conversation', () => {
    const background = all.filter((hook) => hook.async)
    expect(background).toHaveLength(1)
    expect(hooks.SubagentStart?.flatMap((group) => group.hooks)).toContain(background[0])
    expect(background[0]).toMatchObject({ args: ['\u0024{CLAUDE_PLUGIN_ROOT}/dist/watch.cjs'], asyncRewake: true })
  })
})
