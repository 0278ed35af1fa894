import { describe, expect, it } from 'vitest'
import { isAboutTheSame, likeness, saysTheSame, wording } from '../../../core/findings/likeness.ts'

const same = (a: string, b: string) => saysTheSame(wording(a), wording(b))
const of = (a: string, b: string) => likeness(wording(a), wording(b))

/** Pairs as reports of two agents had them, with the measure: what lies above 0.8 says the same, what lies below does not surely. */
describe('says the same', () => {
  it.each([
    ['The query concatenates user input into SQL', 'User input is concatenated into the SQL query', 1],
    ['The cache is never emptied', 'Cache never gets emptied.', 0.8],
    [
      'SQL injection: user input is concatenated into the query',
      'User input concatenated into the query (SQL injection)',
      1,
    ],
    ['Requests are not retried after a timeout', 'No request is retried after timeouts', 1],
    ['Missing null check on the user', 'There is no null check on the user', 1],
    ['The file handle leaks when parsing fails', 'A file handle is leaked when the parsing fails', 0.8],
    ['Promise of `audit.write` is not awaited', 'audit.write(): the promise is not awaited', 1],
    ['Possible race between read and write of the counter', 'Race between the read and the write of the counter', 1],
    ['Die Verbindung wird nicht freigegeben', 'Verbindungen werden nicht freigegeben', 0.57, false],
    ['El token de sesión no caduca', 'No caduca el token de sesión', 1],
    ['会话令牌没有过期时间', '会话令牌没有设置过期时间', 0.89],
  ])('%s | %s', (a, b, measure, says = true) => {
    expect(of(a, b)).toBeCloseTo(measure, 1)
    expect([same(a, b), same(b, a)]).toEqual([says, says])
  })
})

describe('does not', () => {
  it.each([
    ['There is no null check on user', 'There is no null check on order', 0.67],
    ['The session token is validated', 'The session token is not validated', 1],
    ['The limit is 100 requests a minute', 'The limit is 1000 requests a minute', 0.75],
    ['loadUser swallows the error and returns undefined', 'saveUser swallows the error and returns undefined', 0.8],
    ['The pool holds 5 connections at most in production', 'The pool holds 20 connections at most in production', 0.83],
    ['The query is slow', 'The query is wrong', 0.5],
    ['HTML is inserted unescaped', 'Rendering is memoised where it matters', 0],
    ['会话令牌没有过期时间', '会话令牌有过期时间', 0.9],
    ['', '', 0],
    ['...', '...', 0],
  ])('%s | %s', (a, b, measure) => {
    expect(of(a, b)).toBeCloseTo(measure, 0)
    expect([same(a, b), same(b, a)]).toEqual([false, false])
  })
})

describe('is about the same thing', () => {
  it.each([
    ['The session token is not validated', 'The middleware validates the token of each session', true],
    ['The query concatenates user input into SQL', 'Queries are parameterised, user input is bound', true],
    ['HTML from the server is inserted unescaped', 'Rendering is memoised where it matters', false],
    ['', '', false],
  ])('%s | %s: %s', (a, b, is) => {
    expect(isAboutTheSame(wording(a), wording(b))).toBe(is)
  })
})
