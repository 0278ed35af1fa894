import { describe, expect, test } from 'vitest'
import type { Delivery } from '../../../../core/engine/event.ts'
import { type Conversation, conversation } from '../../engine/conversation.ts'
import { planned } from '../../engine/planned.ts'
import { SECOND } from '../../engine/stage.ts'
import { task } from '../../plan/plans.ts'

const said = (c: Conversation): string[] => c.heard().filter((one) => one.includes('no-lost-results/'))
const brings = (c: Conversation, ...deliveries: Omit<Delivery, 'how'>[]): Conversation =>
  c.hears('main', { kind: 'prompt', deliveries: deliveries.map((one) => ({ how: 'finished', ...one })) })
const stops = (c: Conversation, report: string, beside: string[] = []): Conversation =>
  c.hears('a', { kind: 'agent-ended', agent: 'a', how: 'finished', report, beside })
const resumes = (c: Conversation): Conversation => c.hears('a', { kind: 'agent-started', type: 'worker' })
const leavesCommand = (c: Conversation): Conversation =>
  c.complete('a', [{ use: 'sh', command: 'npm run build', left: 'b1' }])
const two = (): Conversation => conversation().message('main', ['a', 'b'])
const agentA = (c: Conversation) => c.state().agents.a

describe('an agent that ends its turn while a command it left running goes on', () => {
  const waiting = (): Conversation => stops(leavesCommand(two()).edited('a', 'f.ts'), 'building', ['b1', 'b7'])

  test('has not ended: it keeps its file, and nothing is delivered', () => {
    const c = waiting()
    expect(agentA(c)).toMatchObject({ running: true, owed: 0 })
    brings(c.passes(SECOND), { agent: 'a', report: 'building', interim: true })
    expect(said(c)).toEqual(['inform no-lost-results/interim'])
    expect([agentA(c)?.running, agentA(c)?.deliveredBy]).toEqual([true, undefined])
    expect(c.edits('b', 'f.ts')).toEqual(['deny one-writer/held'])
  })

  test('is said to wait with the words of the commands it waits for', () => {
    const c = brings(waiting(), { agent: 'a', report: 'building', interim: true })
    expect(c.said.find(({ id }) => id === 'no-lost-results/interim')?.data.lines).toEqual([
      '"task of a" (worker), id a, waits for b1',
    ])
  })

  test('on hosts that call it finished, is not taken for ended either', () => {
    const c = brings(waiting(), { agent: 'a', report: 'building' })
    expect([said(c), agentA(c)?.running]).toEqual([['inform no-lost-results/interim'], true])
  })

  test('ends when it says so later, and the fan-out with it', () => {
    const c = brings(waiting(), { agent: 'a', report: 'building', interim: true }).ends('b').prompt('main', 'b')
    expect(c.heard()).not.toContain('inform fan-out-report/ended')
    stops(resumes(c.passes(60 * SECOND)), 'built')
    expect(agentA(c)?.life).toBe(1)
    brings(c, { agent: 'a', report: 'built' })
    expect(c.heard()).toEqual(['inform fan-out-report/ended'])
  })

  test('is not lost while the host lists that command, however long it takes', () => {
    const c = brings(waiting(), { agent: 'a', report: 'building', interim: true })
    for (let n = 0; n < 3; n += 1)
      c.hears('main', { kind: 'turn-ending', running: ['b'], beside: ['b1'] }).passes(60 * SECOND)
    expect(agentA(c)?.running).toBe(true)
  })

  test('is lost when the host lists neither, 30 s long', () => {
    const c = brings(waiting(), { agent: 'a', report: 'building', interim: true })
    for (let n = 0; n < 2; n += 1)
      c.hears('main', { kind: 'turn-ending', running: ['b'], beside: ['b7'] }).passes(60 * SECOND)
    expect(agentA(c)).toMatchObject({ running: false, how: 'lost' })
  })

  test('keeps its file beyond the time after which a silent agent loses it', () => {
    const c = brings(waiting(), { agent: 'a', report: 'building', interim: true }).passes(3_600 * SECOND)
    expect(c.edits('b', 'f.ts')).toEqual(['deny one-writer/held'])
  })

  test('is told of late, when it has gone on and ended: that changes nothing', () => {
    const c = stops(resumes(waiting().passes(60 * SECOND)), 'built')
    brings(c, { agent: 'a', report: 'building', interim: true })
    expect([agentA(c)?.running, agentA(c)?.owed, agentA(c)?.deliveredBy]).toEqual([false, 1, undefined])
    brings(c.passes(5 * SECOND), { agent: 'a', report: 'built' })
    expect(agentA(c)?.deliveredBy).toBeDefined()
  })

  test('when its stop passed for its end, goes on as if it had not, its task too', () => {
    const p = planned([task('a'), task('b', { blockedBy: ['a'] })]).launchesTasks('a')
    p.finishes('a', 'building\nSTATUS: DONE')
    expect(p.task('a')?.state).toBe('done')
    p.hears('main', {
      kind: 'prompt',
      deliveries: [{ agent: 'a', how: 'finished', report: 'building', interim: true }],
    })
    expect([p.task('a')?.state, p.state().agents.a?.running]).toEqual(['running', true])
    expect(p.launchesTask('b')).toMatchObject([{ id: 'plan-order/waiting' }])
    p.finishes('a', 'built\nSTATUS: DONE')
    expect([p.task('a')?.state, p.textNamed(p.task('a')?.report ?? '')]).toEqual(['done', 'built\nSTATUS: DONE'])
  })

  test("somebody else's command in the background keeps no agent from ending", () => {
    const c = stops(leavesCommand(two()), 'done', ['b7'])
    expect(agentA(c)).toMatchObject({ running: false, how: 'finished' })
  })
})

