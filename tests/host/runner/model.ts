import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { Cast } from './cast.ts'
import { type Body, isAside, keyIn, readRequest, type Seen, threadOf } from './request.ts'
import type { Actor, Call, Failure, Message, Script } from './script.ts'
import type { Signals } from './signals.ts'
import { MessageWriter } from './sse.ts'
import { isStep, take } from './steps.ts'
import { type Exchange, Thread } from './thread.ts'
import { agentIn, notifications } from './words.ts'

export interface ModelOptions {
  main: Actor
  agents: Readonly<Record<string, Script>>
  signals: Signals
  /** Called when the story cannot go on: an agent without a script, a wait in vain, a script that threw. */
  onProblem(problem: string): void
}

/** The model: an HTTP server on loopback that answers every request as the scripts say. */
export class ModelServer {
  /** Every request and its answer, of all threads, in order. */
  readonly exchanges: Exchange[] = []
  readonly cast: Cast
  readonly #threads = new Map<string, Thread>()
  // Ids of a resumed session stand in one transcript with those of the first: they must differ.
  readonly #run = randomBytes(3).toString('hex')
  readonly #startedAt = Date.now()
  readonly #options: ModelOptions
  readonly #server: Server
  #messages = 0

  private constructor(options: ModelOptions, server: Server) {
    this.#options = options
    this.#server = server
    this.cast = new Cast(options.signals)
  }

  static async listen(options: ModelOptions): Promise<ModelServer> {
    const server = createServer()
    const model = new ModelServer(options, server)
    server.on('request', (request, response) => {
      const gone = new AbortController()
      response.on('close', () => gone.abort())
      model.#serve(request, response, gone.signal).catch((error: unknown) => {
        if (gone.signal.aborted) return
        options.onProblem(error instanceof Error ? error.message : String(error))
        response.destroy()
      })
    })
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(0, '127.0.0.1', resolve)
    })
    return model
  }

  get url(): string {
    const address = this.#server.address()
    if (address === null || typeof address === 'string') throw new Error('the model server is not listening')
    return `http://127.0.0.1:${address.port}`
  }

  /** How many messages of the thread's script nobody asked for. */
  unplayed(name: string): number {
    return this.#threads.get(name)?.unplayed ?? this.#script(name)?.length ?? 0
  }

  close(): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }

  async #serve(request: IncomingMessage, response: ServerResponse, gone: AbortSignal): Promise<void> {
    const json = (status: number, value: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(JSON.stringify(value))
    }
    const raw = await text(request)
    if (request.url?.includes('count_tokens')) return json(200, { input_tokens: 10 })
    if (!request.url?.startsWith('/v1/messages'))
      return json(404, { type: 'error', error: { type: 'not_found_error', message: '' } })

    const body = JSON.parse(raw) as Body
    const name = threadOf(body)
    const writer = () => {
      const id = `msg_${this.#run}_${++this.#messages}`
      return new MessageWriter(response, { id, model: body.model ?? '', isStream: body.stream === true })
    }
    if (isAside(body, name)) {
      const aside = writer()
      aside.block({ type: 'text', text: '<summary>so far</summary>' })
      return aside.end()
    }
    const seen = readRequest(body, name, (key) => this.cast.idOf(key))
    this.#learn(seen)
    const reply = await this.#thread(name).answer(seen, gone)
    if (reply.kind === 'failure') return json(reply.status, errorOf(reply))
    await this.#write(writer(), reply, seen, gone)
  }

  async #write(writer: MessageWriter, message: Message, { thread, body }: Seen, gone: AbortSignal): Promise<void> {
    let calls = 0
    for (const part of message.parts) {
      if (typeof part === 'string') writer.block({ type: 'text', text: part })
      else if (isStep(part)) await take(part, this.#options.signals, { who: `a message of thread ${thread}`, gone })
      else {
        const id = `${writer.id.replace('msg', 'toolu')}_${calls++}`
        const call = this.#call(part, body)
        const key = keyIn(String(call.input.prompt ?? ''))
        if (key) this.cast.launched(id, key)
        writer.block({ type: 'tool_use', id, ...call })
      }
    }
    writer.end()
  }

  /** A call in this client's dialect: the tool's name as it offers it, no parameter that it hides, agents by their ids. */
  #call({ names, input }: Call, body: Body): { name: string; input: Record<string, unknown> } {
    const offered = body.tools?.find((tool) => names.includes(tool.name))
    const known = offered?.input_schema?.properties
    const entries = Object.entries(input)
      .filter(([key]) => key !== 'run_in_background' || known === undefined || key in known)
      .map(([key, value]) => [key, isAgentRef(value) ? this.cast.idOf(value.key) : value])
    return { name: offered?.name ?? names[0], input: Object.fromEntries(entries) }
  }

  #thread(name: string): Thread {
    const known = this.#threads.get(name)
    if (known) return known
    const script = this.#script(name)
    if (!script) throw new Error(`an agent was launched under the key "${name}", and the story has no script for it`)
    const thread = new Thread(name, script, {
      signals: this.#options.signals,
      hasHeard: (signal) => this.cast.hasHeard(name, signal),
      record: (exchange) => this.exchanges.push({ ...exchange, at: Date.now() - this.#startedAt }),
    })
    this.#threads.set(name, thread)
    if (name !== 'main') this.#options.signals.raise(`${name}:started`)
    return thread
  }

  #script(name: string): Actor | undefined {
    return name === 'main' ? this.#options.main : this.#options.agents[name]
  }

  /** Requests tell which agents began and ended, even where the client writes no stream (a terminal). */
  #learn({ thread, results, texts }: Seen): void {
    for (const { id, text: result } of results) {
      const agent = agentIn(result)
      if (!agent) {
        this.cast.answered(id, result)
        continue
      }
      this.cast.started(id, agent.id)
      if (!agent.isInBackground) this.cast.ended(agent.id, thread, id)
    }
    for (const { agentId, whole } of notifications(texts)) this.cast.ended(agentId, thread, whole)
  }
}

const errorOf = ({ type, message }: Failure) => ({ type: 'error', error: { type, message } })

const isAgentRef = (value: unknown): value is { key: string } =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'agent-ref'
