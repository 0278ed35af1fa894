import type { Mode } from '../../../../../core/config/config.ts'
import type { Rule } from '../../../../../core/engine/rule.ts'
import type { Data, Verdict } from '../../../../../core/engine/verdict.ts'
import { soundBrief } from '../../../../../core/launches/rules/sound-brief.ts'
import { type Stage, stage } from '../../../engine/stage.ts'

interface How {
  type?: string | undefined
  thread?: string
  forked?: boolean
  use?: string
}

/** A project with this rule and two files of conventions. */
export function project(mode: Mode = 'warn'): Stage {
  return stage({ rules: [soundBrief as Rule], mode })
    .lacks('AGENTS.md')
    .lacks('.cursorrules')
    .lacks(COPILOT)
}

const COPILOT = '.github/copilot-instructions.md'

/** What becomes of a launch with this prompt: what is said (`inform sound-brief/no-place`), what is appended. */
export function launched(
  prompt: string,
  { type = 'general-purpose', thread = 'main', forked, use = 'use1' }: How = {},
  on = project(),
): { said: string[]; append?: string; data?: Data } {
  const verdicts = on.tell(thread, { kind: 'launch', use, type, title: 'Some work', prompt, forked })
  const told = verdicts.flatMap((verdict) => (isTold(verdict) ? [verdict] : []))
  const rewrite = verdicts.find(({ kind }) => kind === 'rewrite') as Extract<Verdict, { kind: 'rewrite' }> | undefined
  return {
    said: told.map(({ kind, id }) => `${kind} ${id}`),
    ...(rewrite && { append: rewrite.change.append }),
    ...(told[0] && { data: told[0].data }),
  }
}

function isTold(verdict: Verdict): verdict is Extract<Verdict, { kind: 'inform' | 'deny' }> {
  return verdict.kind === 'inform' || verdict.kind === 'deny'
}
