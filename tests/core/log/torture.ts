import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type Patch, smallSegments } from './bundle.ts'
import { Chance } from './chance.ts'
import { type Judgement, judge } from './torture/judge.ts'
import { FILES, Scene } from './torture/scene.ts'

/**
 * Real processes on one log, killed at random with SIGKILL:
 *
 *     npm run torture -- --seconds 60 [--writers 6] [--segment 4096]
 */

export interface Options {
  seconds: number
  writers: number
  /** Length of a segment: small ones meet more seals. */
  segment: number
  patches?: readonly Patch[]
}

export interface Report extends Judgement {
  kills: number
}

/** Tortures a log of its own and says what came of it. */
export async function torture({ seconds, writers, segment, patches = [] }: Options): Promise<Report> {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'fanout torture '))
  const chance = new Chance(Date.now())
  try {
    const [scene, log] = await Scene.in(root, chance, [smallSegments(segment), ...patches])
    const until = performance.now() + seconds * 1_000
    const running = Array.from({ length: writers }, () => scene.start())
    while (performance.now() < until) {
      await sleep(chance.between(40, 200))
      const [victim] = running.splice(chance.between(0, writers - 1), 1, scene.start())
      if (victim) await scene.kill(victim, log)
    }
    for (const writer of running) await scene.kill(writer, log)
    const { problems, numbers } = judge(scene.log, scene.notes, FILES)
    return { kills: scene.kills, numbers, problems: [...scene.problems, ...problems] }
  } finally {
    fs.rmSync(root, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** One line of numbers. */
export function summary({ kills, numbers }: Report): string {
  return [`${kills} kills`, ...Object.entries(numbers).map(([name, count]) => `${count} ${name}`)].join(', ')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  // Costs each process of Node 20 some 30 ms.
  delete process.env.NODE_EXTRA_CA_CERTS
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '60' },
      writers: { type: 'string', default: '6' },
      segment: { type: 'string', default: '4096' },
    },
  })
  const [seconds, writers, segment] = [values.seconds, values.writers, values.segment].map(Number)
  if (!seconds || !writers || !segment) {
    console.error('torture: --seconds, --writers and --segment want numbers above 0')
    process.exit(1)
  }
  const report = await torture({ seconds, writers, segment })
  console.log(`torture: ${seconds} s, ${summary(report)}`)
  for (const problem of report.problems.slice(0, 20)) console.log(`  ${problem}`)
  console.log(report.problems.length === 0 ? 'nothing lost, no file held twice' : `${report.problems.length} problems`)
  process.exitCode = report.problems.length === 0 ? 0 : 1
}
