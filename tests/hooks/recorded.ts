import type { State } from '../../core/log/state.ts'
import { type Heard, recordings } from '../recordings/recording.ts'
import type { Said } from './replay.ts'

/** What is known of each recorded session: who ended how, who comes second, what fanout has to say. */

export const two = (how: string): string[] => [`Sub A ${how}`, `Sub B ${how}`]
const many = Array.from({ length: 24 }, (_, n) => n).filter((n) => ![14, 17, 21, 22].includes(n))

/** Who ended how, by the end of each recording. */
export const endings: Record<string, string[]> = {
  '2.1.156-fan-out': two('finished'),
  '2.1.232-fan-out': two('finished'),
  '2.1.288-fan-out': two('finished'),
  '2.1.328-api-failure': two('failed'),
  '2.1.328-fan-out': two('finished'),
  '2.1.328-foreground': two('finished'),
  '2.1.328-interactive-fan-out-compact-clear': two('finished'),
  '2.1.328-nested': [...two('finished'), 'nested finished', 'nested finished'],
  '2.1.328-over-the-cap': many.map((n) => `Sub ${n} finished`).sort(),
  '2.1.328-same-file': two('finished'),
  '2.1.328-serial': two('finished'),
  '2.1.328-streamed-slowly': two('finished'),
  '2.1.328-task-stop': ['Sub A killed', 'Sub B finished'],
  '2.1.328-workflow': ['wf finished', 'workflow-subagent finished', 'workflow-subagent finished'],
  '2.1.332-fan-out': two('finished'),
}
/** Recordings in which two agents write one file: who comes second in the log. */
export const second: Record<string, string> = {
  '2.1.328-same-file': 'aaabc41a03141a045',
  '2.1.328-nested': 'a906997f5bbddb46c',
}
export const healthy = recordings.filter((name) => second[name] === undefined)

export const ended2 = 'the fan-out has ended. 2 agents: '
/** Agents of scripted models are quick. */
export const short = ' / the agents of this fan-out ran for less than 30 s each:'

/** What is said in each recording, beside the denials: at which event, and how its first line begins. */
export const words: Record<string, string[]> = {
  '2.1.156-fan-out': [`PostToolBatch: ${ended2}2 done.${short}`],
  '2.1.232-fan-out': [`UserPromptSubmit: ${ended2}2 done.${short}`],
  '2.1.288-fan-out': [`UserPromptSubmit: ${ended2}2 done.${short}`],
  '2.1.328-api-failure': [
    'UserPromptSubmit: an agent did not finish:',
    `UserPromptSubmit: ${ended2}2 failed. / an agent did not finish:`,
  ],
  '2.1.328-fan-out': [`UserPromptSubmit: ${ended2}2 done.${short}`],
  '2.1.328-foreground': [`PostToolBatch: ${ended2}2 done.${short}`],
  '2.1.328-interactive-fan-out-compact-clear': [`UserPromptSubmit: ${ended2}2 done.${short}`],
  '2.1.328-nested': [`UserPromptSubmit: ${ended2}2 done.${short}`],
  '2.1.328-over-the-cap': [
    'UserPromptSubmit: slots are free for what was queued:',
    'Stop: of what was launched here, this has not reached the conversation:',
  ],
  '2.1.328-same-file': [`UserPromptSubmit: ${ended2}2 done.${short}`],
  '2.1.328-serial': [],
  '2.1.328-streamed-slowly': [`UserPromptSubmit: ${ended2}2 done.${short}`],
  '2.1.328-task-stop': [`UserPromptSubmit: ${ended2}1 done, 1 stopped.`],
  '2.1.328-workflow': [],
  '2.1.332-fan-out': [`UserPromptSubmit: ${ended2}2 done.${short}`],
}

export const ended = ({ agents }: State): string[] =>
  Object.values(agents)
    .map(({ title, type, running, how }) => `${title || type} ${running ? 'running' : how}`)
    .sort()

export const isWrite = ({ payload }: Heard): boolean =>
  payload.hook_event_name === 'PreToolUse' && payload.tool_name === 'Write'

/** Every text of a reply, by its first line. */
export function firstLines({ reply }: Said): string {
  const { reason, hookSpecificOutput = {} } = reply as { reason?: string; hookSpecificOutput?: object }
  const { additionalContext } = hookSpecificOutput as { additionalContext?: string }
  const texts = (reason ?? additionalContext ?? '').split('\n\n')
  const first = texts.map((text) => text.split('\n')[0]?.replace(/^fanout: /, ''))
  // What a scripted model's agents cost is chance.
  return first.map((line) => line?.replace(/, [\d.]+[kM]? tokens(?: \(of \d+\))?/, '')).join(' / ')
}
export const isDenial = (said: Said): boolean => decided(said) === 'deny'

export const decided = ({ reply }: Said): string | undefined =>
  'hookSpecificOutput' in reply && 'permissionDecision' in reply.hookSpecificOutput
    ? reply.hookSpecificOutput.permissionDecision
    : 'words'
