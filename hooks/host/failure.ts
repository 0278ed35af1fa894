/**
 * Why an agent failed, in a word or two, from the host's own words: the `error` of StopFailure (the SDK's
 * SDKAssistantMessageError) and the text beside it, or what follows the title in a notification's summary. Undefined where
 * they say nothing known. An HTTP status decides before words do: the message of a 400 may quote anything.
 */
export function failureOf(...texts: readonly (string | undefined)[]): string | undefined {
  const said = texts.filter((text) => text !== undefined).join(' ')
  const status = STATUS.exec(said)?.[1]
  return classes.find(({ signs, statuses }) => signs.test(said) && (!status || !statuses || statuses.test(status)))
    ?.name
}

const STATUS = /\b(?:API Error: |HTTP )(\d{3})\b/

const classes: readonly { name: string; signs: RegExp; statuses?: RegExp }[] = [
  {
    // What ends when somebody pays or raises it (words of 2.1.156 to 2.1.332).
    name: 'spend limit',
    signs:
      /billing_error|account_on_hold|credit balance|spend(?:ing)? limit|out of (?:extra )?usage|usage credits|pooled group budget|(?:monthly|individual) usage limit|usage is paused for your org|usage allocation has been disabled|seat type doesn't include|usage limit is set to \$0|disabled for your org/i,
    statuses: /^4/,
  },
  {
    name: 'usage limit',
    signs:
      /usage limit|hit your (?:\S+ ){0,4}limit|(?:5-hour|weekly|session|daily|monthly|opus|sonnet|fable) limit|claude [\w. -]{1,30} limit reached|limit will reset/i,
    statuses: /^4/,
  },
  { name: 'rate limit', signs: /rate_limit|rate limit|HTTP 429|\b429\b/i, statuses: /^429/ },
  { name: 'overloaded', signs: /overloaded|HTTP 529|\b529\b/i, statuses: /^(?:503|529)/ },
  {
    name: 'context exceeded',
    signs: /prompt is too long|context (?:window|length|limit)|context_length|max_output_tokens/i,
    statuses: /^4/,
  },
  {
    name: 'not allowed',
    signs: /authentication_failed|oauth_org_not_allowed|verification_required|cloud_credential_error/i,
  },
]

/**
 * What a notification's summary says of a failure: what follows the title, which may hold anything, quotation marks and
 * "failed:" included (`Agent "…" failed: …`, `Dynamic workflow "…" failed: …`; 2.1.156 to 2.1.332). Undefined where nothing
 * follows it.
 */
export function reasonIn(summary: string | undefined): string | undefined {
  return summary === undefined ? undefined : /^[^"]*".*" failed: (.*)$/s.exec(summary)?.[1]
}

/**
 * The API's error that stands in the place of a report: 2.1.156 calls an agent that died of one completed. A report that
 * speaks of errors has more than this one line.
 */
export function apiErrorIn(report: string): string | undefined {
  const said = report.trim()
  return said.startsWith('API Error: ') || (said.length <= LINE_MAX && ERROR_ALONE.test(said)) ? said : undefined
}

const LINE_MAX = 300
const ERROR_ALONE =
  /^(?:You['\u2019]ve hit your [^\n]* limit|You['\u2019]re out of usage|Your org is out of usage|Claude (?:AI )?usage limit reached|Credit balance is too low|Prompt is too long$)[^\n]*$/
