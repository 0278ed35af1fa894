import fs from 'node:fs'
import { describe, expect, it } from 'vitest'
import { bundleLog, loadLog, type Patch, smallSegments } from './bundle.ts'
import { logFolder } from './folder.ts'
import { planOf } from './scheduler/plan.ts'
import { run } from './scheduler/schedule.ts'
import { Threads } from './scheduler/threads.ts'
import { problemsOf } from './scheduler/verdict.ts'
import { cutEverywhere } from './truncation.ts'

/**
 * Logs that are wrong in one thing each. The suite is worth something because it finds every one of them; that the real log
 * passes the same seeds is what `scheduler.test.ts` shows.
 */

const LOG = 'core/state/log.ts'
const SMALL = smallSegments(600)
/** Each of these must be found within this many of the suite's seeds. */
const BUDGET = 400

const mutants: Record<string, Patch[]> = {
  'decides before it writes': [
    {
      file: LOG,
      from: 'append(fd, entries)\n      const segment = parseSegment(readAll(fd))',
      to: 'const segment = parseSegment(readAll(fd))\n      append(fd, entries)\n      segment.entries.push(...entries)',
    },
  ],
  'takes its line for the last one without looking': [
    {
      file: LOG,
      from: 'segment.entries.findIndex(({ id }) => id === last.id)',
      to: 'segment.entries.length - 1',
    },
  ],
  'does not care for the seal': [
    { file: 'core/state/segment.ts', from: 'sealed = true\n      break', to: 'sealed = true\n      continue' },
  ],
  'acknowledges what it wrote after the seal': [
    {
      file: LOG,
      from: 'if (place >= 0) {',
      to: 'if (segment.sealed) publish(dir, n, segment, now)\n      if (true) {',
    },
  ],
  'tells the state after all instead of at its place': [
    { file: LOG, from: 'return stateOf(segment, place + 1)', to: 'return stateOf(segment)' },
  ],
  'puts the newline last': [{ file: LOG, from: '`\\n${JSON.stringify(entry)}`', to: '`${JSON.stringify(entry)}\\n`' }],
  'has one name for all drafts': [
    {
      file: LOG,
      from: 'const draft = path.join(dir, `tmp.${newId()}`)',
      to: "const draft = path.join(dir, 'tmp.draft')",
    },
  ],
  'publishes by writing in place': [
    {
      file: LOG,
      from: 'fs.linkSync(draft, path.join(dir, segmentName(n + 1)))',
      to: 'fs.writeFileSync(path.join(dir, segmentName(n + 1)), fs.readFileSync(draft))',
    },
  ],
  'publishes by replacing': [
    {
      file: LOG,
      from: 'fs.linkSync(draft, path.join(dir, segmentName(n + 1)))',
      to: 'fs.renameSync(draft, path.join(dir, segmentName(n + 1)))',
    },
  ],
  'begins by truncating': [
    { file: LOG, from: 'O_CREAT | O_EXCL | O_RDWR', to: 'O_CREAT | fs.constants.O_TRUNC | O_RDWR' },
  ],
  'publishes what it has read before the seal': [
    {
      file: LOG,
      from: 'const segment = parseSegment(readAll(fd))\n  if (segment.sealed) publish(dir, n, segment, now)\n}',
      to: 'publish(dir, n, before, now)\n}',
    },
    {
      file: LOG,
      from: 'function seal(dir: string, n: number, fd: number, now: number)',
      to: 'function seal(dir: string, n: number, fd: number, now: number, before: Segment)',
    },
    { file: LOG, from: 'seal(dir, n, fd, now)\n  } catch', to: 'seal(dir, n, fd, now, segment)\n  } catch' },
  ],
  'archives the segment others are writing': [
    { file: LOG, from: 'n < sealed && older(file, SETTLED_MS)', to: 'n <= sealed + 1' },
  ],
}

async function firstProblem(patches: Patch[]): Promise<{ seed: number; problem: string } | undefined> {
  const threads = await Threads.of(await bundleLog([SMALL, ...patches]))
  try {
    for (let seed = 0; seed < BUDGET; seed += 1) {
      const plan = planOf(seed)
      const story = run(plan, threads)
      const [problem] = problemsOf(plan, story)
      fs.rmSync(story.dir, { recursive: true, maxRetries: 5 })
      if (problem) return { seed, problem }
      await threads.settle()
    }
    return undefined
  } finally {
    await threads.end()
  }
}

describe('the scheduler finds out a log that', () => {
  it.each(Object.keys(mutants))('%s', async (name) => {
    const found = await firstProblem(mutants[name] ?? [])
    expect(found, `no problem in ${BUDGET} seeds`).toBeDefined()
    console.log(`mutant that ${name}: seed ${found?.seed}, ${found?.problem}`)
  })
})

describe('cutting finds out a log that', () => {
  it('puts the newline last', async () => {
    const log = await loadLog(mutants['puts the newline last'] ?? [])
    expect(cutEverywhere(log, logFolder(), Date.now()).problems).not.toEqual([])
  })
})

describe('a mutant that is none', () => {
  it('is refused', async () => {
    await expect(bundleLog([{ file: LOG, from: 'no such text', to: '' }])).rejects.toThrow('found it 0 times')
    await expect(bundleLog([{ file: LOG, from: 'fs.', to: '' }])).rejects.toThrow('expected this text once')
    await expect(bundleLog([{ file: 'core/state/other.ts', from: 'x', to: '' }])).rejects.toThrow('does not contain')
  })
})
