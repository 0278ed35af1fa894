import { lines, type Words } from '../../engine/words.ts'

export const timely: Words = {
  'timely/stalled': (data) =>
    `no sign of life for ${minutes(data.limit)} or more from:\n${lines(data)}\nGo on with what does not need it. Stop it with TaskStop and launch what is left of its work again, or leave it running; files it was editing can be edited by others now. This is said once for each stall.`,
  'timely/overran': (data) =>
    `running for longer than ${minutes(data.limit)} (timeouts.agent):\n${lines(data)}\nGo on with what does not need it. Leave it running, or stop it with TaskStop if its work is not worth more time. This is said once for each.`,
}

function minutes(ms: unknown): string {
  const seconds = Math.round(Number(ms) / 1_000)
  return seconds < 60 ? `${seconds} s` : `${Math.round(seconds / 60)} min`
}
