import fs from 'node:fs'
import path from 'node:path'
import { shortPath } from '../../core/log/sentences.ts'
import type { Prepared } from '../../core/plan/plan.ts'
import { Failure, type Surroundings } from './verb.ts'

/** The names of a plan in its folder; the first that is there counts. */
const NAMES = ['plan.yaml', 'plan.yml', 'plan.md']

/**
 * Reads and prepares the plan in a file, or in a folder that holds one.
 *
 * @param named as on the command line, relative to where one stands
 * @throws Failure when it cannot be read, or with every fault in it
 */
export async function loadPlan(named: string, around: Surroundings): Promise<{ file: string; plan: Prepared }> {
  const { describeFault, prepare, readPlan, SIZE_MAX } = await import('../../core/plan/index.ts')
  const file = fileOf(path.resolve(around.cwd, named))
  const shown = shortPath(file, around.cwd)
  const { plan, faults } = readPlan(textOf(file, shown, SIZE_MAX), shown)
  if (plan) return { file, plan: prepare(plan) }
  const count = faults.length === 1 ? 'one fault' : `${faults.length} faults`
  const lines = faults.map((fault) => `  ${describeFault(fault)}`)
  throw new Failure([`${count} in ${shown}; nothing of it is run`, ...lines].join('\n'), { file, faults })
}

function fileOf(named: string): string {
  const candidates = NAMES.map((name) => path.join(named, name))
  return candidates.find((file) => fs.existsSync(file)) ?? named
}

/** The text, cut where it is too large anyway. */
function textOf(file: string, shown: string, max: number): string {
  try {
    const stat = fs.statSync(file, { throwIfNoEntry: false })
    if (!stat) throw new Failure(`there is no plan at ${shown}`)
    // Opening a pipe or a device could wait for ever.
    if (!stat.isFile()) throw new Failure(`${shown} holds no ${NAMES.join(', ')}; name the plan's file`)
    return stat.size > max ? ' '.repeat(max + 1) : fs.readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Failure) throw error
    throw new Failure(`${shown} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
  }
}
