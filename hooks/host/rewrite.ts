import type { Change } from '../../core/engine/verdict.ts'
import { UNVERIFIED } from '../../core/plan/result.ts'
import { object, text } from './payload.ts'

/**
 * The whole input of a launch, or of a result, with the changes put in: the host replaces the input by what it is given (HOST: 2.1.156 to
 * 2.1.328). Interactive clients hide `run_in_background` from the model and take it from a hook.
 */
export function inputWith(payload: unknown, changes: readonly Change[]): Record<string, unknown> {
  const input: Record<string, unknown> = { ...object(object(payload).tool_input) }
  for (const { prompt, append, type, model, background, isolated, unverified } of changes) {
    if (prompt !== undefined) input.prompt = prompt
    if (append !== undefined) input.prompt = `${text(input.prompt) ?? ''}\n\n${append}`
    if (type !== undefined) input.subagent_type = type
    if (model !== undefined) input.model = model
    if (background !== undefined) input.run_in_background = background
    if (isolated === true) input.isolation = 'worktree'
    if (unverified === true) input[UNVERIFIED] = true
  }
  return input
}

/**
 * A Workflow call that runs this text, whatever file it named. 2.1.328 takes it so, and reads a file only from the folders of
 * the session. Nothing else is kept: `resumeFromRunId` would take results by their place (see `core/plan/native.ts`).
 */
export function workflowOf(script: string): Record<string, unknown> {
  return { script }
}
