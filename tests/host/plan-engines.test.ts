import { expect, onTestFailed, test } from 'vitest'
import { obedient } from './obedient.ts'
import { demo } from './plans.ts'
import { bash, type Call, fail, onStage, playOn, type Script } from './runner/index.ts'
import { hand, outcomes, report } from './runs.ts'

/** One plan, either engine: the same outcome of each task. */

const rows = [
  'fine',
  'worried',
  'stuck',
  'asks',
  'dies',
  'checks | writes: [], verify: node check.cjs',
  'lazy | writes: [], verify: node check.cjs',
  'after-fine < fine, worried',
  'after-checks < checks',
  'after-stuck < stuck',
  'after-dies < dies',
  'after-lazy < lazy',
]
const ids = rows.map((row) => row.split(/ [<|]/)[0] ?? '')
const statuses: Record<string, string> = { worried: 'DONE_WITH_CONCERNS', stuck: 'BLOCKED', asks: 'NEEDS_CONTEXT' }

/** Each ends as it does, as often as it is asked. */
function agents(end: (status: string) => string | Call): Record<string, Script> {
  const ending = (id: string): Script => Array(3).fill(end(statuses[id] ?? 'DONE'))
  return {
    ...Object.fromEntries(ids.map((id) => [id, ending(id)])),
    checks: [bash('node check.cjs'), end('DONE')],
    dies: [fail(400)],
  }
}

async function played(engine: string, end: (status: string) => string | Call): Promise<Record<string, string>> {
  return onStage(demo(rows, 'retries: 0'), async (stage) => {
    const story = await playOn(stage, {
      mode: 'default',
      allow: ['Bash(node *)'],
      main: obedient(bash(`fanout start specs/demo --engine ${engine}`)),
      agents: agents(end),
    })
    onTestFailed(() => console.log(engine, story.transcript()))
    return outcomes(stage)
  })
}

test('the same plan comes to the same with either engine', async () => {
  const byScript = await played('native', (status) => hand(status))
  const byModel = await played('model', (status) => report('Said.', status))
  expect(byScript).toEqual({
    fine: 'done',
    worried: 'concerns',
    stuck: 'blocked',
    asks: 'needs-context',
    dies: 'failed',
    checks: 'done',
    lazy: 'unverified',
    'after-fine': 'done',
    'after-checks': 'done',
    'after-stuck': 'waiting',
    'after-dies': 'waiting',
    'after-lazy': 'waiting',
  })
  expect(byModel).toEqual(byScript)
})
