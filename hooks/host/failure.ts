/**
 * Why an agent failed, in a word or two, from the host's own words: the `error` of StopFailure (the SDK's
 * SDKAssistantMessageError) and the text beside it or the notification's summary. 'api error' where nothing more is said.
 */
export function failureOf(...texts: readonly (string | undefined)[]): string {
  const said = texts.filter((text) => text !== undefined).join(' ')
  return classes.find(([, signs]) => signs.test(said))?.[0] ?? 'api error'
}

const classes: readonly (readonly [string, RegExp])[] = [
  ['usage limit', /usage limit|billing_error|credit balance|account_on_hold|limit will reset/i],
  ['rate limit', /rate_limit|rate limit|HTTP 429|\b429\b/i],
  ['overloaded', /overloaded|HTTP 529|\b529\b/i],
  ['context exceeded', /prompt is too long|context (?:window|length|limit)|max_output_tokens/i],
  ['not allowed', /authentication_failed|oauth_org_not_allowed|verification_required|cloud_credential_error/i],
]
