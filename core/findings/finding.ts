import * as z from 'zod'

/** What an agent found, in the one form in which several agents' findings can be merged. */

/**
 * What an agent says of a subject, so that two of them can be opposite whatever they investigate.
 *
 * - `problem`: something is wrong here; it is the cause or part of it; it speaks against.
 * - `sound`: looked at and in order; ruled out as the cause; it speaks for.
 * - `unsure`: looked at and not decided.
 */
export const verdicts = ['problem', 'sound', 'unsure'] as const
export type Verdict = (typeof verdicts)[number]

/** The worst first. */
export const severities = ['critical', 'high', 'medium', 'low', 'info'] as const
export type Severity = (typeof severities)[number]

/** A place in a file, or else a topic. */
export type Subject = { file: string; line?: number } | { topic: string }

/** One finding as it was read. What an agent did not give, or gave wrongly, is absent. */
export interface Finding {
  subject: Subject
  claim: string
  verdict: Verdict
  severity?: Severity
  /** 0 to 1. */
  confidence?: number
  evidence: string
  action?: string
}

/** Most letters a text may have; more is cut. */
export const LENGTHS = { file: 300, topic: 200, claim: 500, evidence: 2_000, action: 1_000 } as const
/** Most findings of one report that are read. */
export const FINDINGS_MAX = 500

const text = (max: number, description: string) => z.string().min(1).max(max).meta({ description })

const subject = z.union([
  z.strictObject({
    file: text(LENGTHS.file, 'Path from the root of the project, with forward slashes.'),
    line: z.int().min(1).optional().meta({ description: 'The line, counted from 1.' }),
  }),
  z.strictObject({ topic: text(LENGTHS.topic, 'What it is about, where no single file is: two to six words.') }),
])

const finding = z.strictObject({
  subject: subject.meta({ description: 'A place in a file, or else a topic.' }),
  claim: text(LENGTHS.claim, 'What is so, in one sentence.'),
  verdict: z.enum(verdicts).meta({
    description:
      'problem: something is wrong here, it is the cause, or it speaks against. sound: looked at and in order, ruled out, or it speaks for. unsure: not decided.',
  }),
  severity: z.enum(severities).meta({ description: 'How bad it is, or would be.' }),
  confidence: z.number().min(0).max(1).meta({ description: 'How sure you are, 0 to 1.' }),
  evidence: text(LENGTHS.evidence, 'What was seen: the code, the output, the source.'),
  action: text(LENGTHS.action, 'What to do about it.').optional(),
})

/** What an agent is asked to return, as one fenced JSON block. Reading (`read.ts`) takes less than this. */
const schema = z
  .strictObject({ findings: z.array(finding).max(FINDINGS_MAX) })
  .meta({ description: 'Findings of an agent of fanout. None at all is an empty list.' })

/** The JSON Schema of the block (draft 2020-12). */
export function findingsJsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(schema, { io: 'input' }) }
}
