import { afterEach, expect, test } from 'vitest'
import { ModelServer } from './runner/model.ts'
import { after, agent, done, fail, mark, type Script, say, taskStop, write } from './runner/script.ts'
import { Signals } from './runner/signals.ts'

const problems: string[] = []
const servers: ModelServer[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
  problems.length = 0
})

async function listen(main: Script, agents: Record<string, Script> = {}, signals = new Signals()) {
  const server = await ModelServer.listen({ main, agents, signals, onProblem: (problem) => problems.push(problem) })
  servers.push(server)
  return { server, signals, ask: (...messages: object[]) => post(server.url, messages) }
}

const tools = [
  { name: 'Agent', input_schema: { properties: { prompt: {}, description: {}, subagent_type: {} } } },
  { name: 'Write' },
]

async function post(url: string, messages: object[], stream = false): Promise<{ status: number; content: Block[] }> {
  const body = JSON.stringify({ model: 'm', stream, tools, messages })
  const response = await fetch(`${url}/v1/messages?beta=true`, { method: 'POST', body })
  return { status: response.status, content: [], ...((await response.json()) as object) }
}

interface Block {
  type: string
  text?: string
  id?: string
  name?: string
  input?: Record<string, unknown>
}

const user = (...content: (string | object)[]) => ({
  role: 'user',
  content: content.map((part) => (typeof part === 'string' ? { type: 'text', text: part } : part)),
})
const assistant = (content: Block[]) => ({ role: 'assistant', content })
const result = (id: string | undefined, text: string) => ({
  type: 'tool_result',
  tool_use_id: id,
  content: [{ type: 'text', text }],
})
const notification = (id: string) =>
  `[SYSTEM NOTIFICATION]\n<task-notification>\n<task-id>${id}</task-id>\n<status>completed</status>\n</task-notification>`
const texts = ({ content }: { content: Block[] }) => content.map(({ text, name }) => text ?? name)

test('whose turn it is stands in the first prompt, not in reminders that quote others', async () => {
  const { ask } = await listen(['main speaks'], { A: ['A speaks'] })
  const quoted = `<system-reminder>\nanother agent does: x ${mark('A')}\n</system-reminder>`
  expect(texts(await ask(user(quoted, 'go')))).toEqual(['main speaks'])
  expect(texts(await ask(user(quoted, `x ${mark('A')}`)))).toEqual(['A speaks'])
})

test('a parameter that the client hides is left out', async () => {
  const { ask } = await listen([agent('a', 'A')])
  const { content } = await ask(user('go'))
  expect(content[0]).toMatchObject({ name: 'Agent', input: { description: 'a', subagent_type: 'general-purpose' } })
  expect(content[0]?.input).not.toHaveProperty('run_in_background')
})

test('two agents, results in any number of turns: each takes no turn from the script, the last one plays what waits for both', async () => {
  const { ask } = await listen(
    [say(agent('a', 'A'), agent('b', 'B')), 'launched', after('A:ended', 'B:ended'), 'both'],
    {},
  )
  const { content } = await ask(user('go'))
  const launched = content.map(({ id }, index) => result(id, `Async agent launched successfully.\nagentId: a${index}`))
  const base = [user('go'), assistant(content)]
  expect(texts(await ask(...base, user(...launched)))).toEqual(['launched'])
  expect(texts(await ask(...base, user(notification('a1'))))).toEqual(['noted'])
  expect(texts(await ask(...base, user(notification('a0'))))).toEqual(['both'])
})

test('a result that comes before "launched" is said: what waits for it is played at once', async () => {
  const { ask } = await listen([agent('a', 'A'), 'launched', after('A:ended'), write('x', 'y'), done('end')])
  const { content } = await ask(user('go'))
  const launched = result(content[0]?.id, 'Async agent launched successfully.\nagentId: a1')
  const reply = await ask(user('go'), assistant(content), user(launched, notification('a1')))
  expect(texts(reply)).toEqual(['launched', 'Write'])
})

test('an end told twice, to the stream and to the model, is one end; a second life ends again', async () => {
  const { server, signals, ask } = await listen([agent('a', 'A'), 'launched'])
  const { content } = await ask(user('go'))
  server.cast.started(content[0]?.id ?? '', 'a1')
  server.cast.ended('a1', 'stream', 'first')
  await ask(user('go'), assistant(content), user(notification('a1')))
  expect([signals.has('A:ended'), signals.has('A:ended:2')]).toEqual([true, false])
  server.cast.ended('a1', 'stream', 'second')
  expect(signals.has('A:ended:2')).toBe(true)
})

test('failures have their status and type, pass when they are told to, and take no other turn', async () => {
  const { ask } = await listen([fail(529, { times: 2 }), 'well again'])
  const replies = [await ask(user('go')), await ask(user('go')), await ask(user('go'))]
  expect(replies.map(({ status }) => status)).toEqual([529, 529, 200])
  expect(replies[0]).toMatchObject({ error: { type: 'overloaded_error' } })
})

test('the summary of /compact is no turn of the story', async () => {
  const { server, ask } = await listen(['first'])
  await ask(
    user('go'),
    assistant([{ type: 'text', text: 'x' }]),
    user('Your task is to create a detailed summary of the conversation so far'),
  )
  expect(server.exchanges).toEqual([])
})

test('a wait in vain is a problem that names who waits, for what, and what has happened', async () => {
  const signals = new Signals()
  signals.raise('A:started')
  const waiting = signals.wait(['A:ended'], { ms: 20, who: 'thread main' })
  await expect(waiting).rejects.toThrow('thread main waited 20 ms for A:ended; raised so far: A:started')
})

test('an agent that the story does not know, and one it speaks of too early, are problems', async () => {
  const { ask } = await listen([taskStop('A')])
  await expect(ask(user('go'))).rejects.toThrow()
  await expect(ask(user(`x ${mark('B')}`))).rejects.toThrow()
  expect(problems).toEqual([
    'the story speaks of the agent "A" before the host gave it an id',
    'an agent was launched under the key "B", and the story has no script for it',
  ])
})
