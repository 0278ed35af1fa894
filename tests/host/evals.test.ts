import { spawn } from 'node:child_process'
import { existsSync, readdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { cloneTo } from '../repository/checkout.ts'
import { host, needs } from './hosts.ts'
import { caseOf, type Play, plan, plays } from './plays.ts'
import { type Call, onStage, type React, repository, type Seen, type Stage, write } from './runner/index.ts'
import { ModelServer } from './runner/model.ts'

/**
 * The eval cases, loaded and graded by the client's own `claude plugin eval`. The model is scripted, so what is shown is not how a
 * model fares but that each case loads and that its graders can pass and can fail. Bash is not granted: the client refuses to run a
 * shell it cannot confine, and the graders look at the call alone.
 */

const cases = readdirSync(join(repository, 'evals'))
  .filter((name) => existsSync(join(repository, 'evals', name, 'prompt.md')))
  .sort()

test('every case has a play, and every play a case', () => {
  expect(Object.keys(plays).sort()).toEqual(cases)
})

test('every case loads, and passes when the model does as the texts say', async (context) => {
  needs(context, host.evals)
  const report = await evaluate(plays)
  expect(report.cases.map(({ name }) => name).sort()).toEqual(cases)
  expect(failures(report)).toEqual([])
}, 300_000)

test('no case passes when the model answers and does nothing', async (context) => {
  needs(context, host.evals)
  const report = await evaluate(Object.fromEntries(cases.map((name) => [name, ['I would say no.']])))
  const failed = new Set(failures(report).map((failure) => failure.split('/')[0]))
  expect([...failed].sort()).toEqual(cases)
}, 300_000)

/** `case/grader: why`, for each that did not pass. */
function failures({ cases }: Report): string[] {
  return cases.flatMap(({ name, arms }) =>
    arms.with.flatMap(({ error, graders }) => [
      ...(error ? [`${name}/ran: ${error}`] : []),
      ...graders.filter(({ passed }) => !passed).map((grader) => `${name}/${grader.name}: ${grader.explanation}`),
    ]),
  )
}

interface Report {
  cases: {
    name: string
    arms: { with: { error: string | null; graders: { name: string; passed: boolean; explanation: string }[] }[] }
  }[]
}

async function evaluate(acts: Record<string, Play>): Promise<Report> {
  return onStage({ git: false }, async (stage) => {
    const clone = join(stage.dir, 'clone')
    cloneTo(clone)
    // The client looks for cases below the plugin alone; users do not get them.
    const plugin = join(clone, 'plugin')
    renameSync(join(clone, 'evals'), join(plugin, 'evals'))
    const problems: string[] = []
    const onProblem = (problem: string) => problems.push(problem)
    const model = await ModelServer.listen({ main: mind(acts), agents: {}, signals: stage.signals, onProblem })
    stage.atClose(() => model.close())
    const { out, err } = await run(stage, model.url, plugin)
    try {
      expect(problems).toEqual([])
      return JSON.parse(out.slice(out.indexOf('{'), out.lastIndexOf('}') + 1)) as Report
    } catch (error) {
      throw new Error(`claude plugin eval gave no report:\n${out}\n${err}`, { cause: error })
    }
  })
}

async function run(stage: Stage, url: string, plugin: string): Promise<{ out: string; err: string }> {
  const granted = ['Agent', 'Write', 'Edit']
  const args = [
    '--trust-plugin',
    '--scaffold',
    '--no-publish',
    '--ablation',
    'none',
    '--runs',
    '1',
    '--concurrency',
    '2',
    '--json',
  ]
  const child = spawn(stage.client.bin, ['plugin', 'eval', plugin, ...args, '--allow-tools', ...granted], {
    cwd: stage.dir,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...stage.env,
      ANTHROPIC_BASE_URL: url,
      ANTHROPIC_API_KEY: 'sk-ant-scripted-model',
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      DISABLE_AUTOUPDATER: '1',
      DISABLE_TELEMETRY: '1',
      IS_SANDBOX: '1',
    },
  })
  stage.atClose(() => child.kill('SIGKILL'))
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)])
  return { out, err }
}

/** Tells the cases apart by what the person typed; whoever typed nothing known is an agent. */
function mind(acts: Record<string, Play>): React {
  const at = new Map<string, number>()
  return (seen) => {
    const said = JSON.stringify(seen.body.messages)
    const name = caseOf(said)
    if (!name) return asAgent(seen)
    const play = acts[name] ?? []
    const reports = said.split('<task-notification>').length - 1
    const has = (turn: Play[number] | undefined) => isWait(turn) && reports >= turn.reports
    let next = at.get(name) ?? 0
    // Reports that came along with the results of the launches: nothing will wake this thread again.
    if (typeof play[next] === 'string' && has(play[next + 1])) next += 1
    if (has(play[next])) next += 1
    const turn = play[next]
    if (turn === undefined || isWait(turn)) return 'noted'
    at.set(name, next + 1)
    return turn
  }
}

const isWait = (turn: Play[number] | undefined): turn is { reports: number } =>
  typeof turn === 'object' && 'reports' in turn

function asAgent({ why, body }: Seen): string | Call {
  const said = JSON.stringify(body.messages)
  const file = /Write (\w+\.txt)/.exec(said)?.[1]
  const planned = /specs\/[\w-]+\/plan\.yaml/.exec(said)?.[0]
  if (why === 'prompt' && file) return write(file, file)
  if (why === 'prompt' && planned) return write(planned, plan)
  return 'Seen.\n\nSTATUS: DONE\nFILES WRITTEN: none\nFOLLOW-UPS: none'
}
