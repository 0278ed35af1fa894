import { describe, expect, it } from 'vitest'
import { describeProblem, type Problem, problemLine } from '../../../core/config/problems.ts'

const problem: Problem = { file: '/p/.claude/fanout.yaml', line: 3, key: 'rules.slot', remedy: 'unknown' }

describe('a problem in one line', () => {
  it.each([
    ['names file, line, key and remedy', {}, '/p/.claude/fanout.yaml:3 rules.slot: unknown'],
    ['knows of files as a whole', { line: undefined, key: '' }, '/p/.claude/fanout.yaml: unknown'],
    ['stays one line of text', { remedy: 'a\nb\u001b[31m', file: '/p\r' }, '/p:3 rules.slot: a b [31m'],
  ])('%s', (_, change, line) => {
    expect(describeProblem({ ...problem, ...change })).toBe(line)
  })
})

describe('the line a session begins with', () => {
  it('is empty when nothing is wrong', () => {
    expect(problemLine([])).toBe('')
  })

  it('names the first problems and counts the rest', () => {
    const many = Array.from({ length: 12 }, (_, i) => ({ ...problem, line: i + 1 }))
    const line = problemLine(many)
    expect(line).toMatch(/^fanout: /)
    expect(line).toContain('fanout.yaml:1 rules.slot: unknown; ')
    expect(line).not.toContain('fanout.yaml:4')
    expect(line).toContain('and 9 more')
    expect(line).not.toContain('\n')
  })

  it('does not count what it shows', () => {
    expect(problemLine([problem])).not.toContain('more')
  })
})
