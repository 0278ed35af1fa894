import fs from 'node:fs'
import path from 'node:path'
import type { EventOf, OwnScript } from '../core/engine/event.ts'
import type { Env } from '../core/log/home.ts'
import { runOfFile } from '../core/plan/scripts.ts'
import { breakSeal } from '../core/runs/script-seal.ts'

/** A larger file (bytes) is none of fanout's. */
const SIZE_MAX = 4 * 1024 * 1024

/**
 * What a Workflow call's file is, when it lies where fanout keeps its scripts; undefined for any other. Its seal is broken: a
 * script runs once. What was read is what the host is to run: nobody can put another in its place in between.
 *
 * @param dir the project's state
 */
export function ownScript(
  { script, use, cwd }: EventOf<'before-workflow'>,
  dir: string,
  env: Env,
): (OwnScript & { content: string }) | undefined {
  if (script === undefined) return undefined
  try {
    const file = fs.realpathSync.native(path.resolve(cwd, script))
    const run = runOfFile(fs.realpathSync.native(dir), file)
    if (run === undefined || fs.statSync(file).size > SIZE_MAX) return undefined
    const content = fs.readFileSync(file, 'utf8')
    return { run, seal: breakSeal(content, use, env), content }
  } catch {
    return undefined
  }
}
