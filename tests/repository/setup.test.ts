import { spawnSync } from 'node:child_process'
import { appendFileSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root, temporaryFolder } from './checkout.ts'

interface Machine {
  folder: string
  /** Runs scripts/setup.mjs with an npm that does what `npm` says instead of installing anything. */
  setUp(npm: string): { status: number | null; output: string }
  /** The arguments of each npm so far. */
  npmRuns(): string[]
}

function machine(): Machine {
  const folder = temporaryFolder()
  for (const file of ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', 'scripts']) {
    cpSync(join(root, file), join(folder, file), { recursive: true })
  }
  const runs = join(folder, 'npm-runs')
  const cli = join(folder, 'npm-cli.js')
  return {
    folder,
    setUp(npm) {
      const record = `import { appendFileSync } from 'node:fs'\nappendFileSync(${JSON.stringify(runs)}, process.argv.slice(2).join(' ') + '\\n')`
      writeFileSync(cli, `${record}\n${npm}\n`)
      const env = { ...process.env, npm_execpath: cli }
      const run = spawnSync(process.execPath, [join(folder, 'scripts', 'setup.mjs')], { env, encoding: 'utf8' })
      return { status: run.status, output: run.stdout + run.stderr }
    },
    npmRuns: () => (existsSync(runs) ? readFileSync(runs, 'utf8').trim().split('\n') : []),
  }
}

/** Puts the native packages of this platform where pnpm would. */
function arrive({ folder }: Machine, except?: string): void {
  const lock = readFileSync(join(folder, 'pnpm-lock.yaml'), 'utf8')
  const names = [...lock.matchAll(/^ {2}'?([^\s':]+):?'?:$/gm)].map((match) => String(match[1]))
  const arriving = names.filter(
    (name) => name.includes(`${process.platform}-${process.arch}`) && !name.startsWith(except ?? '-'),
  )
  for (const name of arriving)
    mkdirSync(join(folder, 'node_modules', '.pnpm', name.replace('/', '+')), { recursive: true })
}

describe('npm run <anything> first sets up', () => {
  it('once, with the pinned pnpm, from the lockfile, running nobody’s install scripts', () => {
    const fresh = machine()
    arrive(fresh)
    expect(fresh.setUp('')).toMatchObject({ status: 0, output: expect.stringContaining('installed in') })
    expect(fresh.setUp('')).toEqual({ status: 0, output: '' })
    expect(fresh.npmRuns()).toEqual([
      expect.stringMatching(
        /^exec --yes .*--package=pnpm@10\.\d+\.\d+ -- pnpm install .*--frozen-lockfile --ignore-scripts/,
      ),
    ])
    expect(existsSync(join(fresh.folder, 'package-lock.json'))).toBe(false)
  })

  it('again when the lockfile changed', () => {
    const old = machine()
    arrive(old)
    old.setUp('')
    appendFileSync(join(old.folder, 'pnpm-lock.yaml'), '\n')
    expect(old.setUp('')).toMatchObject({ status: 0, output: expect.stringContaining('installed in') })
  })

  it('and says what to do when npm fails, and tries again the next time', () => {
    const offline = machine()
    const { status, output } = offline.setUp("console.log('ENOTFOUND'); process.exitCode = 7")
    expect(status).toBe(1)
    expect(output).toMatch(
      /ENOTFOUND[\s\S]*the set-up failed: pnpm install ended with 7[\s\S]*offline[\s\S]*HTTPS_PROXY/,
    )
    arrive(offline)
    expect(offline.setUp('')).toMatchObject({ status: 0 })
  })

  it('and notices a native package that did not arrive', () => {
    const partial = machine()
    arrive(partial, '@anthropic-ai/claude-code')
    const { status, output } = partial.setUp('')
    expect(status).toBe(1)
    expect(output).toContain(`did not arrive: @anthropic-ai/claude-code-${process.platform}-${process.arch}`)
  })
})
