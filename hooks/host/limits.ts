const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
/** A monthly limit lasts no longer (ms); what names a later time is not understood. */
const LONGEST_MS = 32 * DAY_MS
/** A time of day that passed this recently (ms) is that one, not the next day's: the host said it before. */
const JUST_PASSED_MS = HOUR_MS

/**
 * When a limit ends (ms since the epoch), as far as the host's words say:
 * - seconds since the epoch behind a bar: `usage limit reached|1764435600`
 * - a duration: `retry-after: 30`, `resets in 2h 30m`, `try again in 5 minutes`
 * - a date in figures: `resets 2026-12-01 00:00 UTC`, `regain access on 2026-12-01 at 00:00 UTC`
 * - a day and a time, or either: `resets Dec 4, 4am (Europe/Amsterdam)`, `resets Mon 9am`, `resets Monday`, `resets 3pm`
 *
 * Clients write a time of day where it is less than a day away, else month, day and time, with the year where it is another
 * (2.1.156 to 2.1.332). The zone stands behind it; without one it is this machine's. A day without a time ends the limit when
 * it begins, and on the day itself when it ends.
 *
 * The end may have passed: then the limit is over. Undefined where the words do not say, or name a time that cannot be meant.
 */
export function limitEnd(said: string, now: number): number | undefined {
  const end = epochIn(said) ?? delayIn(said, now) ?? datedIn(said) ?? dayIn(said, now)
  return end !== undefined && Math.abs(end - now) <= LONGEST_MS ? end : undefined
}

function epochIn(said: string): number | undefined {
  const seconds = /\|\s?(\d{10})\b/.exec(said)?.[1]
  return seconds === undefined ? undefined : Number(seconds) * 1_000
}

const UNIT = '(?:d|days?|h|hrs?|hours?|m|mins?|minutes?|s|secs?|seconds?)\\b'
const DURATION = new RegExp(`\\b(?:resets?|try again) in (?:about )?((?:\\d{1,5}\\s?${UNIT}(?:,? and |,? ?))+)`, 'i')
const units: Readonly<Record<string, number>> = { d: DAY_MS, h: HOUR_MS, m: MINUTE_MS, s: 1_000 }

function delayIn(said: string, now: number): number | undefined {
  const seconds = /\bretry[- ]after\W{1,3}(\d{1,6})\b/i.exec(said)?.[1]
  if (seconds !== undefined) return now + Number(seconds) * 1_000
  const duration = DURATION.exec(said)?.[1]
  if (duration === undefined) return undefined
  const parts = [...duration.matchAll(/(\d{1,5})\s?([a-z])/gi)]
  return parts.reduce((sum, [, count, unit = '']) => sum + Number(count) * (units[unit.toLowerCase()] ?? 0), now)
}

