/** A longer text (characters, without its ending) is a report of its own. */
const POINTER_MAX = 300

const ENDING_LINES = /^[\s>*`#-]*(?:STATUS|FILES WRITTEN|FOLLOW-?UPS)\b[^\n]*$/gim

const REPORT = '(?:report|summary|findings?|results?|answer|response|analysis|details|message|everything)'
const BEFORE = '(?:above|earlier|previous(?:ly)?|already|preceding|prior)'
const POINTING: readonly RegExp[] = [
  new RegExp(`\\b${REPORT}\\b[^.;:\\n]{0,60}\\b${BEFORE}\\b`, 'i'),
  new RegExp(`\\b${BEFORE}\\b[^.;:\\n]{0,40}\\b(?:${REPORT}|delivered|provided|given|posted|reported|stated)\\b`, 'i'),
  new RegExp(`\\b(?:see|refer to|as)\\b[^.;:\\n]{0,40}\\b${BEFORE}\\b`, 'i'),
]

/** Whether a last message holds no report: it is empty, or short and points at what its agent said before ("Report delivered above."). */
export function holdsNoReport(report: string): boolean {
  if (report.trim() === '') return true
  const body = report.replace(ENDING_LINES, '').trim()
  return body.length <= POINTER_MAX && POINTING.some((pattern) => pattern.test(body))
}
