import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import type { SessionOptions } from './launch.ts'
import type { ModelServer } from './model.ts'
import type { Recorded } from './recorder.ts'
import type { ToolResult } from './request.ts'
import type { StreamMessage } from './session.ts'
import type { Stage } from './stage.ts'
import type { Exchange } from './thread.ts'
import { transcript } from './transcript.ts'
import { heldReasons, injectedIn, stopReasons } from './words.ts'

/** What happened in one session, read when it was told. */
export interface Story {
  readonly version: string
  readonly sessionId: string
  /** null while the client runs; the signal's name when one ended it. */
  readonly exitCode: number | string | null
  readonly ms: number
  readonly stderr: string
  /** The client's stream-json output. */
  readonly messages: readonly StreamMessage[]
  /** Hook payloads, when the session was started with `record`. */
  readonly hooks: readonly Recorded[]
  /** Every request with its answer, all threads, in order. */
  readonly exchanges: readonly Exchange[]
  /** Requests for which the script had nothing: the client asked the model once more than the story tells. */
  readonly extra: readonly Exchange[]
  /** Messages of the scripts that nobody asked for, by thread. */
  readonly unplayed: Readonly<Record<string, number>>
  /** Why the story could not be told to its end. */
  readonly problems: readonly string[]
  /** Text files of the project by path (forward slashes), git's own aside. */
  readonly files: ReadonlyMap<string, string>
  file(path: string): string | undefined
  /** Names of the threads that spoke, main first. */
  readonly threads: readonly string[]
  /** Results of the thread's tool calls in the order it saw them; those of one message come in the client's order. */
  toolResults(thread: string): readonly ToolResult[]
  /** The text of the n-th of them, '' when there are fewer. */
  toolResult(thread: string, nth: number): string
  /** Every text but tool results that reached the thread: prompts, reminders, injected context, notifications. */
  heard(thread: string): readonly string[]
  /** The additionalContext of hooks that reached the thread, with what the host appended to it; `hook` as `PreToolUse:Edit`. */
  injected(thread: string): readonly { hook: string; context: string }[]
  /**
   * The reasons of hooks that held the end of the thread's turns, in order.
   * @throws when a hook sent the thread back to work in words of the host that `words.ts` does not know
   */
  held(thread: string): readonly string[]
  /** Hook payloads of one event. */
  hooksOf(event: string): readonly Recorded['payload'][]
  /** The whole story as text, for people. */
  transcript(): string
}

/** What a story is told from: a session, headless or in a terminal. */
export interface Told {
  stage: Stage
  options: SessionOptions
  model: ModelServer
  messages: readonly StreamMessage[]
  problems: readonly string[]
  id: string
  exitCode: number | string | null
  ms: number
  stderr: string
}

/** Tells the story of a session as it stands now. */
export function tell(session: Told, hooks: readonly Recorded[]): Story {
  const { model, stage } = session
  const exchanges = [...model.exchanges]
  const of = (thread: string) => withoutRetries(exchanges.filter((exchange) => exchange.thread === thread))
  const files = textFiles(stage.project)
  const toolResults = (thread: string) => of(thread).flatMap(({ seen }) => seen.results)
  const story: Story = {
    version: stage.client.version,
    sessionId: session.id,
    exitCode: session.exitCode,
    ms: session.ms,
    stderr: session.stderr,
    messages: [...session.messages],
    hooks,
    exchanges,
    extra: exchanges.filter((exchange) => exchange.isExtra),
    unplayed: unplayed(session),
    problems: [...session.problems],
    files,
    file: (path) => files.get(path),
    threads: [...new Set(['main', ...exchanges.map((exchange) => exchange.thread)])],
    toolResults,
    toolResult: (thread, nth) => toolResults(thread)[nth]?.text ?? '',
    heard: (thread) => of(thread).flatMap(({ seen }) => seen.texts),
    injected: (thread) => of(thread).flatMap(({ seen }) => seen.texts.flatMap(injectedIn)),
    held: (thread) =>
      of(thread).flatMap(({ seen }) =>
        seen.why === 'other' ? heldReasons(seen.texts) : seen.texts.flatMap(stopReasons),
      ),
    hooksOf: (event) => hooks.map(({ payload }) => payload).filter((payload) => payload.hook_event_name === event),
    transcript: () => transcript(story),
  }
  return story
}

function unplayed({ model, options }: Told): Record<string, number> {
  const scripts = { main: options.main, ...options.agents }
  const left = Object.keys(scripts).map((name): [string, number] => [name, model.unplayed(name)])
  return Object.fromEntries(left.filter(([, count]) => count > 0))
}

/** A request that failed is sent again with the same news: the last one counts. */
function withoutRetries(exchanges: readonly Exchange[]): Exchange[] {
  return exchanges.filter(({ reply }, index) => reply.kind !== 'failure' || index === exchanges.length - 1)
}

function textFiles(root: string): Map<string, string> {
  const files = new Map<string, string>()
  const visit = (directory: string) => {
    for (const entry of readdirSync(directory, { withFileTypes: true })) {
      const path = join(directory, entry.name)
      if (entry.isDirectory() && entry.name !== '.git') visit(path)
      else if (entry.isFile() && entry.name !== '.git' && statSync(path).size < 1e6)
        files.set(relative(root, path).split(sep).join('/'), readFileSync(path, 'utf8'))
    }
  }
  // A stage that has been closed has none left.
  if (existsSync(root)) visit(root)
  return files
}
