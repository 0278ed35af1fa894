import type { Data } from '../../engine/verdict.ts'
import { bullets, file, HELD, holds, isHeld, lines, type Words } from '../../engine/words.ts'
import { ENDING } from '../../plan/ending.ts'
import { plain } from '../../text/plain.ts'

/** The words of the rules about runs. */

const WORD_MAX = 80
const COMMAND_MAX = 500

const word = (value: Data[string] | undefined): string => plain(String(value ?? ''), WORD_MAX)
const list = (value: Data[string] | undefined): readonly string[] => (Array.isArray(value) ? value : [])
/** The ending of a report, in one sentence. */
const ENDING_LINES = ENDING.split('\n')
  .map((line) => `\`${line}\``)
  .join(', ')

const few = (value: Data[string] | undefined): string => list(value).map(word).join(', ')

/** Why a task's launch was refused, and what to do instead. Where the order is not enforced the agent was launched. */
const refused = (
  reason: string | ((data: Data) => string),
  advice: string | ((data: Data) => string),
): ((data: Data) => string) => {
  return (data) => {
    const remedy = typeof advice === 'string' ? advice : advice(data)
    const task = `task ${word(data.task)} of run ${word(data.run)}`
    const why = typeof reason === 'string' ? reason : reason(data)
    if (data.begun) return `${task} was launched against the plan: ${why}.`
    if (!data.warned) return `${task} was not launched: ${why}. ${remedy}`
    return `${task} did not begin: ${why}. The agent you launched for it has no brief; stop it with TaskStop. ${remedy}`
  }
}

export const planOrder: Words = {
  'plan-order/no-run': ({ task, warned }) =>
    `no run is live for this session, so ${warned ? `the agent you launched for task ${word(task)} has no brief; stop it with TaskStop` : `task ${word(task)} was not launched`}. Open one with \`fanout start PLAN\` (or \`fanout resume\`), or launch the agent without \`fanout-task:\`.`,
  'plan-order/unknown': ({ task, run, meant, known, warned }) =>
    `run ${word(run)} has no task ${word(task)}, so ${warned ? 'the agent you launched has no brief; stop it with TaskStop' : 'nothing was launched'}.${meant ? ` Most like it: ${word(meant)}.` : ''} Its tasks: ${few(known)}.`,
  'plan-order/closed': refused('the run is closed', '`fanout status` shows what there is.'),
  'plan-order/stopped': refused(
    'a failure has stopped the run',
    '`fanout resume` lets it go on; `fanout cancel` ends it.',
  ),
  'plan-order/running': refused('it is at work already', 'Its result comes by itself.'),
  'plan-order/done': refused('it is done already', '`fanout report` shows its result.'),
  'plan-order/spent': refused('it has failed as often as it may be tried again', 'Leave it and say so.'),
  'plan-order/waiting': refused(
    ({ waits }) => `it waits for ${few(waits)}`,
    'You are told when it is ready; go on with what is.',
  ),
  'plan-order/overlap': refused(
    ({ beside }) => `it writes what ${few(beside)} may be writing now`,
    'You are told when it is ready; go on with what is.',
  ),
  'plan-order/paused': refused(
    (data) => (typeof data.until === 'number' ? `${holds(data)}, and nothing begins before` : holds(data)),
    (data) => (typeof data.until === 'number' ? 'You are told when it may; nothing needs to be done now.' : `${HELD}.`),
  ),
  'plan-order/budget': (data) =>
    `the budget of run ${word(data.run)} is spent (${word(data.used)})${data.warned ? `; task ${word(data.task)} goes beyond it.` : `, so task ${word(data.task)} was not launched. To go on, the user raises it: \`budget\` in the plan, which is then started again (\`fanout start\`), or where the plan has none budget.agents and budget.tokens in .claude/fanout.yaml. Otherwise finish with what there is, and say what is left undone.`}`,
  'plan-order/slots': refused(
    'as many agents are at work as may be',
    'You are told when a slot is free; nothing needs to be done now.',
  ),
}

/** A brief longer than this (characters) does not fit into what the host passes on (10,000). */
const BRIEF_MAX = 9_000

export const handOver: Words = {
  'hand-over/brief': ({ task, run, brief }) => {
    const text = String(brief)
    const rest = `\nThe brief is cut here. Before you begin, run \`fanout brief ${word(task)} --run ${word(run)}\`: it prints all of it.`
    const whole = text.length > BRIEF_MAX ? `${text.slice(0, BRIEF_MAX)}${rest}` : text
    return `you were launched for task ${word(task)} of run ${word(run)}, and another hook kept its brief from you. This is the brief; it replaces your prompt:\n${whole}`
  },
  'hand-over/late': (data) =>
    `${rewriter(data)} rewrote the launch of ${tasks(data)} of run ${word(data.run)} after fanout had, so fanout gave the brief to the agent another way. The agent type, model and worktree that the plan sets were lost. Tell the user: of two hooks that rewrite Agent calls only the one that ends last is heard. This is said once.`,
  'hand-over/undone': (data) =>
    `${rewriter(data)} rewrote the launch of ${tasks(data)} of run ${word(data.run)}, and the agent ended without the brief. What it reported counts for nothing, and the task has not begun. Tell the user: of two hooks that rewrite Agent calls only the one that ends last is heard. To launch the task all the same, run \`fanout brief <id>\` and give the agent all that it prints for a prompt.`,
}

