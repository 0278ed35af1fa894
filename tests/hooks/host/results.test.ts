import { describe, expect, test } from 'vitest'
import { wording } from '../../../core/engine/messages.ts'
import { courseOf, leftRunning, succeeded, textOf, wasRefused } from '../../../hooks/host/results.ts'

const told: [string, unknown, boolean | undefined][] = [
  ['Write, new', 'File created successfully at: new.md (file state is current in your context)', true],
  ['Write, existing', 'The file new.md has been updated successfully. (file state is current)', true],
  ['Edit, unread', 'The file new.md has been updated successfully.', true],
  ['Edit, merged', 'The file a.ts has been updated successfully. (note: the file had been modified on disk)', true],
  ['Edit, name over two lines', 'The file a\nb.ts has been updated successfully.', true],
  ['Edit, replace_all', 'The file a.ts has been updated. All occurrences were successfully replaced.', true],
  ['NotebookEdit, replace', 'Updated cell c1 with 1', true],
  ['NotebookEdit, insert', 'Inserted cell c2 with 1', true],
  ['NotebookEdit, delete', 'Deleted cell c1', true],
  ['MultiEdit', 'Applied 2 edits to a.ts', true],
  ['content blocks', [{ type: 'text', text: 'File created successfully at: a' }], true],
  ['refused in an agent', 'Permission to use Write has been denied. IMPORTANT: You *may* attempt', false],
  ['denied by a hook, 2.1.328 with an absolute path', 'PreToolUse:Write hook error: fanout: agent "A" is', false],
  ['refused by a person', 'Permission for this tool use was denied by the user.', false],
  ['refused in main', "Claude requested permissions to write to a.ts, but you haven't granted it yet.", false],
  [
    'precondition',
    '<tool_use_error>File has not been read yet. Read it first before writing to it.</tool_use_error>',
    false,
  ],
  ['stale, by the host', '<tool_use_error>File has been modified since read, either by</tool_use_error>', false],
  ['wrong input', '<tool_use_error>InputValidationError: Edit failed</tool_use_error>', false],
  ['missing file', 'File does not exist. Note: your current working directory is /p.', false],
  ['user said no', "The user doesn't want to proceed with this tool use.", false],
  ['user interrupted', '[Request interrupted by user for tool use]', false],
  ['denied by fanout', wording('one-writer/held', { file: 'a.ts', title: 'A', type: 'general-purpose' }), false],
  ['denied by another plugin', 'Please do not touch generated files.', undefined],
  ['Read', '1\tThe file a.ts has been updated successfully.', undefined],
  ['Read of a notebook or image', [{ type: 'image', source: {} }], undefined],
  ['success only quoted', 'note: File created successfully at: a', undefined],
  ['nothing', '', undefined],
  ['absent', undefined, undefined],
  ['an object', { filePath: 'a.ts' }, undefined],
]

describe('what the text of a result tells', () => {
  test.each(told)('%s', (_, response, expected) => expect(succeeded(response)).toBe(expected))
})

/** As the real client says it, 2.1.156 to 2.1.332, where no other version is named. */
const refusals: [string, unknown, boolean | undefined][] = [
  ['the host, an agent in the background', 'Permission to use Write has been denied. IMPORTANT: You *may*', true],
  ['the host, an agent that is waited for', "Claude requested permissions to write to /p/a, but you haven't", true],
  [
    'a person, 2.1.232 to 2.1.332',
    'Permission for this tool use was denied. The tool use was rejected (eg. if it was a file edit, the new_string was NOT written to the file).',
    true,
  ],
  ['a hook that ended with code 2', 'PreToolUse:Write hook error: [node /x/deny.cjs]: blocked by policy', true],
  ['a hook that gave a reason', 'protected path: use another', undefined],
  ['fanout', 'fanout: agent "A" is working on a.ts', false],
  ['fanout, 2.1.328 with an absolute path', 'PreToolUse:Edit hook error: fanout: agent "A" is working on a.ts', false],
  ['nobody: the text was not found', '<tool_use_error>String to replace not found in file.</tool_use_error>', false],
  [
    'nobody: the file changed while a person was asked, 2.1.232 to 2.1.332',
    'File content has changed since it was last read. This commonly happens when',
    false,
  ],
  ['nobody: it was made', 'The file a.ts has been updated successfully.', false],
]

describe('who refused a call', () => {
  test.each(refusals)('%s', (_, response, expected) => expect(wasRefused(response)).toBe(expected))
})

test('the text of blocks is put together; blocks without text have none', () => {
  expect(textOf([{ text: 'a' }, { type: 'image' }, null, 'b', { text: 1 }, { text: 'c' }])).toBe('ac')
})

describe('a command that was left running', () => {
  test.each([
    [
      'was started in the background',
      'Command running in background with ID: bmykkg8q2. Output is being written to: /t/bmykkg8q2.output. You will be notified when it completes.',
    ],
    [
      'outlived its timeout',
      'compiling\n1 of 9\nCommand did not complete within its 120s timeout and was moved to the background (ID: bmykkg8q2). Output is being written to: /t',
    ],
    [
      'was put there by the user',
      'Command was manually backgrounded by user with ID: bmykkg8q2. Output is being written to: /t',
    ],
    [
      'made room for a message',
      'Command was moved to the background (ID: bmykkg8q2) so that a message could be read.\nGo on.',
    ],
  ])('%s: its id is known', (_, said) => expect(leftRunning(said)).toBe('bmykkg8q2'))

  test.each([['ok'], [''], [undefined], ['Issue ID: b1 is in the background'], ['Command finished.\nID: b1']])(
    '%j leaves none',
    (said) => expect(leftRunning(said)).toBeUndefined(),
  )
})

