import type { Senses } from '../engine/senses.ts'
import { endingOf } from '../plan/ending.ts'
import type { Agent, Said } from './agent.ts'

/** Claims kept of one report. */
const CLAIMS_MAX = 50
/** A name longer than this (characters) is not checked. */
const NAME_MAX = 300

/**
 * What the ending of a report says, held against what is known: the files it claims that the agent was not seen to edit, and of
 * these the ones that nothing changed since its life began. A claim that cannot be checked (a pattern, a sentence) is left out, and
 * where a file may have been written or removed by other means it counts as written.
 */
export function checkedEnding(report: string | undefined, agent: Agent | undefined, senses: Senses): Said {
  const { how, wrote = [] } = endingOf(report ?? '')
  const claims = wrote
    .filter(isName)
    .filter((name) => !agent?.wrote?.includes(senses.canonical(name)))
    .slice(0, CLAIMS_MAX)
  const unseen = agent ? claims.filter((name) => !mayBeWritten(name, agent.since, senses)) : []
  return {
    ...(how && { status: how }),
    ...(claims.length > 0 && { claims }),
    ...(unseen.length > 0 && { unseen }),
  }
}

/** Whether this is one file's name, and not a pattern or prose. */
function isName(claim: string): boolean {
  return claim.length <= NAME_MAX && /^[^\s*?{}<>|"':]+$/.test(claim) && /[^.]\.\w+$|\w\/\w/.test(claim)
}

/** Its name may be relative to the agent's folder or to the project. */
function mayBeWritten(name: string, since: number, { canonical, changedSince, exists }: Senses): boolean {
  return [canonical(name), name].some(
    (file) => changedSince(file, since) || (!exists(file) && changedSince(folderOf(file), since)),
  )
}

function folderOf(file: string): string {
  return file.replace(/[/\\]?[^/\\]*$/, '') || '.'
}
