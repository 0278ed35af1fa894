import { bullets, type Words } from './words.ts'

export const fanOutReport: Words = {
  'fan-out-report/ended': ({ lines }) => {
    const [counts = '', ...rest] = Array.isArray(lines) ? lines : []
    return `the fan-out has ended. ${counts}.${rest.length > 0 ? `\n${bullets(rest)}` : ''}`
  },
}
