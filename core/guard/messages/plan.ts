import { plain } from '../../text/plain.ts'
import type { Data } from '../verdict.ts'
import { bullets, file, lines, type Words } from './words.ts'

/** The words of the rules about runs. */

const WORD_MAX = 80
const COMMAND_MAX = 500

const word = (value: Data[string] | undefined): string => plain(String(value ?? ''), WORD_MAX)
const list = (value: Data[string] | undefined): readonly string[] => (Array.isArray(value) ? value : [])
const few = (value: Data[string] | undefined): string => list(value).map(word).join(', ')

/** Why a task's launch was refused, and what to do instead. */
const refused = (why: (data: Data) => string): ((data: Data) => string) => {
  return (data) => `task ${word(data.task)} of run ${word(data.run)} was not launched: ${why(data)}`
}

export const planOrder: Words = {
  'plan-order/no-run': ({ task }) =>
    `no run is live for this session, so task ${word(task)} was not launched. Open one with \`fanout start PLAN\` (or \`fanout resume\`), or launch the agent without \`fanout-task:\`.`,
  'plan-order/unknown': ({ task, run, meant, known }) =>
    `run ${word(run)} has no task ${word(task)}, so nothing was launched.${meant ? ` Most like it: ${word(meant)}.` : ''} Its tasks: ${few(known)}.`,
  'plan-order/closed': refused(() => 'the run is closed. `fanout status` shows what there is.'),
  'plan-order/stopped': refused(
    () => 'a failure has stopped the run. `fanout resume` lets it go on; `fanout cancel` ends it.',
  ),
  'plan-order/running': refused(() => 'it is at work already. Its result comes by itself.'),
  'plan-order/done': refused(() => 'it is done already. `fanout report` shows its result.'),
  'plan-order/spent': refused(() => 'it has failed as often as it may be tried again.'),
  'plan-order/waiting': refused(
    ({ waits }) => `it waits for ${few(waits)}. You are told when it is ready; go on with what is.`,
  ),
  'plan-order/overlap': refused(
    ({ beside }) =>
      `it writes what ${few(beside)} may be writing now. You are told when it is ready; go on with what is.`,
  ),
  'plan-order/slots': refused(
    () => 'as many agents are at work as may be. You are told when a slot is free; nothing needs to be done now.',
  ),
}

export const rolling: Words = {
  'rolling/ready': ({ run, ended, ready, going }) =>
    `${list(ended).length > 0 ? `not done:\n${bullets(list(ended))}\n` : ''}${launchThese(run, ready)}${count(going)}`,
  'rolling/left': ({ run, ready, going }) =>
    `slots are free and more of run ${word(run)} is ready. ${launchThese(run, ready)}${count(going)}`,
  'rolling/stands-still': ({ run, ready }) =>
    `nothing of run ${word(run)} is at work and it is not finished. ${launchThese(run, ready)}\nOr end it with \`fanout cancel\`. This is said once.`,
}

function launchThese(run: Data[string] | undefined, ready: Data[string] | undefined): string {
  const how = 'with the description as it stands here and the prompt `fanout-task: <id>`'
  const what = list(ready).length === 1 ? `launch it ${how}` : `launch them together in one message, each ${how}`
  return `run ${word(run)}: ready now, ${what}:\n${bullets(list(ready))}`
}

function count(going: Data[string] | undefined): string {
  return typeof going === 'number' && going > 0 ? `\nAt work already: ${going}.` : ''
}

export const verify: Words = {
  'verify/not-seen': ({ command, failed }) =>
    `${failed ? 'the check of your task failed when it was last run' : 'the check of your task was not seen to pass since your last edit'}. Run exactly this as one command, mend what it finds, and then give your whole report again, with its ending: it replaces the one you gave.\n${plain(String(command), COMMAND_MAX)}`,
}

export const writeSet: Words = {
  'write-set/outside': (data) =>
    data.warned
      ? `${file(data)} is outside what task ${word(data.task)} declares to write (${few(data.writes)}). Nothing was stopped: if the change belongs to your task, name the file in your report; if not, undo it and say what is needed.`
      : `${file(data)} is outside what task ${word(data.task)} may write (${few(data.writes)}). Your edit was not made. Go on without it and say in your report exactly what this file needs.`,
}

export const runReport: Words = {
  'run-report/ended': ({ run, lines }) => {
    const [counts = '', ...rest] = list(lines)
    return `run ${word(run)} has ended. ${counts}.${rest.length > 0 ? `\n${bullets(rest)}` : ''}\nGive the user this outcome; then \`fanout finish\` closes the run, or launch again what did not end well.`
  },
  'run-report/stands': (data) =>
    `run ${word(data.run)}, which this session drives:\n${lines(data)}\n\`fanout next\` names what is ready now.`,
  'run-report/left': (data) =>
    `run ${word(data.run)} (${word(data.title)}) was left by another session:\n${lines(data)}\nIf the user wants to go on with it: \`fanout resume ${word(data.run)}\`.`,
}
