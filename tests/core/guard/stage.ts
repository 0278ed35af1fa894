import path from 'node:path'
import { decide, type Mode } from '../../../core/guard/decide.ts'
import type { Call, Event, Kin, Source } from '../../../core/guard/event.ts'
import type { Rule } from '../../../core/guard/rule.ts'
import { rules } from '../../../core/guard/rules/index.ts'
import type { Verdict } from '../../../core/guard/verdict.ts'
import { fold } from '../../../core/state/fold.ts'
import { type Ending, type Entry, type Fact, stamp } from '../../../core/state/record.ts'
import { initial, type State, sessionOf } from '../../../core/state/state.ts'

export const SECOND = 1_000
export const MINUTE = 60 * SECOND

type Told<E = Event> = E extends Event ? Omit<E, keyof Source> : never

/**
 * A project in memory: the real fold, the real register and the real rules over a log that is a list. Tests say who does
 * what, in order. Threads are named `a`, `main`, and in another session `a@s2`, `main@s2`; the client of s1 is c1.
 */
export interface Stage {
  state(): State
  committed: Fact[][]
  problems: string[]
  dead: Set<string>
  kin: Map<string, Kin>
  /** Files that are found changed when the host never told an edit's outcome. */
  changedOnDisk: Set<string>
  /** Other names of files: what the disk would resolve. */
  aliases: Map<string, string>
  passes(ms: number): void
  clears(from: string, to: string): void
  tell(thread: string, event: Told): Verdict[]
  launches(parent: string, agent: string, how?: { background?: boolean; title?: string }): void
  ends(agent: string, how?: Ending): void
  edits(thread: string, file: string, tool?: string): string[]
  writes(thread: string, file: string): string[]
  /** The thread's message is complete: its edits and whatever else it called. What was denied is told as failed. */
  completes(thread: string, others?: readonly Call[]): void
  reads(thread: string, file: string, beside?: readonly string[]): void
  commit(...facts: Fact[]): void
}

export interface StageOptions {
  mode?: Mode
  rules?: readonly Rule[]
  expiry?: number
}

export function stage({ mode = 'enforce', rules: on = rules, expiry = 30 * MINUTE }: StageOptions = {}): Stage {
  const entries: Entry[] = []
  const sessions = new Map<string, { session: string; client: string }>()
  const open = new Map<string, Call[]>()
  let now = 1_800_000_000_000
  let uses = 0

  const commit = (facts: readonly Fact[]): State => {
    entries.push(...stamp(facts, now))
    stage.committed.push([...facts])
    return stage.state()
  }
  const sourceOf = (thread: string): Source => {
    const [name = '', where = 's1'] = thread.split('@')
    const { session, client } = sessions.get(where) ?? { session: where, client: where.replace('s', 'c') }
    const source: Source = { session, client, cwd: '/p', thread: name === 'main' ? `main:${session}` : name }
    if (name !== 'main') source.agentType = 'worker'
    return source
  }

  const stage: Stage = {
    committed: [],
    problems: [],
    dead: new Set(),
    kin: new Map(),
    changedOnDisk: new Set(),
    aliases: new Map(),
    state: () => fold(initial(), entries),
    passes(ms) {
      now += ms
    },
    clears(from, to) {
      const { client } = sourceOf(`main@${from}`)
      stage.tell(`main@${from}`, { kind: 'session-end', reason: 'clear' })
      sessions.set(from, { session: to, client })
      stage.tell(`main@${from}`, { kind: 'session-start', source: 'clear' })
    },
    tell(thread, event) {
      const source = sourceOf(thread)
      return decide(
        { ...event, ...source } as Event,
        on,
        { modes: { 'one-writer': mode }, leaseExpiry: expiry },
        {
          now,
          read: () => (entries.length === 0 ? undefined : stage.state()),
          commit,
          canonical: (file) => stage.aliases.get(file) ?? path.posix.resolve('/p', file),
          shown: (file) => file,
          kin: () => stage.kin.get(source.thread),
          changedSince: (file) => stage.changedOnDisk.has(file),
          gone: (client) => stage.dead.has(client),
          report: (problem) => void stage.problems.push(problem),
        },
      )
    },
    launches(parent, agent, { background = true, title = `task of ${agent}` } = {}) {
      uses += 1
      const use = `launch ${uses}`
      const id = agent.split('@')[0] ?? agent
      stage.tell(parent, { kind: 'launch', use, type: 'worker', title, background })
      stage.tell(agent, { kind: 'agent-started', type: 'worker' })
      if (background) stage.tell(parent, { kind: 'launched', use, agent: id, type: 'worker', title, background })
      else
        stage.kin.set(id, {
          use,
          title,
          background,
          parent: sessionOf(parentOf(parent)) === undefined ? parent : undefined,
        })
    },
    ends(agent, how = 'finished') {
      stage.tell(agent, { kind: 'agent-ended', agent: agent.split('@')[0] ?? agent, how })
    },
    edits: (thread, file, tool = 'Edit') => edit(thread, file, tool),
    writes: (thread, file) => edit(thread, file, 'Write'),
    completes(thread, others = []) {
      const calls = [...(open.get(thread) ?? []), ...others]
      open.delete(thread)
      stage.tell(thread, { kind: 'message-complete', calls })
    },
    reads(thread, file, beside = []) {
      const calls = ['Read', ...beside].map((tool): Call => {
        uses += 1
        return { use: `call ${uses}`, tool, file: tool === 'Read' ? file : undefined }
      })
      stage.completes(thread, calls)
    },
    commit: (...facts) => void commit(facts),
  }

  const parentOf = (parent: string): string => sourceOf(parent).thread

  function edit(thread: string, file: string, tool: string): string[] {
    uses += 1
    const use = `edit ${uses}`
    const verdicts = stage.tell(thread, { kind: 'before-edit', use, tool, file, whole: tool === 'Write' })
    const denied = verdicts.some(({ kind }) => kind === 'deny')
    open.set(thread, [...(open.get(thread) ?? []), { use, tool, file, succeeded: !denied }])
    return verdicts.map((verdict) => (verdict.kind === 'pass' ? 'pass' : `${verdict.kind} ${verdict.id}`))
  }

  return stage
}
