import type { Fact, Unknown } from './record.ts'

type FieldType = 'string' | 'number' | 'boolean' | 'strings'

const origin = { thread: 'string', session: 'string', client: 'string' } as const

/** The fields a record must have, by kind. What is optional is not here. */
const shapes: Readonly<Record<Fact['k'], Readonly<Record<string, FieldType>>>> = {
  session: { ...origin, source: 'string' },
  'session-ended': origin,
  launch: { ...origin, use: 'string', type: 'string', title: 'string' },
  launched: { ...origin, use: 'string', agent: 'string', type: 'string', title: 'string', background: 'boolean' },
  'launch-ended': { ...origin, use: 'string' },
  slot: { ...origin, use: 'string', weight: 'number', max: 'number' },
  call: { ...origin, max: 'number' },
  lapsed: origin,
  cancelled: { ...origin, batch: 'string', tolerate: 'number' },
  pause: { ...origin, until: 'number', why: 'string' },
  unpause: origin,
  started: { ...origin, type: 'string' },
  kin: origin,
  seen: origin,
  ended: { ...origin, agent: 'string', how: 'string' },
  notified: { ...origin, agent: 'string', how: 'string' },
  waiting: { ...origin, agent: 'string' },
  shells: { ...origin, ids: 'strings' },
  continued: { ...origin, agents: 'strings' },
  ask: { ...origin, file: 'string', use: 'string', expiry: 'number' },
  edited: { ...origin, done: 'strings', failed: 'strings' },
  unanswered: { ...origin, file: 'string', agent: 'string', uses: 'strings' },
  'call-ended': origin,
  read: { ...origin, files: 'strings' },
  message: { ...origin, launches: 'strings', waits: 'strings', other: 'boolean' },
  prompted: origin,
  advised: { ...origin, about: 'strings' },
  missed: { ...origin, ids: 'strings' },
  fetched: { ...origin, agent: 'string' },
  queued: { ...origin, agents: 'strings' },
  closed: { ...origin, batches: 'strings' },
  delivered: { ...origin, agents: 'strings' },
  unlisted: { ...origin, agents: 'strings' },
  missing: { ...origin, agents: 'strings' },
  outlived: { ...origin, agents: 'strings' },
  left: { ...origin, agents: 'strings' },
  beat: { watcher: 'string' },
  named: { ...origin, agents: 'strings', uses: 'strings' },
  'run-opened': {
    run: 'string',
    plan: 'string',
    title: 'string',
    file: 'string',
    engine: 'string',
    size: 'number',
    retries: 'number',
    tolerate: 'number',
    onFailure: 'string',
  },
  'run-replanned': { run: 'string', plan: 'string' },
  'run-owned': { run: 'string', session: 'string' },
  take: { run: 'string', task: 'string', by: 'string', needs: 'strings', not: 'strings', max: 'number' },
  returned: { run: 'string', task: 'string', how: 'string' },
  verified: { ...origin, run: 'string', task: 'string', passed: 'boolean' },
  'sent-back': { ...origin, run: 'string', task: 'string' },
  unplanned: { ...origin, run: 'string', use: 'string' },
  unbriefed: { ...origin, run: 'string', task: 'string' },
  briefed: { ...origin, run: 'string', task: 'string' },
  'unbriefed-told': { ...origin, run: 'string', tasks: 'strings' },
  'ready-told': { run: 'string', tasks: 'strings' },
  'run-held': { ...origin, run: 'string' },
  'run-reported': { run: 'string' },
  'run-closed': { run: 'string', how: 'string' },
  worker: { ...origin, name: 'string' },
  spend: { ...origin, use: 'string' },
  spent: origin,
  'run-spent': { ...origin, run: 'string' },
  gone: { client: 'string' },
  alive: { agent: 'string', at: 'number' },
  stalled: { agent: 'string', seen: 'number' },
  late: { stalled: 'strings', overran: 'strings' },
  watch: { client: 'string', watcher: 'string' },
  unwatch: { watchers: 'strings' },
  release: { file: 'string' },
}

/**
 * Whether a record of a kind this version knows has the fields of its kind. The log is a file: what a crash, another
 * program or somebody's hand left in it must not stop a hook. Undefined for kinds it does not know.
 */
export function isSound(entry: Unknown): boolean | undefined {
  if (!Object.hasOwn(shapes, entry.k)) return undefined
  const shape = shapes[entry.k as Fact['k']]
  return Object.entries(shape).every(([field, type]) =>
    hasType((entry as unknown as Record<string, unknown>)[field], type),
  )
}

function hasType(value: unknown, type: FieldType): boolean {
  if (type === 'strings') return Array.isArray(value) && value.every((one) => typeof one === 'string')
  const found: string = typeof value
  return found === type
}
