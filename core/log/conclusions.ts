import type { Conclusion } from './record.ts'

/**
 * Whether a conclusion came too late: something was heard at `place`, behind what its writer had read. Two hooks of one moment
 * read the same log; the one that concludes may be held up while the other writes.
 */
export function isOvertaken({ upTo }: Conclusion, place: number | undefined): boolean {
  return upTo !== undefined && place !== undefined && place > upTo
}
