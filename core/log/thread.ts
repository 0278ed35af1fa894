/** The thread that acts: an agent's id, or `main:<session id>` for the main conversation. */
export type ThreadId = string

/** A client process: `<place>:<pid>`, place = host, boot and pid namespace (see `machine/client.ts`). `''` when unknown. */
export type ClientId = string

/** Where a fact comes from. Every fact is a sign of life of its thread, session and client. */
export interface Origin {
  thread: ThreadId
  session: string
  client: ClientId
}

/** The main thread of a session. */
export function mainOf(session: string): ThreadId {
  return `main:${session}`
}

/** The session of a main thread; undefined for an agent. */
export function sessionOf(thread: ThreadId): string | undefined {
  return thread.startsWith('main:') ? thread.slice(5) : undefined
}
