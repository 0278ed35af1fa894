import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { commit } from '../../../core/log/log.ts'
import { keepText, textNamed } from '../../../core/log/texts.ts'
import { age, logFolder } from './folder.ts'
import { claim, opened } from './run-facts.ts'

const HOUR = 60 * 60_000
const DAY = 24 * HOUR
const texts = (dir: string): string[] => fs.readdirSync(path.join(dir, 'texts'))

describe('a text', () => {
  it.each(['', 'one', 'two\nlines\r\n', 'ä 文 🙂', '\0\u2028', '{"a":1}'])('%j is kept as it is', (text) => {
    const dir = logFolder()
    expect(textNamed(dir, keepText(dir, text, Date.now()))).toBe(text)
  })

  it('kept twice is there once, and as young as the second time', () => {
    const dir = logFolder()
    const name = keepText(dir, 'one', Date.now())
    age(29 * DAY, path.join(dir, 'texts', name))
    expect(keepText(dir, 'one', Date.now())).toBe(name)
    expect(texts(dir)).toEqual([name])
    expect(Date.now() - fs.statSync(path.join(dir, 'texts', name)).mtimeMs).toBeLessThan(HOUR)
  })

  it.each([-365, 365])('is there whatever the clock says (%i days off)', (days) => {
    const dir = logFolder()
    const name = keepText(dir, 'one', Date.now() + days * DAY)
    expect(textNamed(dir, name)).toBe('one')
  })

  it('of other content has another name', () => {
    const dir = logFolder()
    expect(keepText(dir, 'one', Date.now())).not.toBe(keepText(dir, 'two', Date.now()))
    expect(texts(dir)).toHaveLength(2)
  })

  it('is cut where it is too long', () => {
    const dir = logFolder()
    const name = keepText(dir, 'x'.repeat(2_000_000), Date.now())
    expect(textNamed(dir, name)).toHaveLength(1024 * 1024)
    expect(keepText(dir, 'x'.repeat(1024 * 1024), Date.now())).toBe(name)
  })

  it.skipIf(process.platform === 'win32')('is for its owner alone', () => {
    const dir = logFolder()
    const file = path.join(dir, 'texts', keepText(dir, 'one', Date.now()))
    expect([fs.statSync(file).mode & 0o777, fs.statSync(path.dirname(file)).mode & 0o777]).toEqual([0o600, 0o700])
  })
})

describe('a name', () => {
  const name = 'a'.repeat(32)
  it.each([
    '',
    '.',
    '..',
    '../000001.jsonl',
    '/etc/passwd',
    `${name}/../x`,
    `../texts/${name}`,
    name.toUpperCase(),
    `${name}\n`,
    `${name}a`,
    'constructor',
  ])('%j is none', (hostile) => {
    const dir = logFolder()
    keepText(dir, 'one', Date.now())
    fs.writeFileSync(path.join(dir, '000001.jsonl'), 'secret')
    expect(textNamed(dir, hostile)).toBe(undefined)
  })

  it('of nothing that is there, or of a folder, has no text', () => {
    const dir = logFolder()
    expect(textNamed(dir, name)).toBe(undefined)
    fs.mkdirSync(path.join(dir, 'texts', name), { recursive: true })
    expect(textNamed(dir, name)).toBe(undefined)
  })
})

describe('keeping a new text', () => {
  it('sweeps what is older than history, and drafts older than a day', () => {
    const dir = logFolder()
    const [old, young] = [keepText(dir, 'old', Date.now()), keepText(dir, 'young', Date.now())]
    const at = (file: string): string => path.join(dir, 'texts', file)
    for (const draft of ['tmp.old', 'tmp.young']) fs.writeFileSync(at(draft), '')
    age(31 * DAY, at(old))
    age(29 * DAY, at(young))
    age(2 * DAY, at('tmp.old'))
    const fresh = keepText(dir, 'fresh', Date.now())
    expect(texts(dir).sort()).toEqual([fresh, young, 'tmp.young'].sort())
  })

  it('throws where there is no room for it', () => {
    const dir = logFolder()
    fs.mkdirSync(path.dirname(dir), { recursive: true })
    fs.writeFileSync(dir, 'a file')
    expect(() => keepText(dir, 'one', Date.now())).toThrow()
  })
})

describe('a text that the live state names', () => {
  const old = (dir: string, ...all: string[]): string[] => {
    const names = all.map((text) => keepText(dir, text, Date.now()))
    for (const name of names) age(90 * DAY, path.join(dir, 'texts', name))
    return names
  }

  it('stays, however old: the plan of a run that goes on for months, and its reports', () => {
    const dir = logFolder()
    const [plan = '', report = '', other = ''] = old(dir, 'plan', 'report', 'other')
    commit(dir, [opened({ plan })], Date.now())
    commit(dir, [claim('a'), { k: 'returned', run: 'r', task: 'a', by: 'worker:w', how: 'done', report }], Date.now())
    keepText(dir, 'fresh', Date.now())
    expect([textNamed(dir, plan), textNamed(dir, report), textNamed(dir, other)]).toEqual(['plan', 'report', undefined])
  })

  it('stays where the log cannot be read', () => {
    const dir = logFolder()
    const [plan = ''] = old(dir, 'plan')
    fs.mkdirSync(path.join(dir, '000001.jsonl'))
    keepText(dir, 'fresh', Date.now())
    expect(textNamed(dir, plan)).toBe('plan')
  })
})