describe('what came is not the whole report', () => {
  const whole = `${'x'.repeat(500)}\nSTATUS: DONE`
  test('where it was cut and the end had the whole: the way to the rest is said once', () => {
    const c = stops(two(), whole)
    brings(c, { agent: 'a', report: 'xxx', cut: true })
    const [part] = c.said.filter(({ id }) => id === 'no-lost-results/part')
    expect(part?.data.lines).toEqual([
      '"task of a" (worker), id a: it was cut on its way; `fanout report --agent a --full` prints all of it',
    ])
    said(c)
    brings(c, { agent: 'a', report: 'xxx', cut: true })
    expect(said(c)).toEqual([])
  })
  test('where it was cut and nothing else came: it is kept, and is no empty report', () => {
    const c = brings(two(), { agent: 'a', report: '', cut: true }, { agent: 'b', report: 'The par', cut: true })
    expect(c.heard()).not.toContain('inform failures/empty')
    expect(c.state().agents).toMatchObject({ b: { cut: true, report: expect.any(String) } })
  })
  test('where the last message only points at it', () => {
    const c = stops(two(), `${whole}\n\nReport delivered above.`)
    brings(c, { agent: 'a', report: 'Report delivered above.' })
    expect(said(c)).toEqual(['inform no-lost-results/part'])
  })
  test('is not said of a report that quotes the host’s note and came whole', () => {
    const report = 'I saw:\n... [20662 characters truncated] ...\nin the log.'
    const c = brings(stops(two(), report), { agent: 'a', report, cut: true })
    expect(said(c)).toEqual([])
  })
})

describe('an agent that reports again after its end', () => {
  const first = (): Conversation =>
    brings(stops(two(), 'first\nSTATUS: DONE'), { agent: 'a', report: 'first\nSTATUS: DONE' })
  const texts = (c: Conversation) => ({ report: agentA(c)?.report, beside: agentA(c)?.beside?.length ?? 0 })

  test.each<[string, (c: Conversation) => Conversation]>([
    [
      'in another life',
      (c) => brings(stops(resumes(c.passes(60 * SECOND)), 'second'), { agent: 'a', report: 'second' }),
    ],
    ['without one', (c) => brings(c.passes(60 * SECOND), { agent: 'a', report: 'second' })],
  ])('%s: the first stands, the second is kept beside it and said', (_, again) => {
    const c = first()
    const before = texts(c)
    said(c)
    again(c)
    expect(texts(c)).toEqual({ report: before.report, beside: 1 })
    expect(said(c)).toEqual(['inform no-lost-results/again'])
  })

  test('because the conversation asked: the answer is the report, the first is kept, and nothing is said', () => {
    const c = first()
    const { report } = texts(c)
    said(c)
    c.passes(60 * SECOND).complete('main', [{ use: 'm', target: 'a', sent: true }])
    brings(stops(resumes(c), 'the answer'), { agent: 'a', report: 'the answer' })
    expect(texts(c).report).not.toBe(report)
    expect([agentA(c)?.beside, said(c)]).toEqual([[report], []])
  })

  test('with the same words: nothing is said', () => {
    const c = first()
    said(c)
    brings(c.passes(60 * SECOND), { agent: 'a', report: 'first\nSTATUS: DONE' })
    expect(said(c)).toEqual([])
  })

  test('the report of a task that is done stays what it was', () => {
    const p = planned([task('a')])
      .launchesTasks('a')
      .does('a', 'first\nSTATUS: DONE')
    p.passes(60 * SECOND)
      .hears('a', { kind: 'agent-started', type: 'worker' })
      .does('a', 'second\nSTATUS: BLOCKED')
    expect([p.task('a')?.state, p.textNamed(p.task('a')?.report ?? '')]).toEqual(['done', 'first\nSTATUS: DONE'])
  })
})
