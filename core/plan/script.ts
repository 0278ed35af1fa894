import { carryOut, type Host, type Job, type Outcome } from './native.ts'
import { type Packed, unpack } from './packed.ts'

/** What a compiled script begins with: the runtime's entry, bundled to `dist/native.js`. */
export function main(job: Omit<Job, 'plan'> & { plan: Packed }, host: Host): Promise<Outcome> {
  return carryOut({ ...job, plan: unpack(job.plan) }, host)
}
