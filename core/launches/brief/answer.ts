/**
 * Whether a prompt says how to answer. Reads generously: what may be meant so counts, since a second form of the answer
 * would contradict the first. Every pattern is linear: no repetition can be entered from within another.
 */

/** Verbs that ask for an answer where they begin a clause. */
const VERBS =
  'report|return|respond|reply|answer|output|print|list|tell|describe|explain|show|give|provide|produce|present|hand|deliver|submit|state|say|name|rank|rate|score|compare|compile|propose|suggest|recommend|quote|cite|enumerate|note|conclude|confirm|identify|document|outline|draft|count|estimate|decide|determine|summari[sz]e|paste|send|attach|come back|bring back|write down|write up|share|flag|highlight|mention|(?:end|finish|start|begin|close) with|keep (?:it|your|the (?:answer|report))|limit your'

const asks: readonly RegExp[] = [
  new RegExp(`^[ \\t>*#\\d.)(_-]{0,40}(?:${VERBS})\\b`, 'im'),
  new RegExp(`[.!?;:,(][ \\t]{0,4}(?:${VERBS})\\b`, 'i'),
  new RegExp(
    `\\b(?:and|then|or|please|you|must|should|will|finally|also|just|only|simply|is to|me|afterwards|done)[ \\t]{1,4}(?:${VERBS})\\b`,
    'i',
  ),
  /[A-Za-z)\]"'`]\?(?=\s|["')*_]|$)/,
  /\b(?:findings|summar(?:y|ies)|deliverables?|verdicts?|bullets?|bullet points?|recommendations?|takeaways?|conclusions?|let me know|get back|final (?:message|answer|report|response|output)|(?:output|response|report|answer) (?:format|only|should|must|as|in)|silent(?:ly)?|no (?:output|report|summary|answer)|your (?:output|report|answer|response|result|results|reply))\b/i,
  /\breport(?:s|ing)?[ \t]{1,4}(?:back|on|to|what|which|whether|the|any|your|all|only|in|as|with|a|how|where|if|it|each|every|findings)\b/i,
  /\b(?:json|yaml|csv|markdown table|one[- ](?:line|sentence|paragraph|word|liner)|(?:under|in|most|max|than|about|within) \d{1,5} (?:words|lines|sentences|bullets|paragraphs|characters))\b/i,
  /^[ \t#*>-]{0,20}(?:expected[ \t]|required[ \t]|final[ \t]|desired[ \t])?(?:output|report|returns?|response|deliver|format|results?|answer|expected)\b[^\n]{0,60}$/im,
  /\b(?:write|save|put|record|store)\b[^.\n]{0,60}[ \t](?:to|in|into|at|under)[ \t][^\n]{0,60}(?:\.(?:md|json|txt|csv|html)\b|`)/i,
  /\bI[ \t]{1,4}(?:need|want)[ \t]{1,4}(?!you\b|to\b|this\b|that\b|it\b)|\b(?:as an?|in an?)[ \t]{1,4}(?:table|list)\b|\b(?:table|list),?[ \t]{1,4}please\b/i,
  /<(?:output|response|report|format|results?|deliverables?|answer|findings|return)[a-z_-]{0,20}>/i,
  /\bSTATUS\b|\bDONE\b|\bOK\b|\bPASS\b|\bFAIL\b/,
]

/** A fenced sample of data is a form. */
const SAMPLE_FENCE = /^[ \t]{0,8}(?:```|~~~)(?:json|yaml|md|markdown)\b/im

/** @param prose the prompt without its code (`prose.ts`) */
export function saysHow(prompt: string, prose: string): boolean {
  return asks.some((pattern) => pattern.test(prose)) || SAMPLE_FENCE.test(prompt)
}
