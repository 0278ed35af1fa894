import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync, statSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { cloneTo, readJson, root, temporaryFolder } from './checkout.ts'

const windows = process.platform === 'win32'

describe('bin/fanout', () => {
  it.skipIf(windows)('is executable, for git too', () => {
    expect(statSync(join(root, 'bin', 'fanout')).mode & 0o111, 'run `chmod +x bin/fanout`').toBe(0o111)
    const entry = execFileSync('git', ['ls-files', '--stage', 'bin/fanout'], { cwd: root, encoding: 'utf8' })
    expect(entry, 'committed without its executable bit').toMatch(/^(100755 .*)?$/s)
  })

  it.skipIf(windows)('runs under a path with spaces, through a symbolic link, from anywhere', () => {
    const folder = temporaryFolder()
    const clone = join(folder, 'fan out')
    cloneTo(clone)
    const link = join(folder, 'fan')
    symlinkSync(join(clone, 'bin', 'fanout'), link)
    for (const command of [join(clone, 'bin', 'fanout'), link]) {
      const { status, stdout, stderr } = spawnSync(command, ['--help'], { cwd: folder, encoding: 'utf8' })
      expect(status, stderr).toBe(0)
      expect(stdout).toMatch(/fanout/)
    }
  })

  it('is CommonJS whatever the root says: before 20.10, Node refuses a file without extension as a module', () => {
    expect(readJson(root, 'bin', 'package.json')).toEqual({ type: 'commonjs' })
  })
})

it('bin/fanout.cmd has the line endings that cmd.exe needs', () => {
  const text = readFileSync(join(root, 'bin', 'fanout.cmd'), 'latin1')
  expect(text.split('\n').filter((line) => line && !line.endsWith('\r'))).toEqual([])
})
