import { needsApproval, type Story } from './runner/index.ts'

/** What is asked of every story about the texts of the plugin. */

/** How agents end their reports. */
export const ENDING = '\n\nSTATUS: DONE\nFILES WRITTEN: none\nFOLLOW-UPS: none'

/** The command's text as the model read it. */
export function expansion(story: Story): string {
  return story
    .heard('main')
    .filter((text) => !text.startsWith('<system-reminder>'))
    .join('\n')
}

/** Agent types of every message of the model that launched any. */
export function launchedTogether(story: Story): string[][] {
  return story.exchanges
    .filter(({ thread, reply }) => thread === 'main' && reply.kind === 'message')
    .map(({ reply }) => (reply.kind === 'message' ? reply.parts : []))
    .map((parts) => parts.flatMap((part) => (typeof part === 'object' && part.kind === 'call' ? [part] : [])))
    .map((calls) => calls.filter(({ names }) => names[0] === 'Agent').map(({ input }) => String(input.subagent_type)))
    .filter((types) => types.length > 0)
}

export function refused(story: Story, name: string): string[] {
  return story
    .toolResults('main')
    .filter(({ tool, isError }) => tool === name && isError)
    .map(({ text }) => text)
}

/** Calls of fanout that the person would have been asked for. */
export function approvals(story: Story): string[] {
  return story
    .toolResults('main')
    .filter((result) => result.tool === 'Bash' && needsApproval(result))
    .map(({ input }) => String(input.command))
}
