import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import { afterEach, describe, expect, test } from 'vitest'
import { clientOf, isGone } from '../../machine/client.ts'

const children: ChildProcess[] = []

afterEach(async () => {
  for (const child of children.splice(0)) await ended(child)
})

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill('SIGKILL')
  await exit
}

function running(command: string, args: readonly string[]): ChildProcess {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'] })
  children.push(child)
  return child
}

const idle = (): ChildProcess => running(process.execPath, ['-e', 'setInterval(() => {}, 60_000)'])
const client = (pid: number | undefined): string => clientOf({ CLAUDE_PID: String(pid) })

describe('the name of a client', () => {
  test('is the same at every event', () => {
    expect(client(process.pid)).toBe(client(process.pid))
    expect(client(process.pid)).not.toBe(client(process.ppid))
  })
  test('says where it runs and its pid', () => {
    expect(client(process.pid)).toMatch(new RegExp(`^[a-z0-9]+:${process.pid}(\\.|$)`))
  })
  test.each([undefined, '', '0', 'abc', '-5', '12.5', '1e3', 'Infinity', ' 7'])(
    'without a sound CLAUDE_PID it is the parent process: %j',
    (CLAUDE_PID) => expect(clientOf({ CLAUDE_PID })).toBe(client(process.ppid)),
  )
})

describe('gone', () => {
  test('a client that was killed, and not before', async () => {
    const child = idle()
    const name = client(child.pid)
    expect(isGone(name)).toBe(false)
    await ended(child)
    expect(isGone(name)).toBe(true)
  })

  test.runIf(process.platform === 'linux')('a client whose pid another process has now', () => {
    const name = client(process.pid)
    expect(name).toMatch(/\..+-\d+$/)
    expect(isGone(name)).toBe(false)
    expect(isGone(`${name}7`)).toBe(true)
    expect(isGone(name.replace(/\.[^-]+-/, '.00000000-'))).toBe(true)
  })

  test.runIf(process.platform === 'linux')('a client that ended and that nobody collected', async () => {
    // The shell becomes a program that never waits for the child it inherits; the child ends once that is so.
    const parent = running('/bin/sh', [
      '-c',
      'while ! grep -q sleep /proc/$$/comm; do :; done & echo $!; exec sleep 60',
    ])
    const [said] = await once(parent.stdout ?? parent, 'data')
    const pid = Number(String(said))
    const state = (): string => /\) (\S)/.exec(fs.readFileSync(`/proc/${pid}/stat`, 'latin1'))?.[1] ?? ''
    await expect.poll(state, { timeout: 10_000 }).toBe('Z')
    expect(isGone(client(pid))).toBe(true)
  })
})

describe('not gone, because nobody here can know', () => {
  const here = client(process.pid)
  const elsewhere = `0${here}`
  test.each([
    ['a client on another host or in another container', elsewhere.replace(/:.*/, ':999999999')],
    ['a client without a name', ''],
    ['a name of another form', 'pid 12'],
    ['a pid that is none', `${here.split(':')[0]}:`],
    ['a pid beyond what a system has', `${here.split(':')[0]}:99999999999999999999`],
    ['a living process whose birth is not known', here.replace(/\..*/, '')],
  ])('%s', (_, name) => expect(isGone(name)).toBe(false))
})
