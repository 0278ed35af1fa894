import fs from 'node:fs'
import path from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { readState } from '../../../core/log/log.ts'
import { ask, launched, MINUTE, Stage } from './stage.ts'

let stage: Stage
beforeEach(() => {
  stage = new Stage()
  stage.happened(3 * MINUTE, launched('a1', 'Parser', 'Explore'), ask(stage, 'a1', 'src/a.ts', 'e1'))
})

const holders = () => readState(stage.log)?.leases[stage.logged('src/a.ts')]

describe('takes a lease away', () => {
  it('and says from whom', async () => {
    const { stdout, code } = await stage.run(['release', 'src/a.ts', '--why', 'it hangs'])
    expect(stdout).toBe(
      `${path.join('src', 'a.ts')} is free now; agent "Parser" (Explore) held it. Whoever edits it next holds it.\n`,
    )
    expect(code).toBe(0)
    expect(holders()).toBeUndefined()
  })

  it.each([
    ['absolute', () => [stage.file('src/a.ts'), stage.project]],
    ['from another folder of the project', () => ['a.ts', stage.file('src')]],
    ['roundabout', () => ['../src/./../src/a.ts', stage.file('src')]],
  ])('of a file that is named %s', async (_, how) => {
    const [file = '', cwd] = how()
    expect((await stage.run(['release', file, '--why', 'x'], { cwd })).code).toBe(0)
    expect(holders()).toBeUndefined()
  })

  it.skipIf(process.platform === 'win32')('of a file that is named by a symbolic link', async () => {
    fs.writeFileSync(stage.file('src/a.ts'), '')
    fs.symlinkSync('src/a.ts', stage.file('link.ts'))
    expect((await stage.run(['release', 'link.ts', '--why', 'x'])).code).toBe(0)
    expect(holders()).toBeUndefined()
  })

  it('with its reason in the log, as one line', async () => {
    await stage.run(['release', 'src/a.ts', '--why', `it\nhangs ${'x'.repeat(500)}`])
    const [record] = (await stage.json('log')).slice(-1)
    expect(record).toMatchObject({
      k: 'release',
      file: stage.logged('src/a.ts'),
      why: expect.stringMatching(/^it hangs x+…$/),
    })
    expect(record.why.length).toBe(200)
  })

  it('as a value', async () => {
    expect(await stage.json('release', 'src/a.ts', '--why', 'x')).toEqual({
      file: stage.logged('src/a.ts'),
      released: [{ thread: 'a1', title: 'Parser', type: 'Explore' }],
      why: 'x',
    })
  })
})

describe('refuses, with 1', () => {
  it('a file nobody holds, and writes nothing', async () => {
    const before = fs.readFileSync(path.join(stage.log, '000001.jsonl'))
    const { stderr, code } = await stage.run(['release', 'src/b.ts', '--why', 'x'])
    expect(stderr).toBe(`fanout: nobody holds ${path.join('src', 'b.ts')}; \`fanout status\` lists what is held\n`)
    expect(code).toBe(1)
    expect(fs.readFileSync(path.join(stage.log, '000001.jsonl'))).toEqual(before)
  })

  it('a second time, changing nothing', async () => {
    await stage.run(['release', 'src/a.ts', '--why', 'x'])
    expect((await stage.run(['release', 'src/a.ts', '--why', 'x'])).code).toBe(1)
    expect(holders()).toBeUndefined()
  })

  it('where there is no log, and begins none', async () => {
    const { code } = await stage.run(['release', 'a.ts', '--why', 'x', '--project', stage.home], { cwd: stage.home })
    expect(code).toBe(1)
    expect(fs.existsSync(path.join(stage.home, '.local'))).toBe(false)
  })
})
