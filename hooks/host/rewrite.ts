import type { Change } from '../../core/guard/verdict.ts'
import { object, text } from './payload.ts'

/**
 * The whole input of a launch with the changes put in: the host replaces the input by what it is given (HOST: 2.1.156 to
 * 2.1.328). Interactive clients hide `run_in_background` from the model and take it from a hook.
 */
export function launchWith(payload: unknown, changes: readonly Change[]): Record<string, unknown> {
  const input: Record<string, unknown> = { ...object(object(payload).tool_input) }
  for (const { prompt, append, type, model, background, isolated } of changes) {
    if (prompt !== undefined) input.prompt = prompt
    if (append !== undefined) input.prompt = `${text(input.prompt) ?? ''}\n\n${append}`
    if (type !== undefined) input.subagent_type = type
    if (model !== undefined) input.model = model
    if (background !== undefined) input.run_in_background = background
    if (isolated === true) input.isolation = 'worktree'
  }
  return input
}
