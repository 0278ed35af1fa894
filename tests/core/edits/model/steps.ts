import fc from 'fast-check'
import { expect } from 'vitest'
import type { Fact } from '../../../../core/facts.ts'
import type { Origin } from '../../../../core/log/thread.ts'
import {
  agent,
  ask,
  callEnded,
  did,
  EXPIRY,
  ended,
  failed,
  gone,
  holdersOf,
  kin,
  MINUTE,
  notified,
  release,
  SECOND,
  seen,
  session,
  sessionEnded,
  started,
} from '../../log/facts.ts'
import type { Model } from './model.ts'
import { CLIENTS, type Real } from './real.ts'

const AGENTS = ['a', 'b', 'c', 'd', 'e']
const FILES = ['/p/x.ts', '/p/y.ts']
/** Before anything is forgotten by age: what is forgotten then is `prune.test.ts`'s business. */
const LONGEST = 55 * MINUTE

/** A command is told to both sides; then they must agree. */
export class Step implements fc.Command<Model, Real> {
  private readonly name: string
  private readonly act: (model: Model, real: Real) => void
  private readonly may: (model: Model) => boolean

  constructor(name: string, act: (model: Model, real: Real) => void, may: (model: Model) => boolean = () => true) {
    this.name = name
    this.act = act
    this.may = may
  }

  check(model: Readonly<Model>): boolean {
    return this.may(model as Model)
  }

  run(model: Model, real: Real): void {
    this.act(model, real)
    for (const file of FILES) {
      expect(holdersOf(real.state, file), `holders of ${file}`).toEqual(model.holders(file))
      expect(model.rivals(file, EXPIRY)).toEqual([])
    }
    for (const [id, { lives }] of model.agents) expect(real.state.agents[id]?.running, `${id} lives`).toBe(lives)
  }

  toString(): string {
    return this.name
  }
}

const name = fc.constantFrom(...AGENTS)
const client = fc.constantFrom(...CLIENTS)
const file = fc.constantFrom(...FILES)
const expiry = fc.constantFrom(20 * SECOND, MINUTE, EXPIRY)
const home = (id: string): string => CLIENTS[AGENTS.indexOf(id) % CLIENTS.length] as string

function asks(model: Model, real: Real, who: Origin, path: string, limit: number): void {
  const granted = model.ask(who, path, limit)
  real.tell(model.now, ask(who, path, 'use', limit))
  expect(real.state.asks.use?.outcome, `${who.thread} asks for ${path}`).toBe(granted ? 'granted' : 'held')
}

/** Everything that can happen. */
export const commands: fc.Arbitrary<Step>[] = [
  fc
    .tuple(name, file, expiry)
    .map(
      ([id, path, limit]) =>
        new Step(`ask(${id}, ${path}, ${limit})`, (model, real) =>
          asks(model, real, real.agent(id, home(id)), path, limit),
        ),
    ),
  fc
    .tuple(name, file)
    .map(
      ([id, path]) =>
        new Step(`ask(${id}, ${path})`, (model, real) => asks(model, real, real.agent(id, home(id)), path, EXPIRY)),
    ),
  fc
    .tuple(client, file, expiry)
    .map(
      ([id, path, limit]) =>
        new Step(`ask(main of ${id}, ${path}, ${limit})`, (model, real) =>
          asks(model, real, real.main(id), path, limit),
        ),
    ),
  fc.tuple(client, fc.constantFrom(did, callEnded)).map(
    ([id, over]) =>
      new Step(`${over.name}(main of ${id})`, (model, real) => {
        model.hear(real.main(id))
        model.drop(real.main(id).thread)
        if (over === callEnded) model.endWaitedFor(real.main(id).thread)
        real.tell(model.now, over(real.main(id)))
      }),
  ),
  fc.tuple(name, fc.constantFrom(did, failed)).map(
    ([id, went]) =>
      new Step(
        `${went.name}(${id})`,
        (model, real) => {
          model.settle(real.agent(id, home(id)), went === did)
          real.tell(model.now, went(real.agent(id, home(id)), 'use'))
        },
        (model) => model.open?.by === id,
      ),
  ),
  name.map(
    (id) =>
      new Step(`started(${id})`, (model, real) => {
        model.start(real.agent(id, home(id)))
        real.tell(model.now, started(real.agent(id, home(id))))
      }),
  ),
  fc.tuple(name, fc.option(name), fc.boolean()).map(
    ([id, by, background]) =>
      new Step(
        `kin(${id}, ${by ?? 'main'}, ${background ? 'beside' : 'waits'})`,
        (model, real) => {
          const who = real.agent(id, home(id))
          const parent = by === null ? real.main(home(id)) : real.agent(by, home(by))
          model.start(who)
          const known = model.agents.get(id)
          if (known && !background) known.waiter = parent.thread
          real.tell(model.now, kin(who, parent, background))
        },
        (model) => !model.agents.has(id) && (by === null || model.agents.get(by)?.lives === true),
      ),
  ),
  fc.tuple(name, client).map(
    ([id, at]) =>
      new Step(`seen(${id} in ${at})`, (model, real) => {
        model.hear(real.agent(id, at))
        real.tell(model.now, seen(real.agent(id, at)))
      }),
  ),
  fc.tuple(name, client).map(
    ([id, at]) =>
      new Step(`ended(${id})`, (model, real) => {
        model.hear(real.main(at))
        model.ended(id)
        real.tell(model.now, { ...ended(agent(id)), ...real.main(at) } as Fact)
      }),
  ),
  fc.tuple(name, client).map(
    ([id, at]) =>
      new Step(`notified(${id})`, (model, real) => {
        model.hear(real.main(at))
        model.notified(id)
        real.tell(model.now, { ...notified(agent(id)), ...real.main(at) } as Fact)
      }),
  ),
  client.map(
    (id) =>
      new Step(`gone(${id})`, (model, real) => {
        model.gone(id)
        real.tell(model.now, gone(id))
      }),
  ),
  client.map(
    (id) =>
      new Step(`session-ended(${id})`, (model, real) => {
        model.hear(real.main(id))
        model.over(real.main(id).session)
        real.tell(model.now, sessionEnded(real.main(id)))
      }),
  ),
  client.map(
    (id) =>
      new Step(`clear(${id})`, (model, real) => {
        const to = real.clear(id)
        model.clear(to)
        real.tell(model.now, session(to, 'clear'))
      }),
  ),
  file.map(
    (path) =>
      new Step(`release(${path})`, (model, real) => {
        model.release(path)
        real.tell(model.now, release(path))
      }),
  ),
  fc.constantFrom(SECOND, 9 * SECOND, 11 * SECOND, 30 * SECOND, 2 * MINUTE, 31 * MINUTE).map(
    (ms) =>
      new Step(
        `wait(${ms})`,
        (model) => {
          model.now += ms
        },
        (model) => model.now + ms < LONGEST,
      ),
  ),
  fc
    .integer({ min: 1, max: 5 })
    .map((count) => new Step(`repeat(${count})`, (model, real) => real.repeat(model.now, count))),
  fc.constant(new Step('new segment', (_, real) => real.moveOn())),
]
