import fs from 'node:fs'
import { readState } from '../../../core/log/log.ts'
import { mainOf } from '../../../core/log/thread.ts'
import type { TaskRun } from '../../../core/runs/run.ts'
import { MINUTE, Stage } from './stage.ts'

/** A project with the plan `specs/api/plan.yaml`, and the command line on it. */
export class RunStage extends Stage {
  constructor(plan = FAN) {
    super()
    this.plan(plan)
  }

  plan(text: string, folder = 'specs/api'): void {
    fs.mkdirSync(this.file(folder), { recursive: true })
    fs.writeFileSync(this.file(`${folder}/plan.yaml`), text)
  }

  /** Runs a command line that must succeed; what it says. */
  async ok(...argv: string[]): Promise<string> {
    const { stdout, stderr, code } = await this.run(argv)
    if (code !== 0) throw new Error(`fanout ${argv.join(' ')}: ${stderr}`)
    return stdout
  }

  /** What a command line that cannot be says: `1 there is no run x`. */
  async no(...argv: string[]): Promise<string> {
    const { stderr, code } = await this.run(argv)
    return `${code} ${stderr.replace(/^fanout: /, '').trimEnd()}`
  }

  /** Opens the run `api` and says nothing. */
  async opened(): Promise<this> {
    await this.ok('start', 'specs/api')
    return this
  }

  task(id: string, run = 'api'): TaskRun | undefined {
    return readState(this.log)?.runs[run]?.tasks[id]
  }

  /** `a done, b running`. */
  standings(run = 'api'): string {
    const tasks = Object.entries(readState(this.log)?.runs[run]?.tasks ?? {})
    return tasks.map(([id, { state }]) => `${id} ${state}`).join(', ')
  }

  /** How many records the log has. */
  records(): number {
    return readState(this.log)?.seq ?? 0
  }

  /** The main conversation launches a task's agent, this long (ms) ago. */
  launches(task: string, { before = MINUTE, session = 's1', client = 'here:1', verify = false } = {}): this {
    const origin = { thread: mainOf(session), session, client }
    const [use, title] = [`use of ${task}`, `[${task}]`]
    this.happened(
      before,
      { k: 'take', run: 'api', task, by: use, needs: [], not: [], max: 99, verify, ...origin },
      { k: 'launched', use, agent: `agent-${task}`, type: 'worker', title, background: true, ...origin },
    )
    return this
  }
}

/** Two and what waits for both. */
export const FAN = `version: 1
title: Rework the API
context: Node 20.
tasks:
  - {id: parse, title: Write the parser, brief: Parse., writes: ['src/parse/**']}
  - {id: print, title: Write the printer, brief: Print., writes: ['src/print/**'], agent: writer}
  - {id: join, title: Join them, brief: Join., writes: [src/index.ts], blockedBy: [parse, print]}
`

export const ONE = `version: 1
title: One
tasks:
  - {id: only, title: Only, brief: Do it., writes: [x], verify: npm test}
`
