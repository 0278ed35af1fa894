import { bullets, lines, type Words } from '../../engine/words.ts'

export const fanOutReport: Words = {
  'fan-out-report/ended': ({ lines }) => {
    const [counts = '', ...rest] = Array.isArray(lines) ? lines : []
    return `the fan-out has ended. ${counts}.${rest.length > 0 ? `\n${bullets(rest)}` : ''}`
  },
  'fan-out-report/stands': (data) =>
    `${data.here} of ${data.of} results of this fan-out are here. Still running:\n${lines(data) || '- none'}`,
}
