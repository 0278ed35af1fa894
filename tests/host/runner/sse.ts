import type { ServerResponse } from 'node:http'

/** One content block as the API streams it. */
export type Content = { type: 'text'; text: string } | { type: 'tool_use'; id: string; name: string; input: unknown }

/** Writes one message of the Messages API, block by block, as server-sent events; or whole, when `isStream` is false. */
export class MessageWriter {
  readonly #content: Content[] = []

  readonly #response: ServerResponse
  readonly id: string
  readonly #model: string
  readonly #isStream: boolean

  constructor(response: ServerResponse, { id, model, isStream }: { id: string; model: string; isStream: boolean }) {
    this.#response = response
    this.id = id
    this.#model = model
    this.#isStream = isStream
    if (!isStream) return
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' })
    this.#send('message_start', { message: this.#message(null) })
  }

  block(block: Content): void {
    const index = this.#content.push(block) - 1
    if (!this.#isStream) return
    const [start, delta] =
      block.type === 'text'
        ? [
            { ...block, text: '' },
            { type: 'text_delta', text: block.text },
          ]
        : [
            { ...block, input: {} },
            { type: 'input_json_delta', partial_json: JSON.stringify(block.input) },
          ]
    this.#send('content_block_start', { index, content_block: start })
    this.#send('content_block_delta', { index, delta })
    this.#send('content_block_stop', { index })
  }

  end(): void {
    const stop_reason = this.#content.some((block) => block.type === 'tool_use') ? 'tool_use' : 'end_turn'
    if (!this.#isStream) {
      this.#response.writeHead(200, { 'content-type': 'application/json' })
      this.#response.end(JSON.stringify(this.#message(stop_reason)))
      return
    }
    this.#send('message_delta', { delta: { stop_reason, stop_sequence: null }, usage: { output_tokens: 5 } })
    this.#send('message_stop', {})
    this.#response.end()
  }

  #message(stop_reason: string | null) {
    const usage = { input_tokens: 10, output_tokens: 1, cache_read_input_tokens: 0, cache_creation_input_tokens: 0 }
    const content = stop_reason === null ? [] : this.#content
    return {
      id: this.id,
      type: 'message',
      role: 'assistant',
      model: this.#model,
      content,
      stop_reason,
      stop_sequence: null,
      usage,
    }
  }

  #send(type: string, data: object): void {
    this.#response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`)
  }
}
