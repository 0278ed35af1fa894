import { type Context, defineRule, originOf } from '../../engine/rule.ts'
import type { Data, Verdict } from '../../engine/verdict.ts'
import { agent } from '../../engine/words.ts'
import { sessionOf } from '../../log/thread.ts'
import { CONVENTIONS } from '../../plan/brief.ts'
import { taskAsked } from '../../runs/live-run.ts'
import { plain } from '../../text/plain.ts'
import type { Faults } from '../brief/faults.ts'

/** The form of report for an agent that was told none. It gives way to whatever else the agent is told. */
const REPORT = `Report, unless you are told otherwise: your last message is all that is read of your work. Begin with the outcome in one sentence.
Then what you found or did, each point with its file and line where there is one; which files you changed, if any; what is open or unsure.`

/**
 * A prompt tells its agent what it needs: it sees nothing else.
 *
 * WHY: an agent knows none of the conversation that launches it; what the prompt leaves out it guesses, and what it does not
 * hand back is lost.
 * BLOCKS: in `enforce` the launch whose prompt holds a slot of a template that nobody filled in (`{topic}`), each time.
 * Otherwise nothing. A prompt in English for one of the host's general types that says nothing of the answer gets a form of
 * report below it, the same words each time, and, if it asks for changes, where the project's conventions are. Reported once
 * a session each: an open slot, changes or a look asked for without any word of where, more than 20,000 characters.
 * ALLOWS: forks (they have the conversation), tasks of a plan (they have a brief), whatever stands in backticks. Launches by
 * agents are completed and never reported.
 * NOT COVERED: wording in other languages, agent types with definitions of their own (open slots and length are seen
 * there too), prompts that name something though not enough. A report is lost when another rule refuses that launch.
 */
export const soundBrief = defineRule({
  name: 'sound-brief',
  mode: 'warn',
  on: ['launch'],
  messages: {
    'sound-brief/open-slot': (data) =>
      data.warned
        ? `the prompt of ${agent(data)} still holds ${slot(data)}, which looks like a slot that was not filled in. The launch was let through. If the agent needs what belongs there, stop it and launch it again with the text in place; what is meant literally can stand in backticks.`
        : `${agent(data)} was not launched: its prompt still holds ${slot(data)}, which looks like a slot that was not filled in. Put in what belongs there and launch it again; what is meant literally can stand in backticks.`,
    'sound-brief/no-place': (data) =>
      `the prompt of ${agent(data)} asks for changes and says nothing of where. An agent sees nothing of this conversation; next time name the files, the folder or the part to change, and what is wrong there. The launch was let through.`,
    'sound-brief/no-scope': (data) =>
      `the prompt of ${agent(data)} says nothing of what to look at. An agent sees nothing of this conversation; next time name the files, the folder or the question. The launch was let through.`,
    'sound-brief/too-long': (data) =>
      `the prompt of ${agent(data)} has ${Number(data.length).toLocaleString('en')} characters. The launch was let through. Next time put long material into a file and name the file in the prompt: it is then not written out again for each agent.`,
  },
  propose(context) {
    const { event, state, settings } = context
    const given = state.sessions[event.session]?.advice ?? {}
    const about = advice(context, settings.modes['sound-brief'] === 'enforce')
      .map(({ id }) => id)
      .filter((id) => given[id] === undefined)
    return about.length > 0 ? [{ k: 'advised', about, ...originOf(event) }] : []
  },
  judge(context) {
    const { event, state, own, settings } = context
    if (isExempt(event)) return []
    const faults = context.faults(event)
    const isEnforced = settings.modes['sound-brief'] === 'enforce'
    if (isEnforced && faults.slot !== undefined && isMains(event)) return refused(event, faults.slot)
    const given = state.sessions[event.session]?.advice ?? {}
    return [...completed(context, faults), ...advice(context, isEnforced).filter(({ id }) => own.has(given[id] ?? ''))]
  },
})

type Judged = Context<'launch'>
type Launch = Judged['event']

/** An agent that goes on from the conversation, and one whose brief a plan writes. */
function isExempt(event: Launch): boolean {
  return event.forked === true || taskAsked(event) !== undefined
}

/** What an agent launches is its own affair. */
function isMains({ thread }: Launch): boolean {
  return sessionOf(thread) !== undefined
}

function refused(event: Launch, slot: string): Verdict {
  return { kind: 'deny', id: 'sound-brief/open-slot', data: { ...named(event), slot } }
}

function completed({ exists }: Judged, { add }: Faults): Verdict[] {
  const found = add.includes('conventions') ? CONVENTIONS.filter(exists) : []
  const parts = [found.length > 0 ? `Read and follow: ${found.join(', ')}.` : '', add.includes('report') ? REPORT : '']
  const append = parts.filter(Boolean).join('\n')
  return append === '' ? [] : [{ kind: 'rewrite', id: 'sound-brief/completed', data: {}, change: { append } }]
}

/** What is to be said of a launch, whether or not it was said before. */
function advice({ event, faults }: Judged, isEnforced: boolean): Extract<Verdict, { kind: 'inform' }>[] {
  if (isExempt(event) || !isMains(event)) return []
  const { slot, nowhere, length } = faults(event)
  const about = (id: string, more: Data = {}) => ({ kind: 'inform' as const, id, data: { ...named(event), ...more } })
  return [
    ...(slot === undefined || isEnforced ? [] : [about('sound-brief/open-slot', { slot, warned: true })]),
    ...(nowhere === undefined ? [] : [about(nowhere === 'edit' ? 'sound-brief/no-place' : 'sound-brief/no-scope')]),
    ...(length === undefined ? [] : [about('sound-brief/too-long', { length })]),
  ]
}

function named({ title, type }: Launch): Data {
  return { title, type }
}

const SLOT_MAX = 60

function slot({ slot }: { slot?: unknown }): string {
  return plain(String(slot), SLOT_MAX)
}
