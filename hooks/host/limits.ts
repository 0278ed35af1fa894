/** No limit of the host's lasts longer (ms); what names a later time is not understood. */
const LONGEST_MS = 8 * 24 * 60 * 60_000
const DAY_MS = 24 * 60 * 60_000

/**
 * When a rate or usage limit ends (ms since the epoch), as far as the host's words say: seconds since the epoch behind a bar
 * (`usage limit reached|1764435600`), `retry-after: 30`, or a time of day (`resets 3pm`, `resets at 15:30 (Europe/Berlin)`).
 * Undefined where they do not, or name a time that cannot be meant.
 */
export function limitEnd(said: string, now: number): number | undefined {
  const end = epochIn(said) ?? delayIn(said, now) ?? timeIn(said, now)
  return end !== undefined && end > now && end - now <= LONGEST_MS ? end : undefined
}

function epochIn(said: string): number | undefined {
  const seconds = /\|\s?(\d{10})\b/.exec(said)?.[1]
  return seconds === undefined ? undefined : Number(seconds) * 1_000
}

function delayIn(said: string, now: number): number | undefined {
  const seconds = /\bretry[- ]after\W{1,3}(\d{1,6})\b/i.exec(said)?.[1]
  return seconds === undefined ? undefined : now + Number(seconds) * 1_000
}

function timeIn(said: string, now: number): number | undefined {
  const found = /\bresets?(?: at)? (\d{1,2})(?::(\d\d))?\s?([ap]m)?(?:\s?\(([\w/+-]{1,40})\))?/i.exec(said)
  if (!found) return undefined
  const [, hour = '', minute = '0', half, zone] = found
  if (half === undefined && found[2] === undefined) return undefined
  const hours = (Number(hour) % (half ? 12 : 24)) + (half?.toLowerCase() === 'pm' ? 12 : 0)
  const minutes = hours * 60 + Number(minute)
  const since = minutesOfDay(now, zone)
  if (since === undefined || Number(hour) > 24 || Number(minute) > 59) return undefined
  const ahead = (minutes - since) * 60_000 - (now % 60_000)
  return now + (ahead > 0 ? ahead : ahead + DAY_MS)
}

/** What a clock shows there; here where no zone is named. Undefined for a zone nobody knows. */
function minutesOfDay(now: number, zone: string | undefined): number | undefined {
  const at = new Date(now)
  if (zone === undefined) return at.getHours() * 60 + at.getMinutes()
  try {
    const parts = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' }).format(at)
    const [hours = 0, minutes = 0] = parts.split(':').map(Number)
    return (hours % 24) * 60 + minutes
  } catch {
    return undefined
  }
}
