import fs from 'node:fs'
import { describe, expect, it } from 'vitest'
import { bundleLog, loadLog, type Patch, smallSegments } from './bundle.ts'
import { logFolder } from './folder.ts'
import { mutants } from './mutants.ts'
import { planOf } from './scheduler/plan.ts'
import { run } from './scheduler/schedule.ts'
import { Threads } from './scheduler/threads.ts'
import { problemsOf } from './scheduler/verdict.ts'
import { cutEverywhere } from './truncation.ts'

/** Each must be found within this many of the suite's seeds. */
const BUDGET = 400

async function firstProblem(patches: Patch[]): Promise<{ seed: number; problem: string } | undefined> {
  const threads = await Threads.of(await bundleLog([smallSegments(600), ...patches]))
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
  it.each(Object.entries<Patch[]>(mutants))('%s', async (name, patches) => {
    const found = await firstProblem(patches)
    expect(found, `no problem in ${BUDGET} seeds`).toBeDefined()
    console.log(`mutant that ${name}: seed ${found?.seed}, ${found?.problem}`)
  })
})

describe('cutting finds out a log that', () => {
  it('puts the newline last', async () => {
    const log = await loadLog(mutants['puts the newline last'])
    expect(cutEverywhere(log, logFolder(), Date.now()).problems).not.toEqual([])
  })
})

describe('a mutant that is none', () => {
  it('is refused', async () => {
    await expect(bundleLog([{ file: 'core/log/log.ts', from: 'no such text', to: '' }])).rejects.toThrow(
      'found it 0 times',
    )
    await expect(bundleLog([{ file: 'core/log/log.ts', from: 'fs.', to: '' }])).rejects.toThrow(
      'expected this text once',
    )
    await expect(bundleLog([{ file: 'core/log/other.ts', from: 'x', to: '' }])).rejects.toThrow('does not contain')
  })
})
