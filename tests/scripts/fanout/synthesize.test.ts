import fs from 'node:fs'
import path from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { Stage } from './stage.ts'

let stage: Stage
beforeEach(() => {
  stage = new Stage()
  fs.writeFileSync(stage.file('one.md'), report(finding('src/a.ts', 'The cache is never emptied')))
  fs.writeFileSync(stage.file('two.md'), report(finding(stage.file('src/a.ts'), 'Cache is never emptied', 'low')))
  fs.writeFileSync(stage.file('three.md'), 'I found nothing.\n')
})

const finding = (file: string, claim: string, severity = 'high') => ({
  ...{ subject: { file, line: 3 }, claim, verdict: 'problem', severity, confidence: 0.5, evidence: 'seen' },
})
const report = (...findings: object[]) => `Done.\n\n\`\`\`json\n${JSON.stringify({ findings })}\n\`\`\`\n`

describe('reports in files', () => {
  it('are merged, each under its file’s name, absolute paths as the project has them', async () => {
    const { stdout, stderr, code } = await stage.run(['synthesize', 'one.md', 'two.md', 'three.md'])
    expect([stderr, code]).toEqual(['', 0])
    expect(stdout).toContain('2 agents reported 2 findings, 1 after merging. 1 agent returned nothing usable.\n')
    expect(stdout).toContain('- **high, 50 %** src/a.ts:3 — problem: The cache is never emptied (2 agents: one, two)\n')
    expect(stdout).toContain('## Nothing usable\n\n- three\n')
  })

  it('as a value', async () => {
    const { contradictions, findings, sources, unusable, leftOut } = await stage.json(
      'synthesize',
      'one.md',
      'three.md',
    )
    expect([contradictions, leftOut]).toEqual([[], 0])
    expect(findings).toEqual([
      {
        ...{ subject: { file: 'src/a.ts', line: 3 }, claim: 'The cache is never emptied', verdict: 'problem' },
        ...{ severity: 'high', confidence: 0.5 },
        said: [{ ...finding('src/a.ts', 'The cache is never emptied'), source: 'one' }],
      },
    ])
    expect(sources).toEqual([{ source: 'one', findings: 1, notes: [] }])
    expect(unusable).toEqual([{ source: 'three', notes: [{ text: 'it holds no JSON block with findings' }] }])
  })

  it('and on standard input', async () => {
    stage.input = report(finding('b.ts', 'The timer is never cleared'))
    const { sources } = await stage.json('synthesize', '-', 'one.md')
    expect(sources.map(({ source }: { source: string }) => source)).toEqual(['stdin', 'one'])
  })

  it('of one name are told apart by their folders', async () => {
    for (const dir of ['a', 'b']) {
      fs.mkdirSync(stage.file(dir))
      fs.copyFileSync(stage.file('one.md'), stage.file(`${dir}/report.md`))
    }
    const { sources } = await stage.json('synthesize', 'a/report.md', 'b/report.md', 'two.md')
    expect(sources.map(({ source }: { source: string }) => source)).toEqual(['a/report.md', 'b/report.md', 'two'])
  })

  it('need no extension', async () => {
    fs.copyFileSync(stage.file('one.md'), stage.file('agent1'))
    expect((await stage.json('synthesize', 'agent1')).sources).toHaveLength(1)
  })

  it('that are too large are not read', async () => {
    fs.writeFileSync(stage.file('large.md'), report(finding('b.ts', 'x'.repeat(4_000_000))))
    expect((await stage.json('synthesize', 'large.md')).unusable).toEqual([
      { source: 'large', notes: [{ text: 'the report is over 1 MB and was not read' }] },
    ])
  })

  it('that hold what they should not do nothing to a terminal', async () => {
    fs.writeFileSync(stage.file('evil.md'), report(finding('b.ts', '\u001b[2J\u202Egone')))
    const { stdout } = await stage.run(['synthesize', 'evil.md'])
    expect(stdout).toContain('problem: [2J gone'.replace('[', '\\['))
  })
})

describe('what cannot be', () => {
  it.each([
    [[], 1, 'no fan-out lately; name a run, or files with one report each, or - for stdin'],
    [['constructor'], 1, '"constructor" is neither a file here nor a run of '],
    [['no.md'], 1, 'no.md cannot be read: ENOENT'],
    [['src'], 1, 'src cannot be read: EISDIR'],
    [['r-12'], 1, '"r-12" is neither a file here nor a run of '],
    [['one.md', 'r-12'], 1, 'r-12 cannot be read: ENOENT'],
    [['one.md', '--out='], 2, '--out needs a value'],
    [['one.md', '--out', '../x.md'], 2, 'x.md is no file of the project'],
    [['one.md', '--out', '.'], 2, 'is no file of the project'],
    [['one.md', '--out', '.git/hooks/x'], 2, 'is no file of the project'],
    [['one.md', '--out', 'one.md'], 1, 'one.md is there already; --force replaces it'],
    [['one.md', '--out', 'one.md/x.md'], 1, 'x.md cannot be written: '],
    [['one.md', '--out', 'src', '--force'], 1, 'src cannot be written: EISDIR'],
  ])('%j exits with %d', async (argv, code, message) => {
    const before = fs.readFileSync(stage.file('one.md'), 'utf8')
    const outcome = await stage.run(['synthesize', ...argv])
    expect(outcome.stderr).toContain(message)
    expect(outcome.code).toBe(code)
    expect(fs.readFileSync(stage.file('one.md'), 'utf8')).toBe(before)
  })
})

describe('--out', () => {
  it('writes the Markdown, with the folders it needs, seen from where one stands', async () => {
    const cwd = stage.file('src')
    const { stdout, code } = await stage.run(['synthesize', '../one.md', '--out', 'out/all findings.md'], { cwd })
    expect([stdout, code]).toEqual([`written to ${path.join('out', 'all findings.md')}\n`, 0])
    expect(fs.readFileSync(stage.file('src/out/all findings.md'), 'utf8')).toMatch(/^# Findings\n[\s\S]*emptied/)
  })

  it('replaces only with --force', async () => {
    fs.writeFileSync(stage.file('Out.md'), 'mine\n')
    expect((await stage.run(['synthesize', 'one.md', '--out', 'Out.md'])).code).toBe(1)
    expect(fs.readFileSync(stage.file('Out.md'), 'utf8')).toBe('mine\n')
    expect((await stage.json('synthesize', 'one.md', '--out', 'Out.md', '--force')).file).toBe(stage.file('Out.md'))
    expect(fs.readFileSync(stage.file('Out.md'), 'utf8')).toMatch(/^# Findings/)
  })

  it.skipIf(process.platform === 'win32')('does not follow a link out of the project', async () => {
    fs.symlinkSync(stage.home, stage.file('link'))
    expect((await stage.run(['synthesize', 'one.md', '--out', 'link/x.md'])).code).toBe(2)
    expect(fs.readdirSync(stage.home)).not.toContain('x.md')
  })
})
