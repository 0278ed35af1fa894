import { expect } from 'vitest'
import { ENDING, expansion, launchedTogether, refused } from './reading.ts'
import { after, agent, bash, read, type Script, type Story, say, write } from './runner/index.ts'
import { outcomeTold } from './runs.ts'
import { scenario } from './scenario.ts'

/**
 * Each command in the real client: what the person typed becomes the text the model reads; a model that does as the text says gets
 * its agents launched in one message, of the types named, and its file written.
 */

interface Act {
  /** Typed by the person. */
  typed: string
  /** What the model must have read. */
  reads: readonly string[]
  /** Agent types of the launches, all in one message. */
  types: readonly string[]
  /** What the model writes at the end. */
  file: string
  /** Before the launches, and between the last report and the file. */
  before?: Script
  between?: Script
}

const FINDING =
  '```json\n{"findings": [{"subject": {"file": "src/a.ts", "line": 1}, "claim": "a is null", "verdict": "problem", "severity": "high", "confidence": 0.9, "evidence": "read it"}]}\n```'

const acts: Record<string, Act> = {
  'bare /ideate': {
    typed: '/ideate rate limits for the API',
    reads: ['Ideate: rate limits for the API', 'all in one message', 'specs/<slug>/ideation.md'],
    types: ['Explore', 'fanout:research-expert'],
    file: 'specs/rate-limits/ideation.md',
  },
  '/fanout:ideate': {
    typed: '/fanout:ideate rate limits for the API',
    reads: ['Ideate: rate limits for the API', 'all in one message'],
    types: ['Explore', 'fanout:research-expert', 'fanout:research-expert'],
    file: 'specs/rate-limits/ideation.md',
  },
  '/fanout:spec:create': {
    typed: '/fanout:spec:create rate-limits',
    reads: ['Write the specification: rate-limits', 'both in one message', 'specs/<slug>/spec.md'],
    types: ['fanout:codebase-explorer', 'fanout:codebase-explorer'],
    file: 'specs/rate-limits/spec.md',
    before: [read('specs/rate-limits/ideation.md')],
  },
  '/fanout:debug:api': {
    typed: '/fanout:debug:api POST /orders answers 500 since "yesterday"',
    reads: [
      'Debug the API: POST /orders answers 500 since "yesterday"',
      'all four in one message',
      'specs/<slug>/debug-api.md',
    ],
    types: Array(4).fill('fanout:api-investigator'),
    file: 'specs/orders/debug-api.md',
    between: [bash('fanout synthesize')],
  },
  '/fanout:debug:browser': {
    typed: '/fanout:debug:browser the Save button does nothing',
    reads: [
      'Debug in the browser: the Save button does nothing',
      'all three in one message',
      'specs/<slug>/debug-browser.md',
    ],
    types: Array(3).fill('fanout:browser-investigator'),
    file: 'specs/save/debug-browser.md',
    between: [bash('fanout synthesize')],
  },
  '/fanout:review': {
    typed: '/fanout:review HEAD~1 --perspectives security,testing',
    reads: ['Review: HEAD~1 --perspectives security,testing', 'all in one message', 'specs/review-<name>/review.md'],
    types: ['fanout:reviewer', 'fanout:reviewer'],
    file: 'specs/review-head/review.md',
    before: [bash('git diff --stat HEAD')],
    between: [bash('fanout synthesize')],
  },
}

for (const [name, { typed, reads, types, file, before = [], between = [] }] of Object.entries(acts)) {
  const keys = types.map((_, index) => `agent-${index}`)
  scenario(
    `${name}: expands, launches in one message, writes its file`,
    {
      prompt: typed,
      files: { 'specs/rate-limits/ideation.md': '# Rate limits\n' },
      main: [
        ...before,
        say(...types.map((type, index) => agent(`Part ${index}`, `agent-${index}`, { type }))),
        'launched',
        after(...keys.map((key) => `${key}:ended`)),
        ...between,
        write(file, '# Written by the model\n'),
        'told',
      ],
      agents: Object.fromEntries(keys.map((key) => [key, [`Seen.\n\n${FINDING}${ENDING}`]])),
    },
    async ({ story, stage }) => {
      const text = expansion(story)
      for (const part of reads) expect(text).toContain(part)
      expect(text).not.toMatch(/\$ARGUMENTS|\$\{CLAUDE_PLUGIN_ROOT\}/)
      expect(launchedTogether(story)).toEqual([types])
      // Of a type that does not exist the client says so, and starts nothing.
      expect(refused(story, 'Agent')).toEqual([])
      expect(story.file(file)).toBe('# Written by the model\n')
      if (between.length > 0)
        expect(resultOf(story, 'fanout synthesize')).toContain(`${types.length} findings, 1 after`)
      expect(await outcomeTold(story, stage)).toContain(`${types.length} agents: ${types.length} done`)
    },
  )
}

function resultOf(story: Story, command: string): string | undefined {
  return story.toolResults('main').find(({ input }) => input.command === command)?.text
}
