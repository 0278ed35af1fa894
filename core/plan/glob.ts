import picomatch from 'picomatch'

/**
 * Globs as plans write them, over paths relative to the project: picomatch's, with what people mean added. A path without
 * wildcards covers what lies below it; `[id]` and `(group)` are also the folders that are called so; `!` takes away from the
 * other globs of its list. Capitals count, also where the file system does not tell them apart.
 */

const LENGTH_MAX = 500
/** Braces that unfold to more than this are taken as "anything from here on". */
const EXPANSIONS_MAX = 256

const WILDCARD = /(?<!\\)(?:[*?[{]|[@!+]\()/
/** What is not followed into detail: extglobs, repeated groups, quotes, ranges, classes with special characters. */
const UNSURE = /[@!+*?]\(|[\]})]\+|["|]|\{[^{},]*\.\.|(?<!\\)\[(?:[!^]?\]|[^\]]*[,{}\\/])/

/** Why a glob cannot be used and what to write instead; undefined when it can. */
export function globTrouble(glob: string): string | undefined {
  const path = isNegated(glob) ? glob.slice(1) : glob
  if (path.trim() === '') return 'is empty; write a path or a glob, such as src/api/**'
  if (glob.length > LENGTH_MAX) return `has more than ${LENGTH_MAX} characters; write several shorter ones`
  if (/^[/~]|^[A-Za-z]:/.test(path)) return 'is absolute; write it relative to the project'
  if (/(^|\/)\.\.(\/|$)/.test(path)) return 'leads out of the project; leave out the ".."'
  if (/\\(?![[\](){}*?!+@\\])/.test(path)) return 'has a backslash; write / between folders'
  if (/\{[^{},]*\.\.[^{},]*\}/.test(path)) return 'has a range in braces; write them out, such as {1,2,3}'
  if (/["<>|\p{Cc}]/u.test(path.replace(/[@!+*?]\([^()]*\)/g, '')))
    return 'has a character no path should have; leave it out'
  const open = unbalanced(path)
  return open && `has a "${open}" without its counterpart; close it, or write \\${open} for the character itself`
}

/** Whether a glob takes away from the others of its list. */
export function isNegated(glob: string): boolean {
  return glob.startsWith('!') && !glob.startsWith('!(')
}

/** Sources of regular expressions (without flags) that together match exactly the paths of a list of globs. */
export function patternsOf(globs: readonly string[]): string[] {
  const but = globs.filter(isNegated).flatMap((glob) => sourcesOf(glob.slice(1)))
  const except = but.map((source) => `(?!${source})`).join('')
  return globs.filter((glob) => !isNegated(glob)).flatMap((glob) => sourcesOf(glob).map((source) => except + source))
}

function sourcesOf(glob: string): string[] {
  const whole = clean(glob)
  const named = whole.replace(/(?<!\\)[[\]]/g, '\\$&')
  return [...new Set([whole, named])].map((each) => picomatch.makeRe(each, { dot: true, nonegate: true }).source)
}

/**
 * A glob without braces: the alternatives they stand for, classes also as the names they look like. What is too much or
 * not understood becomes `**`, so that the alternatives match every path the glob matches, and perhaps others.
 */
export function alternatives(glob: string): string[] {
  const whole = clean(glob)
  const at = whole.search(UNSURE)
  const sure = at < 0 ? whole : openEnded(whole, at)
  const found = unfold(sure.replace(/(?<!\\)\[[^\]]+\]/g, (name) => `{${name},${name.replace(/[[\]]/g, '\\$&')}}`))
  return found.length <= EXPANSIONS_MAX ? found : [openEnded(whole, whole.length)]
}

/** The glob up to the last folder before a place, or before the first brace; anything below. */
function openEnded(glob: string, at: number): string {
  const brace = glob.search(/(?<!\\)\{/)
  const sure = glob.slice(0, brace < 0 ? at : Math.min(at, brace))
  return `${sure.slice(0, sure.lastIndexOf('/') + 1)}**`
}

function unfold(glob: string): string[] {
  const done: string[] = []
  const open = [glob]
  for (let next = open.pop(); next !== undefined && done.length + open.length <= EXPANSIONS_MAX; next = open.pop()) {
    const group = firstGroup(next)
    if (!group) {
      done.push(next)
      continue
    }
    const [before, after] = [next.slice(0, group.from), next.slice(group.to + 1)]
    const parts = group.parts.length > 1 ? group.parts : [`\\{${group.parts[0]}\\}`]
    for (const part of parts) open.push(before + part + after)
  }
  return [...done, ...open]
}

/** The first pair of braces and what its commas part. */
function firstGroup(glob: string): { from: number; to: number; parts: string[] } | undefined {
  let from = -1
  let depth = 0
  let part = 0
  const parts: string[] = []
  for (let i = 0; i < glob.length; i += 1) {
    const char = glob[i]
    if (char === '\\') i += 1
    else if (char === '{' && depth++ === 0) [from, part] = [i, i + 1]
    else if (depth === 0) continue
    else if (char === ',' && depth === 1) {
      parts.push(glob.slice(part, i))
      part = i + 1
    } else if (char === '}' && --depth === 0) return { from, to: i, parts: [...parts, glob.slice(part, i)] }
  }
  return undefined
}

function clean(glob: string): string {
  const path = glob
    .replace(/\/+/g, '/')
    .replace(/(?<=^|\/)(?:\.\/)+/g, '')
    .replace(/\/\.$/, '/')
  const inside = path === '' || path === '.' ? '**' : path
  const folder = inside.replace(/(?<!\\)\/$/, '')
  const below = folder !== inside || !WILDCARD.test(inside) ? `${folder}/**` : inside
  return escapeParentheses(below)
}

/** Parentheses that begin no extglob are part of a name. */
function escapeParentheses(glob: string): string {
  const open: boolean[] = []
  return glob.replace(/\\.|[@!+*?]?\(|\)/g, (found) => {
    if (found.startsWith('\\')) return found
    if (found === ')') return open.pop() ? ')' : '\\)'
    open.push(found.length > 1)
    return found.length > 1 ? found : '\\('
  })
}

const PAIRS: Record<string, string> = { ']': '[', '}': '{', ')': '(' }

/** The first bracket, brace or parenthesis that is not closed, or closes nothing. */
function unbalanced(glob: string): string | undefined {
  const open: string[] = []
  for (const char of glob.replace(/\\./g, '')) {
    if (Object.values(PAIRS).includes(char)) open.push(char)
    if (char in PAIRS && open.pop() !== PAIRS[char]) return char
  }
  return open[0]
}