const behind = 'Output is being written to: /t/b1.output. You will be notified when it completes.'

/** How a shell command went. What a client said is from runs of 2.1.156 and 2.1.332, or from the client's own words. */
test.each<[string, unknown, string]>([
  ['output', 'Error handling: 12 ok', 'passed'],
  ['output that begins with a word for failure', 'Error-free', 'passed'],
  ['output that begins with a failure it mended', 'Error: no cache, building anew\n12 ok', 'passed'],
  ['output that speaks of an exit code', 'Exit code 7 handled', 'passed'],
  ['output that speaks of permissions', 'Permission to use the API: ok', 'passed'],
  ['output that speaks of a time', 'Command timed out after 3 tries, then ok', 'passed'],
  ['output that begins as an error of the host', '<tool_use_error>quoted\n1 passed', 'passed'],
  ['output of fanout’s own', 'fanout: 12 ok', 'passed'],
  ['output that speaks of a file', 'File does not exist. Creating it: ok', 'passed'],
  ['output that is JSON', '{"success":false,"expected":true}', 'passed'],
  [
    'output that quotes the host’s note in its midst',
    `Command running in background with ID: b1. ${behind}${'\nok'.repeat(2_000)}`,
    'passed',
  ],
  [
    'output that quotes the host’s note within a line',
    `ok 1 says "Command running in background with ID: b1. ${behind}"`,
    'passed',
  ],
  ['output too large to show', '<persisted-output>\nOutput too large (223.5KB). Full output saved to: /t', 'passed'],
  ['no output, since 2.1.156', '(Bash completed with no output)', 'passed'],
  ['no output', '', 'passed'],
  ['blocks', [{ type: 'text', text: '1 passed' }], 'passed'],
  ['an exit code', 'Exit code 1', 'failed'],
  ['an exit code and output', 'Exit code 3\nout\nerr', 'failed'],
  [
    'an exit code and a background note the output quotes',
    `Exit code 1\nCommand running in background with ID: b1. ${behind}`,
    'failed',
  ],
  ['started in the background', `Command running in background with ID: b1. ${behind}`, 'in the background'],
  [
    'started there, behind output',
    `1 passed\nCommand running in background with ID: b1. ${behind}`,
    'in the background',
  ],
  [
    'moved there by its timeout',
    `Command did not complete within its 120s timeout and was moved to the background (ID: b1). ${behind}`,
    'in the background',
  ],
  [
    'moved there by its timeout, behind output',
    `partial\nCommand did not complete within its 1s timeout and was moved to the background (ID: b1). ${behind}`,
    'in the background',
  ],
  ['moved there by the user', `Command was manually backgrounded by user with ID: b1. ${behind}`, 'in the background'],
  [
    'moved there for a message',
    `Command was moved to the background (ID: b1) so that a message that arrived while it was running can reach you; it was not interrupted. ${behind}`,
    'in the background',
  ],
  [
    'moved there after some time',
    `Command was moved to the background (ID: b1) after running for 600s. ${behind}`,
    'in the background',
  ],
  [
    'moved there by the assistant mode',
    `Command exceeded the assistant-mode blocking budget (15s) and was moved to the background with ID: b1. It is still running. ${behind}`,
    'in the background',
  ],
  [
    'moved there, with hints of the host behind',
    `partial\nCommand running in background with ID: b1. ${behind}\nShell cwd was reset to /p\n`,
    'in the background',
  ],
  [
    'moved there, in blocks',
    [{ type: 'text', text: `Command running in background with ID: b1. ${behind}` }],
    'in the background',
  ],
  ['refused in an agent', 'Permission to use Bash has been denied. IMPORTANT: You *may*', 'unknown'],
  ['refused by a rule', 'Permission to use Bash with command npm test has been denied.', 'unknown'],
  ['refused by a person', 'Permission for this tool use was denied by the user.', 'unknown'],
  ['refused in main', "Claude requested permissions to use Bash, but you haven't granted it yet.", 'unknown'],
  ['not allowed by itself', 'This command requires approval', 'unknown'],
  ['refused by a hook', 'PreToolUse:Bash hook error: [sh deny.sh]: not here', 'unknown'],
  ['wrong input', '<tool_use_error>InputValidationError: Bash failed</tool_use_error>', 'unknown'],
  ['cancelled', '<tool_use_error>Cancelled: parallel tool call Bash(exit 1) errored</tool_use_error>', 'unknown'],
  ['not wanted', "The user doesn't want to proceed with this tool use. The tool use was rejected", 'unknown'],
  ['interrupted', '[Request interrupted by user for tool use]', 'unknown'],
  ['no result', undefined, 'unknown'],
  ['an object', { stdout: '1 passed', backgroundTaskId: 'b1' }, 'unknown'],
])('a shell command: %s', (_, response, course) => expect(courseOf(response)).toBe(course))
