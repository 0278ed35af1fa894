import { writeFileSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { readRecording } from '../recordings/recording.ts'
import { type Bundle, buildBundle } from './bundle.ts'

/** Sessions of the real client, told event by event to the process that users run. */
let bundle: Bundle
beforeAll(async () => {
  bundle = await buildBundle()
})
afterAll(() => bundle.remove())

let session = 0
beforeEach(() => {
  session += 1
})

/** What was said, by event and tool; '' where nothing was. */
async function replay(name: string): Promise<string[]> {
  const said: string[] = []
  // What the agents of the recording wrote is there.
  for (const file of ['notes.md', 'own.md', 'a.md']) writeFileSync(bundle.at('project', file), '')
  for (const { payload } of readRecording(name, { project: bundle.at('project'), home: bundle.at('home') })) {
    const { code, stdout } = await bundle.run(JSON.stringify(payload), {
      FANOUT_STATE_DIR: bundle.at(`state ${session}`),
    })
    expect(code).toBe(0)
    if (stdout !== '') said.push(`${payload.hook_event_name} ${payload.tool_name ?? ''}: ${reason(stdout)}`)
  }
  return said
}

function reason(stdout: string): string {
  const { hookSpecificOutput } = JSON.parse(stdout) as { hookSpecificOutput?: Record<string, string> }
  return hookSpecificOutput?.permissionDecisionReason ?? hookSpecificOutput?.additionalContext ?? ''
}

test('two agents on one file: the second is refused', async () => {
  const denied = (await replay('2.1.328-same-file')).filter((text) => text.startsWith('PreToolUse Write'))
  expect(denied).toEqual([expect.stringMatching(/fanout: agent "Sub [AB]" \(general-purpose\) is working on /)])
})

test('recorded here: an agent writes over what another has written and left', async () => {
  const denied = (await replay('own/2.1.328-write-and-end-then-write')).filter((text) => text.startsWith('PreToolUse'))
  expect(denied).toEqual([
    expect.stringMatching(/^PreToolUse Write: fanout: agent "Writer B" \(general-purpose\) changed notes\.md and you/),
  ])
})

const peaceful = ['2.1.328-second-life', '2.1.332-second-life', '2.1.328-main-writes-too']
test.each(peaceful)('recorded here: %s, in which nothing is refused', async (name) => {
  const said = await replay(`own/${name}`)
  expect(said.filter((text) => text.startsWith('PreToolUse'))).toEqual([])
})
