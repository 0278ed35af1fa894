import type { Step } from '../../core/log/history.ts'
import { blocker, nameOf } from '../../core/edits/leases.ts'
import { unseenWrite } from '../../core/edits/reads.ts'
import type { Entry, Fact } from '../../core/log/record.ts'
import type { State } from '../../core/log/state.ts'
import { plain } from '../../core/text/plain.ts'
import { named, shortPath } from './text.ts'

type Tellers = { [K in Fact['k']]: (entry: Extract<Entry, { k: K }>, step: Step, here: string) => string }

const WORD_MAX = 60
const TEXT_MAX = 200

const word = (text: unknown): string => plain(String(text), WORD_MAX)
const who = (state: State, thread: string): string => named(thread, nameOf(state, thread))
const why = (failure: string | undefined): string => (failure ? `: ${word(failure)}` : '')
const everyone = (agents: readonly string[], state: State): string => agents.map((id) => who(state, id)).join(', ')
const quoted = (text: string): string => `"${word(text)}"`
const short = (session: string): string => word(session).slice(0, 8)
const list = (files: readonly string[], here: string): string =>
  files.length > 0 ? [...new Set(files)].map((file) => shortPath(file, here)).join(', ') : 'nothing that is known'

const tellers: Tellers = {
  session: ({ session, source }) => `session ${short(session)} began (${word(source)})`,
  'session-ended': ({ session, reason }) => `session ${short(session)} ended (${word(reason)})`,
  waiting: ({ agent, thread }, { state }) =>
    thread === agent
      ? `${who(state, agent)} ended its turn and waits for commands of its own`
      : `${who(state, thread)} was told that ${who(state, agent)} waits for commands of its own`,
  shells: ({ thread, ids }, { state }) =>
    `${who(state, thread)} left ${ids.length === 1 ? 'a command' : `${ids.length} commands`} running in the background`,
  continued: ({ thread, agents }, { state }) => `${who(state, thread)} sent a message to ${everyone(agents, state)}`,
  launch: ({ thread, type, title }, { state }) => `${who(state, thread)} launches ${named('', { title, type })}`,
  launched: ({ agent, background }, { state }) => `${who(state, agent)} ${background ? 'was launched' : 'came back'}`,
  'launch-ended': ({ thread, refused, failure, dropped }, { state }) =>
    `a launch by ${who(state, thread)} ${refused ? 'was refused by the host' : dropped ? 'never started' : `failed${why(failure)}`}`,
  slot: ({ use }, { state }) => {
    const launch = state.launches[use]
    const what = launch ? named('', launch) : 'a launch'
    if (launch?.granted) return `${what} has its slot`
    return `${what} ${launch?.denied ? 'was refused: no slot is free' : `waits in the queue, place ${launch?.position ?? 1}`}`
  },
  call: ({ id, session }, { state }) => {
    const called = Object.values(state.launches).filter((launch) => launch.calledBy === id)
    return `session ${short(session)} was asked for ${called.map((launch) => named('', launch)).join(', ') || 'nothing of its queue'}`
  },
  lapsed: ({ session }) => `what session ${short(session)} was asked for and did not launch waits again`,
  cancelled: ({ id, batch }, { state }) =>
    state.batches[batch]?.cancelledBy === id
      ? 'a fan-out was cancelled because of failures'
      : 'no fan-out was cancelled',
  pause: ({ session, until, why, held }) =>
    `session ${short(session)} launches nothing until ${held ? 'the user speaks' : new Date(until).toISOString()} (${word(why)})`,
  unpause: ({ session }) => `session ${short(session)} may launch again: the user has spoken`,
  started: ({ thread }, { state }) => {
    const life = state.agents[thread]?.life ?? 1
    return `${who(state, thread)} began${life > 1 ? ` life ${life}` : ''}`
  },
  kin: ({ thread }, { state }) => {
    const known = state.agents[thread]?.parent
    const [parent = known] =
      Object.entries(state.agents).find(([, { workflow }]) => workflow && workflow === known) ?? []
    return `${word(thread)} is ${who(state, thread)}${parent ? `, launched by ${who(state, parent)}` : ''}`
  },
  seen: ({ thread }, { state }) => `${who(state, thread)} is at work`,
  ended: ({ agent, how, failure }, { state }) => `${who(state, agent)} ended (${word(how)})${why(failure)}`,
  notified: ({ agent, how, failure, thread }, { state }) =>
    `${who(state, thread)} was told that ${who(state, agent)} ended (${word(how)})${why(failure)}`,
  ask: tellAsk,
  edited: ({ thread, done, failed }, { state, asks }, here) => {
    const files = (uses: readonly string[]): string[] => uses.flatMap((use) => asks[use]?.file ?? [])
    const wrote = done.length > 0 || failed.length === 0 ? `wrote ${list(files(done), here)}` : ''
    const missed = failed.length > 0 ? `did not write ${list(files(failed), here)}` : ''
    return `${who(state, thread)} ${[wrote, missed].filter(Boolean).join(', ')}`
  },
  unanswered: ({ file, agent }, { state }, here) =>
    state.leases[file]?.some(({ thread }) => thread === agent)
      ? `${who(state, agent)} keeps ${shortPath(file, here)}`
      : `nobody answered whether ${who(state, agent)} may edit ${shortPath(file, here)}; others may`,
  'call-ended': ({ thread }, { state }) => `a call of ${who(state, thread)} ended unseen`,
  read: ({ thread, files }, { state }, here) => `${who(state, thread)} read ${list(files, here)}`,
  message: ({ thread, launches, waits }, { state }) => {
    const did = [
      launches.length > 0 ? `launched ${launches.length}` : '',
      waits.length > 0 ? `waited for ${waits.length}` : '',
    ]
    return `a message of ${who(state, thread)} ${did.filter(Boolean).join(' and ') || 'did other work'}`
  },
  prompted: ({ session }) => `session ${short(session)} was given a prompt`,
  advised: ({ session, about }) => `session ${short(session)} was advised: ${about.map(word).join(', ')}`,
  missed: ({ thread, ids }, { state }) =>
    `${who(state, thread)} called for ${ids.map(word).join(', ')}, which is not there`,
  fetched: ({ agent }, { state }) => `the result of ${who(state, agent)} was fetched`,
  queued: ({ agents }, { state }) => `the result of ${everyone(agents, state)} waits in the host's queue`,
  closed: ({ id, batches }, { state }) => {
    const ended = batches.filter((batch) => state.batches[batch]?.closedBy === id).length
    return ended === 0 ? 'no fan-out has ended yet' : `a fan-out has ended${ended > 1 ? `, and ${ended - 1} more` : ''}`
  },
  delivered: ({ agents }, { state }) => `the result of ${everyone(agents, state)} is in the conversation`,
  unlisted: ({ agents }, { state }) => `the host does not list ${everyone(agents, state)} any more`,
  outlived: ({ agents }, { state }) => `told that agents go on after ${everyone(agents, state)}`,
  missing: ({ agents }, { state }) => `${everyone(agents, state)} is lost`,
  left: ({ agents }, { state }) => `told a later session that ${everyone(agents, state)} is lost`,
  beat: () => 'who looks out lives, and so do those it looks out for',
  named: ({ agents, uses }, { state }) =>
    `told what is missing: ${[everyone(agents, state), uses.length > 0 ? `${uses.length} refused` : ''].filter(Boolean).join(', ')}`,
  'run-opened': ({ run, title, size }) => `a run was opened: ${word(run)}, ${quoted(title)}, ${size} tasks`,
  'run-owned': ({ run, session }) => `run ${word(run)} belongs to session ${short(session)}`,
  take: ({ run, task, by }, { state }) =>
    state.runs[run]?.tasks[task]?.by === by
      ? `task ${word(task)} of run ${word(run)} began`
      : `task ${word(task)} of run ${word(run)} was refused to one that asked for it`,
  returned: ({ run, task, how, note }, { state }) =>
    `task ${word(task)} of run ${word(run)} ended (${word(state.runs[run]?.tasks[task]?.state ?? how)})${why(note)}`,
  verified: ({ run, task, passed }) =>
    `the check of task ${word(task)} of run ${word(run)} ${passed ? 'passed' : 'failed'}`,
  'sent-back': ({ run, task, thread }, { state }) =>
    `${who(state, thread)} was sent back to check task ${word(task)} of run ${word(run)}`,
  unbriefed: ({ run, task, thread }, { state }) =>
    `${who(state, thread)} was not given the brief of task ${word(task)} of run ${word(run)}`,
  briefed: ({ run, task, thread }, { state }) =>
    `${who(state, thread)} got the brief of task ${word(task)} of run ${word(run)} from fanout, late`,
  'unbriefed-told': ({ run, tasks }) =>
    `told that another hook rewrote launches of run ${word(run)}: ${tasks.map(word).join(', ')}`,
  'ready-told': ({ run, tasks }) => `told what is ready in run ${word(run)}: ${tasks.map(word).join(', ')}`,
  unplanned: ({ run, thread }, { state }) => `${who(state, thread)} launches beside the plan of run ${word(run)}`,
  'run-held': ({ run }) => `told that run ${word(run)} stands still`,
  'run-reported': ({ run }) => `told how run ${word(run)} ended`,
  'run-closed': ({ run, how }) => `run ${word(run)} was closed (${word(how)})`,
  worker: ({ name, thread }, { state }) => `${who(state, thread)} works as ${word(name)}`,
  spend: ({ use }, { state }) =>
    state.launches[use]?.overBudget ? 'a launch was refused: the budget is spent' : 'a launch is within the budget',
  'run-replanned': ({ run }) => `run ${run} has another budget`,
  'run-spent': ({ run }) => `it was told that most of the budget of run ${run} is spent`,
  spent: ({ session }) => `session ${short(session)} was told that most of its budget is spent`,
  alive: ({ agent }, { state }) => `the transcript of ${who(state, agent)} shows life`,
  stalled: ({ agent }, { state }) =>
    `${who(state, agent)} ${state.agents[agent]?.stalled ? 'has stalled' : 'is at work'}`,
  late: ({ stalled, overran }, { state }) => `told who is late: ${everyone([...stalled, ...overran], state)}`,
  watch: ({ client }) => `client ${word(client)} is looked out for`,
  unwatch: ({ watchers }) => `${watchers.length} of those who looked out ended`,
  gone: ({ client }) => `client ${word(client)} is gone`,
  release: ({ file, why }, _, here) => `the lease on ${shortPath(file, here)} was taken away: ${plain(why, TEXT_MAX)}`,
}

/** A record in one line, for people. A kind this version does not know, or a damaged record, is shown as it stands. */
export function tell(step: Step, here: string): string {
  const { entry } = step
  try {
    if (Object.hasOwn(tellers, entry.k)) return tellers[entry.k as Fact['k']](entry as never, step, here)
  } catch {}
  const { id: _, t: __, ...rest } = entry
  return plain(JSON.stringify(rest), TEXT_MAX)
}

function tellAsk({ file, thread, use, expiry }: Extract<Entry, { k: 'ask' }>, { state }: Step, here: string): string {
  const outcome = state.asks[use]?.outcome
  const asker = who(state, thread)
  if (outcome === 'granted') return `${asker} edits ${shortPath(file, here)}`
  const other = outcome === 'held' ? blocker(state, file, thread, expiry) : unseenWrite(state, file, thread)
  const because = outcome === 'held' ? 'held by' : 'changed since by'
  return `${asker} was refused ${shortPath(file, here)}, ${because} ${other ? who(state, other.thread) : 'another agent'}`
}
