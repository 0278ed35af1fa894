import fs from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundleLog, smallSegments } from './bundle.ts'
import { Chance } from './chance.ts'
import { actsOf, type Plan, planOf } from './scheduler/plan.ts'
import { run, type Story } from './scheduler/schedule.ts'
import { Threads } from './scheduler/threads.ts'
import { conclusions, problemsOf } from './scheduler/verdict.ts'

/**
 * The real log in two to four threads, each of whose calls of node:fs waits until the seed lets it happen. A failure names its
 * seed; the same seed plays the same calls again:
 *
 *     SCHEDULE_SEEDS=105 npx vitest run --project unit tests/core/log/scheduler.test.ts
 *     SCHEDULE_SEEDS=5000-9999 …      looks where the suite does not
 */
const [from = 0, to = from] = (process.env.SCHEDULE_SEEDS ?? '0-999').split('-').map(Number)
const CHUNK = 100
const chunks = Array.from({ length: Math.ceil((to - from + 1) / CHUNK) }, (_, n) => from + n * CHUNK)

let threads: Threads
const seen = { schedules: 0, ms: 0, calls: new Map<string, number>(), fates: new Map<string, number>(), commits: 0 }

beforeAll(async () => {
  threads = await Threads.of(await bundleLog([smallSegments(600)]))
})
afterAll(async () => {
  await threads.end()
  const { schedules, ms, commits, fates, calls } = seen
  const all = [...calls.values()].reduce((sum, count) => sum + count, 0)
  console.log(
    `scheduler: ${schedules} schedules, ${(ms / schedules).toFixed(1)} ms each, ${all} calls, ${commits} commits, ` +
      `${calls.get('linkSync')} links, ${calls.get('renameSync') ?? 0} archived, ${JSON.stringify(Object.fromEntries(fates))}`,
  )
})

function play(plan: Plan): { story: Story; problems: string[] } {
  const began = performance.now()
  const story = run(plan, threads)
  const problems = problemsOf(plan, story)
  fs.rmSync(story.dir, { recursive: true, maxRetries: 5 })
  seen.ms += performance.now() - began
  seen.schedules += 1
  seen.commits += story.deeds.filter(({ what, seq }) => what.do === 'commit' && seq !== undefined).length
  for (const call of story.trace) count(seen.calls, call.slice(call.indexOf(':') + 1))
  for (const fate of story.fates.values()) count(seen.fates, fate)
  return { story, problems }
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

describe('in whatever order the calls happen, and whoever dies where, all agree who has the file', () => {
  it.each(chunks)('seeds from %i', async (first) => {
    for (let seed = first; seed <= Math.min(to, first + CHUNK - 1); seed += 1) {
      const plan = planOf(seed)
      const { story, problems } = play(plan)
      const said = `SCHEDULE_SEEDS=${seed} on ${plan.ground}, ${JSON.stringify([...story.fates])}, last calls: ${story.trace.slice(-30).join(' ')}`
      expect(problems, said).toEqual([])
      await threads.settle()
    }
  })

  it('and the seeds of this suite meet every kind of trouble', () => {
    if (seen.schedules < 1_000) return
    expect(seen.commits).toBeGreaterThan(4_000)
    expect(seen.calls.get('linkSync')).toBeGreaterThan(2_000)
    expect(conclusions.overtaken).toBeGreaterThan(50)
    for (const fate of ['killed', 'torn', 'frozen']) expect(seen.fates.get(fate)).toBeGreaterThan(50)
  })
})

describe('a schedule', () => {
  it.each([3, 14, 15])('with seed %i is the same each time', (seed) => {
    const [first, second] = [play(planOf(seed)), play(planOf(seed))]
    expect(first.story.trace.length).toBeGreaterThan(20)
    expect(second.story.trace).toEqual(first.story.trace)
  })
})

describe('one thread that stops at any call keeps nobody from coming to an end', () => {
  const acts = [0, 1].map((thread) => actsOf(thread, 2, 'used', new Chance(thread)))
  const calm: Plan = { ...planOf(0), acts, ground: 'used', lines: 4, lives: true, style: 'anybody', settled: false }

  it.each(['frozen', 'killed', 'torn'] as const)('%s', async (how) => {
    let stopped = 0
    for (let at = 0; ; at += 1) {
      const { story, problems } = play({ ...calm, fates: [{ how, at, thread: 0 }] })
      expect(problems, `${how} at call ${at}`).toEqual([])
      if (story.fates.size === 0) break
      stopped += 1
      await threads.settle()
    }
    expect(stopped).toBeGreaterThan(how === 'torn' ? 4 : 20)
  })
})
