import { type Ended, states } from './ending.ts'

/** What an agent of a workflow hands in through the host's StructuredOutput: the ending of a report, as fields. */

/**
 * The JSON Schema of a result. The host checks it and sends a result that does not fit back to the agent (2.1.328). It is
 * open: a hook may add a field the model knows nothing of.
 */
export const resultSchema = {
  type: 'object',
  properties: {
    status: {
      type: 'string',
      enum: Object.keys(states),
      description:
        'DONE; DONE_WITH_CONCERNS: done, with doubts the report names; NEEDS_CONTEXT: something must be known first, which the report asks for; BLOCKED: it cannot be done, and the report says why',
    },
    report: {
      type: 'string',
      description:
        'What you did, what you found, and what those who go on need to know. It is all that is read of your work.',
    },
    filesWritten: { type: 'array', items: { type: 'string' }, description: 'Paths of the files you wrote' },
    followUps: { type: 'string', description: 'What is left for others; empty when nothing is' },
  },
  required: ['status', 'report', 'filesWritten', 'followUps'],
} as const

/** The field a hook adds to a result whose command was not seen to pass. */
export const UNVERIFIED = 'unverified'

/** A result as it counts. */
export interface Result extends Ended {
  how: NonNullable<Ended['how']>
  report: string
  unverified: boolean
}

const WROTE_MAX = 100
const FOLLOW_UPS_MAX = 1_000

/** Narrows what was handed in; undefined when it has no status. */
export function resultOf(value: unknown): Result | undefined {
  const { status, report, filesWritten, followUps, [UNVERIFIED]: unverified } = Object(value) as Record<string, unknown>
  if (typeof status !== 'string' || !Object.hasOwn(states, status)) return undefined
  return {
    how: states[status as keyof typeof states],
    report: typeof report === 'string' ? report : '',
    wrote: (Array.isArray(filesWritten) ? filesWritten : [])
      .filter((file) => typeof file === 'string')
      .slice(0, WROTE_MAX),
    followUps:
      typeof followUps === 'string' && followUps.trim() !== '' ? followUps.slice(0, FOLLOW_UPS_MAX) : undefined,
    unverified: unverified === true,
  }
}
