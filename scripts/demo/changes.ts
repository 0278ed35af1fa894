import type { Story } from '../../tests/host/runner/index.ts'
import { type Act, actsOf } from './acts.ts'
import type { Exhibit, Step } from './scene.ts'
import { inWords } from './words.ts'

/** What an agent is to add to a file: one line nobody else has. */
export interface Change {
  who: string
  file: string
  line: string
}

/** Whether the agent's call that brings this line succeeded. */
export function isMade(story: Story, change: Change): boolean {
  return actsOf(story).some((act) => brings(act, change))
}

/** Whether the line is in the file at the end. */
export function survives(story: Story, { file, line }: Change): boolean {
  return (story.file(file) ?? '').split('\n').includes(line)
}

/** The steps of a story; a write that takes another's line away says whose. */
export function stepsOf(story: Story, changes: readonly Change[]): Step[] {
  const standing = new Set<Change>()
  return actsOf(story).map((act) => {
    const erased = [...standing].filter((change) => erases(act, change))
    for (const change of erased) standing.delete(change)
    for (const change of changes) if (brings(act, change)) standing.add(change)
    const step = inWords(act)
    if (erased.length === 0) return step
    const whose = erased.map(({ who }) => who).join(' and ')
    return { ...step, did: `${step.did}: what ${whose} wrote there is gone`, tone: 'bad' }
  })
}

/** A file at the end, with the changes that are missing in it. */
export function fileAtTheEnd(story: Story, file: string, changes: readonly Change[]): Exhibit {
  const expected = changes.filter((change) => change.file === file)
  const lines = (story.file(file) ?? '')
    .trimEnd()
    .split('\n')
    .map((text) => {
      const change = expected.find(({ line }) => line === text)
      return change ? { who: change.who, text, tone: 'good' as const } : { text }
    })
  const missing = expected
    .filter((change) => !survives(story, change))
    .map(({ line, who }) => ({ who, text: `missing: ${line}`, tone: 'bad' as const }))
  return { title: `${file} at the end`, lines: [...lines, ...missing] }
}

function brings(act: Act, { who, file, line }: Change): boolean {
  return act.who === who && isEditOf(act, file) && String(act.input.content ?? act.input.new_string).includes(line)
}

function erases(act: Act, { file, line }: Change): boolean {
  if (!isEditOf(act, file)) return false
  const { content, old_string, new_string } = act.input
  if (content !== undefined) return !String(content).includes(line)
  return String(old_string).includes(line) && !String(new_string).includes(line)
}

const isEditOf = (act: Act, file: string): act is Extract<Act, { kind: 'call' }> =>
  act.kind === 'call' && act.outcome === 'done' && ['Write', 'Edit'].includes(act.tool) && act.input.file_path === file
