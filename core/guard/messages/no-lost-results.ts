import { bullets, lines, timeOf, type Words } from './words.ts'

export const noLostResults: Words = {
  'no-lost-results/unread': (data) =>
    `of what was launched here, this has not reached the conversation:\n${lines(data)}\nFor each: use its output, launch it again${data.waiting ? ' (what never started: together in one message)' : ''}, or leave it, and say which. ${data.until ? `The API's limit holds until ${timeOf(data.until)}, and what waits is called for at the next turn after that: wait for it and launch it, or tell the user. ` : ''}This is said once.`,
  'no-lost-results/at-start': (data) =>
    `agents of this session:\n${lines(data)}\nRUNNING ones report by themselves; do not launch them again. Of the others nobody has read the result: use its output, launch it again, or leave it.`,
  'no-lost-results/left': (data) =>
    `an earlier session ended while these agents were at work, and they ended with it:\n${lines(data)}\nThey left no result. What they wrote is in the tree. If the work is still wanted, launch them again; otherwise leave it. This is said once.`,
  'no-lost-results/unknown-id': ({ target, meant, known }) =>
    `no agent of this session has the id ${target}.${meant ? ` Most like it: ${meant}.` : ''}${
      Array.isArray(known) && known.length > 0 ? ` Known here:\n${bullets(known)}` : ' None is known here.'
    }`,
  'no-lost-results/not-running': ({ target, state, known }) =>
    `agent ${target} is ${state}, so the call did nothing. Known here:\n${Array.isArray(known) ? bullets(known) : ''}`,
}