function datedIn(said: string): number | undefined {
  const found =
    /\b(?:resets?|regain access)(?: on| at)? (\d{4}-\d\d-\d\d)(?:T| at | )(\d\d:\d\d)(?::\d\d)?(?:Z| UTC)/i.exec(said)
  const at = found ? Date.parse(`${found[1]}T${found[2]}Z`) : Number.NaN
  return Number.isNaN(at) ? undefined : at
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']
const DAY = `(?:(?<word>today|tomorrow)|(?<weekday>${WEEKDAYS.join('|')})[a-z]{0,6}|(?<month>${MONTHS.join('|')})[a-z]{0,6}\\.? (?<date>\\d{1,2})(?:, (?<year>\\d{4}))?)`
const TIME = '(?:(?<hour>\\d{1,2})(?::(?<minute>\\d\\d))?[ \\u202f]?(?<half>[ap]m)?)'
const ZONE = '(?: ?\\((?<zone>[\\w/+-]{1,40})\\)| (?<utc>UTC|GMT))?'
const RESETS = new RegExp(
  `\\bresets?(?: at| on)? (?:${DAY}(?:,? (?:at )?${TIME})?|${TIME.replaceAll('?<', '?<t_')})${ZONE}`,
  'i',
)

/** What a clock and a calendar show, month from 0. */
interface Wall {
  year: number
  month: number
  date: number
  hour: number
  minute: number
}

function dayIn(said: string, now: number): number | undefined {
  const found = RESETS.exec(said)?.groups
  if (!found) return undefined
  const zone = found.zone ?? (found.utc && 'UTC')
  const today = wallOf(now, zone)
  const hasTime = (found.hour ?? found.t_hour) !== undefined
  const time = timeOf(found.hour ?? found.t_hour, found.minute ?? found.t_minute, found.half ?? found.t_half)
  if (!today || (hasTime && !time)) return undefined
  const at = (date: Partial<Wall>): number => epochOf({ ...today, ...(time ?? { hour: 0, minute: 0 }), ...date }, zone)
  const on = (days: number): number => at({ date: today.date + days })
  const { word, weekday, month, date, year } = found
  if (month !== undefined) {
    const day = { month: MONTHS.indexOf(month.toLowerCase()), date: Number(date) }
    const years = year === undefined ? [-1, 0, 1].map((n) => today.year + n) : [Number(year)]
    const times = years.map((one) => at({ ...day, year: one }))
    const isToday = day.month === today.month && day.date === today.date
    return !hasTime && isToday ? on(1) : times.sort((a, b) => Math.abs(a - now) - Math.abs(b - now))[0]
  }
  if (weekday !== undefined) {
    const ahead = (WEEKDAYS.indexOf(weekday.toLowerCase()) - dayOfWeek(today) + 7) % 7
    if (ahead === 0 && !hasTime) return on(1)
    return notLongPast(on(ahead), now) ?? on(7)
  }
  if (word !== undefined) return on((word.toLowerCase() === 'tomorrow' ? 1 : 0) + (hasTime ? 0 : 1))
  return notLongPast(on(0), now) ?? on(1)
}

function notLongPast(end: number, now: number): number | undefined {
  return end > now - JUST_PASSED_MS ? end : undefined
}

/** Undefined for what no clock shows: a bare number is no time. */
function timeOf(hour: string | undefined, minute: string | undefined, half: string | undefined) {
  if (hour === undefined || (minute === undefined && half === undefined)) return undefined
  const isShown = half === undefined ? Number(hour) <= 24 : Number(hour) >= 1 && Number(hour) <= 12
  if (!isShown || Number(minute ?? 0) > 59) return undefined
  const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + (half.toLowerCase() === 'pm' ? 12 : 0)
  return { hour: hours, minute: Number(minute ?? 0) }
}

const dayOfWeek = ({ year, month, date }: Wall): number => new Date(Date.UTC(year, month, date)).getUTCDay()

/** What clock and calendar show there at a time; here where no zone is named. Undefined for a zone nobody knows. */
function wallOf(ms: number, zone: string | undefined): Wall | undefined {
  const at = new Date(ms)
  if (zone === undefined) {
    const [year, month, date] = [at.getFullYear(), at.getMonth(), at.getDate()]
    return { year, month, date, hour: at.getHours(), minute: at.getMinutes() }
  }
  try {
    const figures = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' } as const
    const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', ...figures })
    const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]))
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = part
    return { year, month: month - 1, date: day, hour, minute }
  } catch {
    return undefined
  }
}

/** When clock and calendar show that (ms since the epoch). A time that a change of clocks skips is the one after it. */
function epochOf(wall: Wall, zone: string | undefined): number {
  const { year, month, date, hour, minute } = wall
  if (zone === undefined) return new Date(year, month, date, hour, minute).getTime()
  const asUtc = (one: Wall): number => Date.UTC(one.year, one.month, one.date, one.hour, one.minute)
  const wanted = asUtc(wall)
  // The offset there at that time; once more, where it changes in between.
  const offsetAt = (ms: number): number => asUtc(wallOf(ms, zone) ?? wall) - ms
  return wanted - offsetAt(wanted - offsetAt(wanted))
}
