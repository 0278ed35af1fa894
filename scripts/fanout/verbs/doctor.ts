import { planIn } from '../../../core/plan/kept.ts'
import { TROUBLES_MS, type Trouble, troublesOf } from '../../../core/report/troubles.ts'
import { replay } from '../../../core/state/history.ts'
import { inOrder } from '../../../core/state/order.ts'
import { pausedUntil, queueOf } from '../../../core/state/queue.ts'
import { slotsInUse } from '../../../core/state/slots.ts'
import type { State } from '../../../core/state/state.ts'
import { asOf } from '../../../core/state/time.ts'
import { plain } from '../../../core/text/plain.ts'
import { recentFindings, troubleLines } from '../findings.ts'
import { findProject, nothingYet, orFailure, type Project, stateOf } from '../project.ts'
import { settingsOf } from '../settings.ts'
import { shortPath } from '../text.ts'
import { defineVerb, type Surroundings } from '../verb.ts'

const LINES_SHOWN = 10
const WORD_MAX = 80

export const doctor = defineVerb({
  name: 'doctor',
  description: 'Which of the usual troubles holds here, and what helps',
  args: {},
  async run({ project: named }, around) {
    const project = findProject(named, around)
    const { stateDir } = project
    const state = stateOf(project)
    const { problems } = await settingsOf(project, around)
    const findings = recentFindings(around.env, around.now)
    const troubles = state ? orFailure(stateDir, () => troublesIn(state, project, around)) : []
    const body = state ? describe(troubles, around) : [nothingYet(project)]
    const text = [...body, ...troubleLines(problems, findings, around)].join('\n')
    return { data: { ...project, begun: state !== undefined, troubles, problems, findings }, text }
  },
})

function troublesIn(state: State, project: Project, { here, now }: Surroundings): Trouble[] {
  const steps = replay(project.stateDir, { archived: true })
  const waiting = [...waitingForSlots(asOf(now, state)), ...aloneByPlan(state, project)]
  const atPresent = { waiting, contested: state.contested }
  return troublesOf(steps, now - TROUBLES_MS, atPresent, (file) => shortPath(file, here))
}

/** Launches that were refused for now, and why. */
function waitingForSlots(state: State): string[] {
  return inOrder(state.sessions).flatMap(([session, { ended }]) => {
    const { length } = queueOf(state, session)
    if (ended || length === 0) return []
    const until = pausedUntil(state, session)
    const why =
      until === undefined ? `${slotsInUse(state, session)} slots are in use` : "the API's limit lets nothing begin"
    return [`session ${plain(session, 8)}: ${length} queued; ${why}`]
  })
}

/** Tasks of open runs of which nobody knows what they write: they run beside no other that writes. */
function aloneByPlan(state: State, { stateDir }: Project): string[] {
  return inOrder(state.runs).flatMap(([id, { plan, tasks, closed }]) => {
    if (closed !== undefined) return []
    const open = planIn(stateDir, plan)?.tasks.filter((task) => task.writes === undefined && !tasks[task.id]) ?? []
    const names = open.map((task) => plain(task.id, WORD_MAX)).join(', ')
    return open.length > 0 ? [`run ${plain(id, WORD_MAX)}: no writes given for ${names}`] : []
  })
}

function describe(troubles: readonly Trouble[], { paint }: Surroundings): string[] {
  if (troubles.length === 0) return ['no trouble with agents within 24 h']
  return troubles.flatMap(({ title, lines, cure }) => {
    const more = lines.length - LINES_SHOWN
    const shown = [...(more > 0 ? [`${more} earlier`] : []), ...lines.slice(-LINES_SHOWN)]
    return [paint('bold', title), ...shown.map((line) => `  ${line}`), `  -> ${cure}`]
  })
}
