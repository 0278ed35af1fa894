import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync, statSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { cloneTo, plugin, temporaryFolder } from './checkout.ts'

const windows = process.platform === 'win32'

describe('bin/fanout', () => {
  it.skipIf(windows)('is executable, for git too', () => {
    expect(statSync(join(plugin, 'bin', 'fanout')).mode & 0o111, 'run `chmod +x plugin/bin/fanout`').toBe(0o111)
    const entry = execFileSync('git', ['ls-files', '--stage', 'bin/fanout'], { cwd: plugin, encoding: 'utf8' })
    expect(entry, 'committed without its executable bit').toMatch(/^(100755 .*)?$/s)
  })

  it.skipIf(windows)('runs under a path with spaces, through a symbolic link, from anywhere', () => {
    const folder = temporaryFolder()
    const clone = join(folder, 'fan out')
    cloneTo(clone)
    const link = join(folder, 'fan')
    symlinkSync(join(clone, 'plugin', 'bin', 'fanout'), link)
    for (const command of [join(clone, 'plugin', 'bin', 'fanout'), link]) {
      const { status, stdout, stderr } = spawnSync(command, ['--help'], { cwd: folder, encoding: 'utf8' })
      expect(status, stderr).toBe(0)
      expect(stdout).toMatch(/fanout/)
    }
  })

  it.skipIf(windows).each([
    ['names a module that is gone', '--require /gone/hook.js'],
    ['waits for a debugger', '--inspect-brk=0'],
    ['is no option of Node', '--no-such-option'],
  ])('starts although NODE_OPTIONS %s', (_, options) => {
    const { status, stdout, stderr } = spawnSync(join(plugin, 'bin', 'fanout'), ['--version'], {
      env: { ...process.env, NODE_OPTIONS: options },
      encoding: 'utf8',
      timeout: 20_000,
    })
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: expect.stringMatching(/^\d+\.\d+/), stderr: '' })
  })

  it.skipIf(windows)('runs in a folder that was removed', () => {
    const folder = temporaryFolder()
    const script = `cd '${folder}' && rmdir '${folder}' && '${join(plugin, 'bin', 'fanout')}' status`
    const { status, stderr } = spawnSync('sh', ['-c', script], { encoding: 'utf8' })
    expect(status, stderr).toBe(0)
  })
})

it('bin/fanout.cmd has the line endings that cmd.exe needs', () => {
  const text = readFileSync(join(plugin, 'bin', 'fanout.cmd'), 'latin1')
  expect(text.split('\n').filter((line) => line && !line.endsWith('\r'))).toEqual([])
})

it('bin/fanout.cmd clears NODE_OPTIONS for itself alone, and hands on what stood there', () => {
  const lines = readFileSync(join(plugin, 'bin', 'fanout.cmd'), 'latin1').split(/\r?\n/)
  expect(lines.slice(0, 3)).toEqual([
    '@setlocal',
    '@set "FANOUT_CALLER_NODE_OPTIONS=%NODE_OPTIONS%"',
    '@set NODE_OPTIONS=',
  ])
})
