import type { Data } from '../../engine/verdict.ts'
import { bullets, capital, HELD, holds, isHeld, lines, type Words } from '../../engine/words.ts'

export const noLostResults: Words = {
  'no-lost-results/unread': (data) =>
    `of what was launched here, this has not reached the conversation:\n${lines(data)}\nFor each: read its report, launch it again${data.waiting ? ' (what never started: together in one message)' : ''}, or leave it, and say which. ${limited(data)}This is said once.`,
  'no-lost-results/at-start': (data) =>
    `agents of this session:\n${lines(data)}\nRUNNING ones report by themselves; do not launch them again. Of the others nobody has read the result: read the report, launch it again, or leave it.`,
  'no-lost-results/interim': (data) =>
    `this report is interim, its agent has not ended:\n${lines(data)}\nIt ended its turn while a command that it left running goes on. It continues by itself and reports again; until then it keeps its task and its files. Go on with what does not need it. If that command never ends by itself (a server), stop the command with TaskStop.`,
  'no-lost-results/part': (data) =>
    `what came is not the whole report:\n${lines(data)}\nRead the rest before you use the result. This is said once.`,
  'no-lost-results/again': (data) =>
    `an agent that had reported before reports again:\n${lines(data)}\nThe first report stands, and this one is kept beside it. Compare them, and tell the user if that changes anything.`,
  'no-lost-results/left': (data) =>
    `an earlier session ended while these agents were at work, and they ended with it:\n${lines(data)}\nThey left no result. What they wrote is in the tree. If the work is still wanted, launch them again; otherwise leave it. This is said once.`,
  'no-lost-results/unknown-id': ({ target, meant, known }) =>
    `no agent of this session has the id ${target}.${meant ? ` Most like it: ${meant}.` : ''}${
      Array.isArray(known) && known.length > 0 ? ` Known here:\n${bullets(known)}` : ' None is known here.'
    }`,
  'no-lost-results/not-running': ({ target, state, known }) =>
    `agent ${target} is ${state}, so the call did nothing. Known here:\n${Array.isArray(known) ? bullets(known) : ''}`,
}

/** What a limit means for what never started. */
function limited(data: Data): string {
  if (!data.limit) return ''
  return isHeld(data)
    ? `${capital(holds(data))}. ${HELD}, and what waits is called for. `
    : `${capital(holds(data))}, and what waits is called for at the next turn after that: wait for it and launch it, or tell the user. `
}
