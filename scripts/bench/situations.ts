import { type Heard, readRecording } from '../../tests/recordings/recording.ts'

type Payload = Record<string, unknown>
type Places = { project: string; home: string }

/** A moment of a recorded session: what fanout had heard before, and the payload it hears now. */
export interface Moment {
  before: readonly Heard[]
  payload: Payload
}

/** One event as it comes in life. */
export interface Situation {
  what: string
  at(places: Places): Moment
}

const isEvent =
  (name: string, fields: Payload = {}) =>
  (payload: Payload): boolean =>
    payload.hook_event_name === name && Object.entries(fields).every(([field, value]) => payload[field] === value)
const isBatch = (isAgents: boolean) => (payload: Payload) =>
  payload.hook_event_name === 'PostToolBatch' && (payload.agent_id !== undefined) === isAgents
const isDelivery = ({ prompt }: Payload): boolean => String(prompt).startsWith('<task-notification>')

/** The `nth` payload of a recording that is `wanted`, changed by `change`; nothing was heard before where it `isFirst`. */
function situation(
  what: string,
  wanted: (payload: Payload) => boolean,
  { recording = '2.1.328-same-file', nth = 0, change = (payload: Payload): Payload => payload, isFirst = false } = {},
): Situation {
  const at = (places: Places): Moment => {
    const events = readRecording(recording, places)
    const index = events.flatMap(({ payload }, place) => (wanted(payload) ? [place] : []))[nth]
    const event = index === undefined ? undefined : events[index]
    if (!event) throw new Error(`the recording ${recording} has no ${what}`)
    return { before: isFirst ? [] : events.slice(0, index), payload: change(event.payload) }
  }
  return { what, at }
}

const inMain = ({ agent_id, agent_type, ...payload }: Payload): Payload => payload
const reading = (payload: Payload): Payload => {
  const tool_input = { file_path: `${payload.cwd}/README.md` }
  const call = { tool_name: 'Read', tool_input, tool_use_id: 'toolu_read', tool_response: '1\tThe first line\n' }
  return { ...payload, tool_calls: [call] }
}
const ownCommand = (payload: Payload): Payload => ({
  ...inMain(payload),
  tool_name: 'Bash',
  tool_input: { command: 'fanout status' },
})

const write = isEvent('PreToolUse', { tool_name: 'Write' })

/** An event of a session without agents: in a fresh project, or in one whose log has a whole session that is over. */
function solo(
  what: string,
  wanted: (payload: Payload) => boolean,
  change: (payload: Payload) => Payload = (payload) => payload,
): Situation[] {
  const isStart = isEvent('SessionStart')
  return [false, true].map((isOld) => ({
    what: `${what}, solo, ${isOld ? 'old' : 'fresh'} project`,
    at(places) {
      const events = readRecording('2.1.328-same-file', places)
      const found = events.find(({ payload }) => wanted(payload))
      const start = events.find(({ payload }) => isStart(payload))
      const last = events.at(-1)
      if (!found || !start || !last) throw new Error(`the recording has no ${what}`)
      const ofSolo = (payload: Payload): Payload => ({ ...payload, session_id: 'solo' })
      const begins = { at: last.at + 60_000, payload: ofSolo(start.payload) }
      return { before: [...(isOld ? events : []), begins], payload: ofSolo(change(found.payload)) }
    },
  }))
}

/** Every event that hooks.json registers, in the order of a session. */
export const situations: readonly Situation[] = [
  situation('SessionStart', isEvent('SessionStart')),
  situation('UserPromptSubmit, typed', isEvent('UserPromptSubmit')),
  situation('PreToolUse(Agent)', isEvent('PreToolUse', { tool_name: 'Agent' })),
  situation('PostToolUse(Agent)', isEvent('PostToolUse', { tool_name: 'Agent' })),
  situation('PostToolUseFailure(Agent), 20 at work', isEvent('PostToolUseFailure'), {
    recording: '2.1.328-over-the-cap',
  }),
  situation('SubagentStart', isEvent('SubagentStart')),
  situation('PostToolBatch, launches', isBatch(false)),
  situation('PreToolUse(Write), agent', write),
  situation('PreToolUse(Write), agent, refused', write, { nth: 1 }),
  situation('PreToolUse(Write), main thread', write, { change: inMain }),
  situation('PreToolUse(Bash), fanout status', write, { change: ownCommand }),
  situation('PostToolBatch, write of an agent', isBatch(true)),
  situation('PostToolBatch, read of the main thread', isBatch(false), { change: reading }),
  situation('PostToolBatch, read, nothing launched', isBatch(false), { change: reading, isFirst: true }),
  situation('SubagentStop', isEvent('SubagentStop')),
  situation('TeammateIdle', isEvent('SubagentStop'), {
    change: (payload) => ({ ...payload, hook_event_name: 'TeammateIdle' }),
  }),
  situation('StopFailure', isEvent('StopFailure'), { recording: '2.1.328-api-failure' }),
  situation('UserPromptSubmit, a result', isDelivery),
  situation('Stop', isEvent('Stop')),
  situation('SessionEnd', isEvent('SessionEnd')),
  ...solo('PreToolUse(Write)', write, inMain),
  ...solo('PostToolBatch, a read', isBatch(false), reading),
  ...solo('UserPromptSubmit', isEvent('UserPromptSubmit')),
  ...solo('Stop', isEvent('Stop'), (payload) => ({ ...payload, background_tasks: [] })),
]
