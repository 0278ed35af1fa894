import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { readState } from '../../../core/log/log.ts'
import type { Unknown } from '../../../core/log/record.ts'
import { bundle } from './bundle.ts'
import { decisions, readChain } from './chain.ts'
import { agent, ask, EXPIRY, entriesOf, holdersOf, MINUTE } from './facts.ts'
import { logFolder } from './folder.ts'

const ASKERS = 24

interface Answer {
  name: string
  seq: number
  outcome: string
}

/** Starts a process that asks when the signal is given. */
function start(program: string, log: string, name: string, signal: string) {
  const child = spawn(process.execPath, [program, log, name, signal], { stdio: ['ignore', 'pipe', 'pipe'] })
  let [said, errors] = ['', '']
  const ready = new Promise<void>((resolve) => {
    child.stdout.on('data', (text) => {
      said += text
      resolve()
    })
    child.on('close', () => resolve())
  })
  child.stderr.on('data', (text) => (errors += text))
  const answer = new Promise<Answer>((resolve, reject) => {
    child.on('close', () => {
      const line = said.split('\n')[1]
      if (line) resolve(JSON.parse(line))
      else reject(new Error(`${name} said nothing: ${errors}`))
    })
  })
  return { ready, answer }
}

function write(dir: string, lines: Unknown[]): void {
  fs.mkdirSync(dir, { recursive: true })
  fs.writeFileSync(path.join(dir, '000001.jsonl'), lines.map((line) => `\n${JSON.stringify(line)}`).join(''))
}

describe(`${ASKERS} processes ask for one file at once: one gets it, and all know which`, () => {
  const seal = { id: 'seal', t: Date.now(), k: 'seal' }
  const silent = entriesOf([ask(agent('silent', 's9', 'c9'))], Date.now() - EXPIRY - MINUTE)

  it.each<[string, (log: string) => void]>([
    ['in a fresh log', () => undefined],
    ['in a fresh log, again', () => undefined],
    ['in a fresh log, once more', () => undefined],
    ['after a holder that fell silent', (log) => write(log, silent)],
    ['after a seal whose writer died', (log) => write(log, [...silent, seal])],
  ])('%s', { timeout: 60_000 }, async (_, prepare) => {
    const log = logFolder()
    const program = path.join(path.dirname(log), 'asker.cjs')
    const signal = path.join(path.dirname(log), 'go')
    fs.writeFileSync(program, await bundle('tests/core/log/rush/asker.ts'))
    prepare(log)
    const names = Array.from({ length: ASKERS }, (_, n) => `agent ${n}`)
    const askers = names.map((name) => start(program, log, name, signal))
    await Promise.all(askers.map(({ ready }) => ready))
    fs.writeFileSync(signal, '')
    const answers = await Promise.all(askers.map(({ answer }) => answer))

    const winners = answers.filter(({ outcome }) => outcome === 'granted').map(({ name }) => name)
    expect(winners).toHaveLength(1)
    expect(answers.filter(({ outcome }) => outcome === 'held')).toHaveLength(ASKERS - 1)
    const chain = readChain(log)
    const verdicts = decisions(chain, '/p/a.ts')
    for (const { name, seq, outcome } of answers) {
      expect(chain.lines[seq - 1]?.thread).toBe(name)
      expect(verdicts[seq - 1]).toEqual({ granted: outcome === 'granted', holder: winners[0] })
    }
    const state = readState(log)
    expect(state?.seq).toBe(chain.lines.length)
    expect(state && holdersOf(state)).toEqual(winners)
  })
})
