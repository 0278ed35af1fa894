import type { Data } from '../../engine/verdict.ts'
import { agent, bullets, capital, file, HELD, holds, isHeld, lines, type Words } from '../../engine/words.ts'
import { plain } from '../../text/plain.ts'

const WORD_MAX = 64

export const failures: Words = {
  'failures/failed': (data) => {
    const next = data.spent
      ? 'It was launched as often as is allowed (failures.retries): do what is left yourself, or leave it and say so.'
      : 'Launch it again with what is left to do, do that yourself, or leave it and say so.'
    return [
      `an agent did not finish:\n${lines(data)}\nWhat it wrote is there. ${data.cancelled ? '' : next}`.trim(),
      data.cancelled ? cancelled(data) : '',
      typeof data.left === 'number' ? `The others go on; ${tolerated(data.left)} tolerated.` : '',
      data.limit
        ? `${capital(holds(data))}: what is launched before ${data.queues ? 'is queued' : 'may fail as well'}.`
        : '',
      isHeld(data) ? `${HELD}.` : '',
    ]
      .filter(Boolean)
      .join(' ')
  },
  'failures/cancelled': (data) => cancelled(data),
  'failures/empty': (data) =>
    `an agent ended with an empty report:\n${lines(data)}\nWhat it wrote is there. Look at that, ask for what is missing in a new launch, or leave it and say so.`,
  'failures/refused': (data) =>
    `the host, the user or another plugin refused edits of an agent:\n${lines(data)}\nA refused edit was not made, unless the agent found another way: look at the files before you rely on its report. Then make the missing changes yourself, or let agents edit (a permission rule for Edit and Write) and launch it again.`,
  'failures/batch-cancelled': (data) =>
    data.warned
      ? `${agent(data)} of the same fan-out failed, so this batch was cancelled. Nothing was stopped, ${file(data)} included: end soon with a report of what you did.`
      : `batch cancelled: ${agent(data)} of the same fan-out failed, so ${file(data)} was not changed and no other edit will be. Stop here and report what you did until now.`,
  'failures/task-cancelled': (data) =>
    data.warned
      ? `task ${word(data.by)} of the same run failed, so your task ${word(data.task)} was cancelled. Nothing was stopped, ${file(data)} included: end soon with a report of what you did.`
      : `task cancelled: task ${word(data.by)} of the same run failed, so ${file(data)} was not changed and no other edit of task ${word(data.task)} will be. Stop here and report what you did until now.`,
  'failures/retries-spent': (data) =>
    `this is launch ${data.attempt} of ${agent(data)}, and failures.retries allows ${data.retries} after the first. If it fails again, do what is left yourself or leave it and say so.`,
}

const word = (value: Data[string] | undefined): string => plain(String(value ?? ''), WORD_MAX)

const tolerated = (left: number): string => (left === 1 ? '1 more failure is' : `${left} more failures are`)

function cancelled({ stop, dropped, warned }: Data): string {
  const agents = Array.isArray(stop) ? stop : []
  const queued = Number(dropped) > 0 ? ` ${dropped} that had not started will not start.` : ''
  return agents.length > 0
    ? `The fan-out is cancelled (failures.policy).${queued} Stop these with TaskStop; ${warned ? 'nothing else stops them' : 'their edits are refused from now on'}:\n${bullets(agents)}\n`.trimEnd()
    : `The fan-out is cancelled (failures.policy); none of it runs any more.${queued}`
}
