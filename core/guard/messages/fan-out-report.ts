import { bullets, lines, type Words } from './words.ts'

export const fanOutReport: Words = {
  'fan-out-report/ended': ({ lines }) => {
    const [counts = '', ...rest] = Array.isArray(lines) ? lines : []
    return `the fan-out has ended. ${counts}.${rest.length > 0 ? `\n${bullets(rest)}` : ''}`
  },
  'fan-out-report/stands': (data) =>
    `${Number(data.of) - Number(data.left)} of ${data.of} agents of this fan-out have ended. Still running:\n${lines(data) || '- none'}`,
}
