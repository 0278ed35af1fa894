import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { readState } from '../../../core/log/log.ts'
import { build } from '../../../scripts/build.ts'
import { bundle } from '../../core/log/bundle.ts'
import { RunStage } from './run-stage.ts'

const WORKERS = 20
const names = Array.from({ length: WORKERS }, (_, n) => `w${n}`)

const planOf = (tasks: number): string =>
  [
    'version: 1',
    'title: Many',
    'tasks:',
    ...Array.from({ length: tasks }, (_, n) => `  - {id: t${n}, title: T, brief: B, writes: []}`),
  ].join('\n')

/** Starts a program; what it says on its last line, when it is over. `ready` when it has said its first. */
function start(program: string, args: string[], stage: RunStage) {
  const env = { PATH: process.env.PATH, HOME: stage.home }
  const child = spawn(process.execPath, [program, ...args], { cwd: stage.project, env })
  let [said, errors] = ['', '']
  const ready = new Promise<void>((resolve) =>
    child.stdout.once('data', () => resolve()).once('close', () => resolve()),
  )
  child.stdout.on('data', (text) => (said += text))
  child.stderr.on('data', (text) => (errors += text))
  const end = new Promise<string>((resolve, reject) => {
    child.on('close', (code) => (code === 0 ? resolve(said) : reject(new Error(`${args.join(' ')}: ${errors}`))))
  })
  return { ready, end }
}

it(`${WORKERS} processes claim 500 tasks at once: every task once`, { timeout: 120_000 }, async () => {
  const stage = await new RunStage(planOf(500)).opened()
  const program = path.join(stage.folder, 'claimer.cjs')
  const signal = path.join(stage.folder, 'go')
  fs.writeFileSync(program, await bundle('tests/scripts/fanout/claims/claimer.ts'))
  const workers = names.map((name) => start(program, [stage.project, name, signal], stage))
  await Promise.all(workers.map(({ ready }) => ready))
  fs.writeFileSync(signal, '')
  const said = await Promise.all(workers.map(({ end }) => end))
  const given = said.flatMap((text) => JSON.parse(text.split('\n')[1] ?? '') as string[])

  expect(given).toHaveLength(500)
  expect(new Set(given).size).toBe(500)
  const tasks = Object.values(readState(stage.log)?.runs.api?.tasks ?? {})
  expect(tasks.map(({ state, tries }) => `${state} ${tries}`)).toEqual(given.map(() => 'running 1'))
})

it(`${WORKERS} command lines claim 12 tasks at once: every task once, and the rest are told`, {
  timeout: 120_000,
}, async () => {
  const stage = await new RunStage(planOf(12)).opened()
  await build(path.join(stage.folder, 'dist'))
  const program = path.join(stage.folder, 'dist', 'fanout.cjs')
  const claims = names.map((name) => start(program, ['claim', '--as', name, '--json'], stage).end)
  const given = (await Promise.all(claims)).map((text) => JSON.parse(text).task as string | null)

  expect(given.filter((task) => task === null)).toHaveLength(8)
  expect(new Set(given.filter((task) => task !== null)).size).toBe(12)
})