function rewriter({ hooks }: Data): string {
  const commands = list(hooks).slice(0, 3)
  return commands.length > 0
    ? `another hook (${commands.map((one) => plain(one, COMMAND_MAX)).join('; ')})`
    : 'another hook'
}

function tasks(data: Data): string {
  return `${list(data.tasks).length === 1 ? 'task' : 'tasks'} ${few(data.tasks)}`
}

export const rolling: Words = {
  'rolling/most': ({ run, used }) =>
    `most of the budget of run ${word(run)} is spent: ${word(used)}. At the limit nothing more of it begins; launch first what matters most.`,
  'rolling/ready': (data) => `${outcome(data)}${launchThese(data)}`,
  'rolling/left': (data) =>
    `${outcome(data)}slots are free and more of run ${word(data.run)} is ready. ${launchThese(data)}`,
  'rolling/stands-still': (data) =>
    data.limit
      ? `nothing of run ${word(data.run)} is at work, and ${holds(data)}. ${isHeld(data) ? HELD : 'Tell the user'}; after that \`fanout next\` names what is ready. This is said once.`
      : `nothing of run ${word(data.run)} is at work and it is not finished. ${outcome(data)}${launchThese(data)}\nOr end it with \`fanout cancel\`. This is said once.`,
}

const ANSWER = 'One that needs context goes on with its task when you send it what it asks for (SendMessage)'

/** What did not end well, and what can be done about it. */
function outcome({ ended, stop }: Data): string {
  const bad = list(ended)
  if (bad.length === 0) return ''
  const cancelled = list(stop)
  const stopped =
    cancelled.length > 0
      ? `The plan's policy cancels the others; stop them with TaskStop, their edits are refused:\n${bullets(cancelled)}\n`
      : ''
  return `not done:\n${bullets(bad)}\n${ANSWER}; any other may be launched again with its prompt, or counted as done with \`fanout done <id>\` if what is there is enough.\n${stopped}`
}

function launchThese({ run, ready, going }: Data): string {
  const atWork = typeof going === 'number' && going > 0 ? `At work already: ${going}.` : ''
  const lines = list(ready)
  if (lines.length === 0) return `run ${word(run)}: nothing else is ready. ${atWork}`.trim()
  const how = 'with the description as it stands here and the prompt `fanout-task: <id>`'
  const what = lines.length === 1 ? `launch it ${how}` : `launch them together in one message, each ${how}`
  return `run ${word(run)}: ready now, ${what}:\n${bullets(lines)}\n${atWork}`.trimEnd()
}

export const native: Words = {
  'native/has-run': ({ run }) =>
    `this script of run ${word(run)} has run before, and would do again what is done. \`fanout compile ${word(run)}\` writes one for what is left; call Workflow with the path it prints.`,
  'native/changed': ({ run }) =>
    `this script of run ${word(run)} is not as fanout wrote it, so it was not run. \`fanout compile ${word(run)}\` writes it anew; call Workflow with the path it prints.`,
}

export const verify: Words = {
  'verify/not-seen': ({ command, failed, open, handsIn }) => {
    const why = open
      ? "the check of your task was put in the background, so nobody saw whether it passes. Wait until it has ended (do not start a second one beside it). Then run exactly this as one command in the foreground, with a longer timeout (the Bash tool's `timeout`),"
      : `${failed ? 'the check of your task failed when it was last run' : 'the check of your task was not seen to pass since your last edit'}. Run exactly this as one command,`
    return `${why} mend what it finds, and then ${handsIn ? 'hand your result in again' : 'give your whole report again, with its ending: it replaces the one you gave'}.\n${plain(String(command), COMMAND_MAX)}`
  },
  'verify/no-report': () =>
    `your last message is all that is read of your work, and it does not hold your report or does not say how your task ended. Give your whole report again in one message, with what you did, what you found and what those who go on need to know, and end it with these lines: ${ENDING_LINES}.`,
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
    const asks = rest.some((line) => line.startsWith('NEEDS CONTEXT'))
    const answer = asks ? `${ANSWER}.\n` : ''
    return `run ${word(run)} has ended. ${counts}.${rest.length > 0 ? `\n${bullets(rest)}` : ''}\n${answer}Give the user this outcome; then \`fanout finish\` closes the run, or launch again what did not end well.`
  },
  'run-report/stands': (data) =>
    `run ${word(data.run)}, which this session drives:\n${lines(data)}\n\`fanout next\` names what is ready now.`,
  'run-report/left': (data) =>
    `run ${word(data.run)} (${word(data.title)}) was left by another session:\n${lines(data)}\nIf the user wants to go on with it: \`fanout resume ${word(data.run)}\`.`,
}
