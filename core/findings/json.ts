/**
 * JSON as models write it. Slips that have one reading are read and noted: a comma too many, single or typographic quotes, comments,
 * bare names, a line break inside a text. Everything else ends the reading; nothing is guessed.
 *
 * Objects have no prototype, so that no key means more than its name. A key that stands twice is left out, and noted: nobody
 * knows which was meant.
 */

/** Something read although it is not JSON, and the offset where it stands. */
export interface Slip {
  at: number
  what: string
}

export interface Read {
  /** Undefined when the reading broke off. */
  value?: unknown
  /** Offset behind the last thing read. */
  end: number
  slips: Slip[]
  /** Why and where the reading broke off. */
  broken?: Slip
  /** Elements of the outermost list (the root, or one of its members) that were complete by then. */
  complete?: unknown[]
}

const DEPTH_MAX = 24
const CLOSING: Record<string, string> = { '"': '"', "'": "'", '“': '”', '‘': '’' }
const ESCAPED: Record<string, string> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\', '/': '/' }
const SPACE = /[\s\uFEFF]*/y
const COMMENT = /\/\/[^\n]*|\/\*[\s\S]*?\*\//y
const NAME = /[\p{ID_Start}$_][\p{ID_Continue}$-]*/uy
const NUMBER = /[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?(?![\w.])/y
const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/
const WORDS: Record<string, unknown> = { true: true, false: false, null: null }

class Broken extends Error {}

/** Reads the one value that begins at `from`; what follows it is not looked at. Never throws. */
export function readJson(text: string, from = 0): Read {
  const slips: Slip[] = []
  let at = from
  let depth = 0
  let outermost: unknown[] | undefined

  try {
    const value = anything()
    return { value, end: at, slips }
  } catch (error) {
    if (!(error instanceof Broken)) throw error
    return { end: at, slips, broken: { at, what: error.message }, complete: outermost }
  }

  function fail(what: string): never {
    throw new Broken(at >= text.length ? 'the text ends in the middle' : what)
  }

  function slip(what: string, where = at): void {
    slips.push({ at: where, what })
  }

  function match(pattern: RegExp): string | undefined {
    pattern.lastIndex = at
    const found = pattern.exec(text)?.[0]
    if (found) at += found.length
    return found || undefined
  }

  function skip(): string {
    match(SPACE)
    for (let start = at; match(COMMENT) !== undefined; start = at) {
      slip('a comment', start)
      match(SPACE)
    }
    return text[at] ?? ''
  }

  function anything(): unknown {
    const next = skip()
    if (next === '{' || next === '[') {
      if (depth >= DEPTH_MAX) fail(`nested more than ${DEPTH_MAX} deep`)
      depth += 1
      const value = next === '{' ? object() : list()
      depth -= 1
      return value
    }
    if (next in CLOSING) return string()
    return number() ?? word()
  }

  function object(): Record<string, unknown> {
    const found: Record<string, unknown> = Object.create(null)
    const twice = new Set<string>()
    at += 1
    for (let next = skip(); next !== '}'; next = separated('}')) {
      const start = at
      const key = next in CLOSING ? string() : bareName()
      if (Object.hasOwn(found, key)) {
        twice.add(key)
        slip(`"${key.slice(0, 40)}" stands twice and was left out`, start)
      }
      if (skip() !== ':') fail('a ":" is missing')
      at += 1
      found[key] = anything()
    }
    at += 1
    for (const key of twice) delete found[key]
    return found
  }

  function list(): unknown[] {
    const found: unknown[] = []
    if (depth <= 2) outermost ??= found
    at += 1
    for (let next = skip(); next !== ']'; next = separated(']')) found.push(anything())
    at += 1
    return found
  }

  /** What comes after a member: the closing bracket, or the next member, with the comma read. */
  function separated(close: string): string {
    const next = skip()
    if (next === ',') {
      const comma = at
      at += 1
      const after = skip()
      if (after === close) slip('a comma before the closing bracket', comma)
      return after
    }
    // Between two objects of a list nothing but a comma can be missing. Elsewhere a quote could be the one that is too many.
    if (next === '{' && close === ']') slip('a missing comma')
    else if (next !== close) fail(`"," or "${close}" is missing`)
    return next
  }

  function bareName(): string {
    const start = at
    const name = match(NAME)
    if (name === undefined) return fail('a name is missing')
    slip('a name without quotes', start)
    return name
  }

  function string(): string {
    const start = at
    const open = text[at] ?? ''
    const close = CLOSING[open] ?? ''
    if (open !== '"') slip(open === "'" ? 'single quotes' : 'typographic quotes')
    let value = ''
    for (at += 1; ; ) {
      const char = text[at]
      if (char === undefined) {
        at = start
        return fail('a text has no end')
      }
      at += 1
      if (char === close) return value
      if (char === '\\') value += escaped()
      else {
        if (char === '\n') slip('a line break inside a text', at - 1)
        value += char
      }
    }
  }

  function escaped(): string {
    const char = text[at] ?? ''
    at += 1
    const plain = ESCAPED[char]
    if (plain !== undefined) return plain
    const code = char === 'u' ? text.slice(at, at + 4) : ''
    if (/^[\da-fA-F]{4}$/.test(code)) {
      at += 4
      return String.fromCharCode(Number.parseInt(code, 16))
    }
    slip('a backslash that means nothing', at - 2)
    return char === "'" ? char : `\\${char}`
  }

  function number(): number | undefined {
    const start = at
    const found = match(NUMBER)
    if (found === undefined) return undefined
    if (!JSON_NUMBER.test(found)) slip('a number not written as JSON has it', start)
    return Number(found)
  }

  function word(): unknown {
    const start = at
    const found = match(NAME)
    if (found !== undefined && Object.hasOwn(WORDS, found)) return WORDS[found]
    at = start
    return fail(found === undefined ? 'a value is missing' : `"${found.slice(0, 40)}" is no value`)
  }
}
