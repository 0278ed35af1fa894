import type { Ending, Usage } from '../agents/agent.ts'
import type { ClientId, ThreadId } from '../log/thread.ts'

/**
 * What happened, in fanout's own words. `hooks/host/` turns the host's payloads into these; rules and the register see
 * nothing else. Ids and names come from outside: decoded ones are checked for shape and length, never trusted as paths.
 */

/** Where an event comes from. `cwd` is the acting thread's folder at that moment: it wanders and tells no project. */
export interface Source {
  session: string
  client: ClientId
  thread: ThreadId
  cwd: string
  /** The type of the acting agent; absent on the main thread. */
  agentType?: string
}

/** What a tool call did, as far as it matters here. `note`: it kept the model's own list, which asks for no launch. */
export type Doing = 'launch' | 'edit' | 'read' | 'note'

/** One tool call of a finished message. */
export interface Call {
  use: string
  /** Absent for everything else. */
  does?: Doing
  /** The file it named, as the model wrote it. */
  file?: string
  /** Set where the text of the result tells; undefined where it does not. */
  succeeded?: boolean
  /** An edit that the host, the user or another plugin refused; false: it was not; absent where the text does not tell. */
  refused?: boolean
  /** A launch that fanout itself refused. */
  denied?: boolean
  /** The agent it spoke of, by the id the model wrote: waited for, stopped, sent a message. */
  target?: string
  /** The host said that this agent is not there, or not at work. */
  missed?: boolean
  /** It waited for that agent's end. */
  waited?: boolean
  /** It launched an agent that goes on where its parent is. */
  forked?: boolean
  /** The shell command it ran, cut. */
  command?: string
  /** The id of that command, where the host tells it. */
  left?: string
  /** It sent that agent a message. */
  sent?: boolean
}

/** A result that reached the main conversation. */
export interface Delivery {
  agent: string
  how: Ending
  failure?: string
  /** A limit it ran into holds until then (ms since the epoch), where the host says so. */
  until?: number
  /** The agent's last message, as far as it came; whether it was cut on its way. */
  report?: string
  cut?: boolean
  /** The agent has ended its turn and waits for commands of its own: its end comes later. */
  interim?: boolean
  usage?: Usage
}

/** What a launch asks for. */
export interface Asked {
  type: string
  title: string
  /** The whole prompt: for rules to judge, never for the log. */
  prompt?: string
  background?: boolean
  /** The agent gets a worktree of its own. */
  isolated?: boolean
  model?: string
  /** It goes on where its parent is. */
  forked?: boolean
}

/** What the host wrote down about an agent when it launched it. */
export interface Kin {
  use?: string
  title?: string
  parent?: ThreadId
  background?: boolean
  /** The host's name for the workflow whose script called it. Its title is then the call's label. */
  workflow?: string
}

/** A script of fanout's own: as it wrote it and not run before (`whole`), run before, or not as it wrote it. */
export interface OwnScript {
  run: string
  seal: 'whole' | 'broken' | 'none'
}

export type Event = Source &
  (
    | { kind: 'session-start'; source: string }
    | { kind: 'session-end'; reason: string }
    /** `typed`: by the user, not by the host. */
    | { kind: 'prompt'; deliveries: Delivery[]; typed?: boolean }
    | ({ kind: 'launch'; use: string } & Asked)
    | {
        kind: 'launched'
        use: string
        agent: string
        type: string
        title: string
        background: boolean
        /** What its agent was given, after every hook: for rules to judge, never for the log. */
        prompt?: string
        output?: string
        /** It came back with its agent's failure. */
        failure?: string
        until?: number
        /** What its agent said last, when it was waited for. */
        report?: string
        /** What it cost, when it was waited for. */
        usage?: Usage
        /** The model the host chose. */
        model?: string
        /** It is a workflow: the host's name for it. */
        workflow?: string
        /** It is a member of a team, under this name. */
        teammate?: string
      }
    /** `cap`: as many agents the host runs at once, and no more. */
    | { kind: 'launch-failed'; use: string; refused: boolean; cap?: number; failure?: string; until?: number }
    | { kind: 'agent-started'; type: string }
    | {
        kind: 'agent-ended'
        agent: string
        how: Ending
        failure?: string
        until?: number
        report?: string
        /** `agent` may be another name of a teammate that was launched with this description. */
        teammate?: string
        /** A hook has sent it back to work before: this is its end after that. */
        again?: boolean
        /** What runs in the session beside agents, by the host's ids; absent where it does not tell. */
        beside?: string[]
      }
    /** A teammate waits for a message: its life has ended, if nothing else told so. */
    | { kind: 'agent-idle' }
    | { kind: 'fetched'; agent: string; how: Ending; report?: string }
    | { kind: 'before-edit'; use: string; file: string; whole: boolean }
    /** One of fanout's own commands, word by word. */
    | { kind: 'own-command'; words: string[] }
    /** A workflow's agent hands in its result: before it counts, and after. */
    | { kind: 'before-result'; use: string; result: Readonly<Record<string, unknown>> }
    | { kind: 'result'; use: string; result: Readonly<Record<string, unknown>> }
    | {
        kind: 'before-workflow'
        use: string
        /** The file the host is to run. */
        script?: string
        /** That is where fanout keeps a run's scripts. */
        own?: OwnScript
      }
    | { kind: 'message-complete'; calls: Call[] }
    /**
     * What the host lists as running: agents and workflows by id, teammates (idle ones too) by their descriptions. `beside`: what
     * runs there that is no agent; absent where the host does not tell.
     */
    | { kind: 'turn-ending'; running: string[] | undefined; teammates?: string[]; beside?: string[] }
    /** Nothing happened: somebody looks whether that was for too long. */
    | { kind: 'tick' }
  )

export type EventKind = Event['kind']
export type EventOf<K extends EventKind> = Extract<Event, { kind: K }>
