import { describe, expect, test } from 'vitest'
import { wording } from '../../../core/guard/messages.ts'
import { leftRunning, succeeded, textOf } from '../../../hooks/host/results.ts'

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
