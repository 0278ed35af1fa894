/**
 * Why an agent failed, in a word or two, from the host's own words: the `error` of StopFailure (the SDK's
 * SDKAssistantMessageError) and the text beside it or the notification's summary. Undefined where they say nothing known.
 */
export function failureOf(...texts: readonly (string | undefined)[]): string | undefined {
  const said = texts.filter((text) => text !== undefined).join(' ')
  return classes.find(([, signs]) => signs.test(said))?.[0]
}

const classes: readonly (readonly [string, RegExp])[] = [
  [
    'usage limit',
    /usage limit|hit your \S*\s?limit|(?:5-hour|weekly|session|daily) limit|billing_error|credit balance|account_on_hold|limit will reset/i,
  ],
  ['rate limit', /rate_limit|rate limit|HTTP 429|\b429\b/i],
  ['overloaded', /overloaded|HTTP 529|\b529\b/i],
  ['context exceeded', /prompt is too long|context (?:window|length|limit)|context_length|max_output_tokens/i],
  ['not allowed', /authentication_failed|oauth_org_not_allowed|verification_required|cloud_credential_error/i],
]
