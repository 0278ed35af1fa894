import fs from 'node:fs'
import path from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { readState } from '../../../core/log/log.ts'
import { keepText } from '../../../core/log/texts.ts'
import { SCRIPT_MAX } from '../../../core/plan/compile.ts'
import { breakSeal } from '../../../core/runs/script-seal.ts'
import { perform, result } from '../../core/plan/workflow.ts'
import { agent, NOW, Stage } from './stage.ts'

let stage: Stage
beforeEach(() => {
  stage = new Stage()
  fs.mkdirSync(stage.file('specs/api'), { recursive: true })
})

const plan = (brief = 'Do it.', more = ''): string => `version: 1
title: Rework the API
${more}
tasks:
  - {id: schema, title: S, brief: "${brief}", writes: [src/schema.ts]}
  - {id: api, title: A, brief: B, writes: [src/api], blockedBy: [schema]}
`

function write(text: string): void {
  fs.writeFileSync(stage.file('specs/api/plan.yaml'), text)
}

const scriptOf = (n: number): string => path.join(stage.log, 'runs', 'api', `workflow-${n}.js`)
const start = () => stage.run(['start', 'specs/api', '--engine', 'native'])

describe('a run of the native engine', () => {
  it('has its script when it is opened, and is told what to call', async () => {
    write(plan())
    const { stdout, code } = await start()
    expect(code).toBe(0)
    expect(stdout).toContain('call the Workflow tool once with exactly this input')
    expect(JSON.parse(/^\{[\s\S]*^\}/m.exec(stdout)?.[0] ?? '')).toEqual({ scriptPath: scriptOf(1) })
    expect(breakSeal(fs.readFileSync(scriptOf(1), 'utf8'), 'use1', stage.env)).toBe('whole')
  })

  it('is carried out by it', async () => {
    write(plan())
    await start()
    const labels: string[] = []
    const outcome = await perform(fs.readFileSync(scriptOf(1), 'utf8'), ({ label }) => {
      labels.push(label)
      return result()
    })
    expect([outcome.counts, labels]).toEqual([{ done: 2 }, ['schema', 'api']])
  })

  it('goes on from where it stands with another script', async () => {
    write(plan())
    await start()
    const report = keepText(stage.log, 'The schema has 7 tables.', NOW)
    const its = { run: 'api', task: 'schema', ...agent('a1') }
    stage.happened(1_000, { k: 'take', by: 'a1', agent: 'a1', needs: [], not: [], max: 9, forced: true, ...its })
    const busy = await stage.run(['compile'])
    expect([busy.code, busy.stderr]).toEqual([
      1,
      'fanout: schema of run api is at work; wait for the end, or `fanout resume api` if its agent is gone\n',
    ])
    stage.happened(0, { k: 'returned', how: 'done', report, ...its })
    expect(await stage.json('compile')).toEqual({
      run: 'api',
      file: scriptOf(2),
      call: { scriptPath: scriptOf(2) },
      finished: ['schema'],
    })
    const prompts: string[] = []
    await perform(fs.readFileSync(scriptOf(2), 'utf8'), ({ prompt }) => {
      prompts.push(prompt)
      return result()
    })
    expect(prompts).toHaveLength(1)
    expect(prompts[0]).toContain('The schema has 7 tables.')
  })

  it('hands the script over otherwise where the state lies outside the project', async () => {
    write(plan())
    stage.env = { ...stage.env, FANOUT_STATE_DIR: path.join(stage.folder, 'elsewhere') }
    await start()
    const { call, file } = await stage.json('compile', 'api')
    expect(call.script).toContain(`// fanout-script: ${JSON.stringify(file)}`)
  })

  it('is refused a script that the host would not take', async () => {
    write(
      plan('x'.repeat(90_000), `context: "${'y'.repeat(90_000)}"`).replace(
        'brief: B',
        `brief: "${'z'.repeat(90_000)}"`,
      ),
    )
    expect((await start()).code).toBe(0)
    const rows = Array.from(
      { length: 6 },
      (_, i) => `  - {id: t${i}, title: T, brief: "${'x'.repeat(95_000)}", writes: []}`,
    )
    fs.mkdirSync(stage.file('specs/big'))
    fs.writeFileSync(stage.file('specs/big/plan.yaml'), `version: 1\ntitle: Big\ntasks:\n${rows.join('\n')}\n`)
    const { code, stderr } = await stage.run(['start', 'specs/big', '--engine', 'native'])
    expect(code).toBe(1)
    expect(stderr).toContain(`and the host takes ${SCRIPT_MAX}: put what is long in the briefs into files`)
  })

  it('of a closed run there is none', async () => {
    write(plan())
    await start()
    await stage.run(['cancel'])
    expect(Object.values(readState(stage.log)?.runs ?? {})[0]?.closed).toBe('cancelled')
    expect((await stage.run(['compile', 'api'])).stderr).toContain(
      'run api is closed; `fanout start specs/api/plan.yaml`',
    )
  })
})
