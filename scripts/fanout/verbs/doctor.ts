import { contestLine } from '../../../core/agents/lines.ts'
import { TROUBLES_MS, type Trouble, troublesOf } from '../../../core/agents/troubles.ts'
import { holds } from '../../../core/engine/words.ts'
import { pauseOf, queueOf } from '../../../core/launches/queue.ts'
import { slotsInUse } from '../../../core/launches/slots.ts'
import { replay } from '../../../core/log/history.ts'
import { inOrder } from '../../../core/log/order.ts'
import type { State } from '../../../core/log/state.ts'
import { asOf } from '../../../core/log/time.ts'
import { planIn } from '../../../core/plan/kept.ts'
import { plain } from '../../../core/text/plain.ts'
import type { Ailment } from '../doctor/ailment.ts'
import { nodeOptionsAilment } from '../doctor/node-options.ts'
import { otherLogsAilment } from '../doctor/other-logs.ts'
import { recentFindings, troubleLines } from '../findings.ts'
import { findProject, nothingYet, orFailure, type Project, stateOf } from '../project.ts'
import { readingOf } from '../reading.ts'
import { settingsOf } from '../settings.ts'
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
    const ailments = [nodeOptionsAilment(around.env) ?? [], otherLogsAilment(project, around) ?? []].flat()
    const quiet = state ? 'no trouble with agents within 24 h' : nothingYet(project)
    const body = [...describe(ailments, around), ...(troubles.length > 0 ? describe(troubles, around) : [quiet])]
    const text = [...body, ...troubleLines(problems, findings, around)].join('\n')
    return { data: { ...project, begun: state !== undefined, troubles, ailments, problems, findings }, text }
  },
})

function troublesIn(state: State, project: Project, around: Surroundings): Trouble[] {
  const { now } = around
  const reading = readingOf(project, around)
  const steps = replay(project.stateDir, { archived: true })
  const waiting = [...waitingForSlots(asOf(now, state)), ...aloneByPlan(state, project)]
  const atPresent = { waiting, contested: state.contested.map((one) => contestLine(state, one, reading)) }
  return troublesOf(steps, now - TROUBLES_MS, atPresent, reading.shown)
}

/** Launches that were refused for now, and why. */
function waitingForSlots(state: State): string[] {
  return inOrder(state.sessions).flatMap(([session, { ended }]) => {
    const { length } = queueOf(state, session)
    if (ended || length === 0) return []
    const limit = pauseOf(state, session)
    const why = limit ? holds({ ...limit, now: state.clock }) : `${slotsInUse(state, session)} slots are in use`
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

function describe(troubles: readonly Ailment[], { paint }: Surroundings): string[] {
  return troubles.flatMap(({ title, lines, cure }) => {
    const more = lines.length - LINES_SHOWN
    const shown = [...(more > 0 ? [`${more} earlier`] : []), ...lines.slice(-LINES_SHOWN)]
    return [paint('bold', title), ...shown.map((line) => `  ${line}`), `  -> ${cure}`]
  })
}
