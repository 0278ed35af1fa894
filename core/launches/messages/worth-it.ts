import { bullets, type Words } from '../../engine/words.ts'

export const worthIt: Words = {
  'worth-it/short': ({ lines }) =>
    `the agents of this fan-out ran for less than 30 s each:\n${bullets(Array.isArray(lines) ? lines : [])}\nWork of that size is quicker done directly, or grouped into fewer agents. This is said once a session.`,
}
