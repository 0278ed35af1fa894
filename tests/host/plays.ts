import { bash, type Call, edit, read, say, tool, write } from './runner/index.ts'

/** What the model of one case does: messages, and waits until so many agents have reported. */
export type Play = readonly (string | Call | ReturnType<typeof say> | { reports: number })[]

const launch = (description: string, type: string, prompt = 'Your part, as briefed.'): Call =>
  tool('Agent', { description, prompt, subagent_type: type })
/** In its description, where graders find it too: without Bash no run is open, and a task of no run would be refused. */
const task = (id: string): Call => launch(`fanout-task: ${id}`, 'general-purpose', `Write ${id}.txt.`)
const skill = (name: string): Call => tool('Skill', { skill: `fanout:${name}` })

export const plan =
  'version: 1\ntitle: T\ntasks:\n  - { id: a, title: A, brief: B }\n  - { id: b, title: B, brief: B, blockedBy: [a] }\n'

export const plays: Record<string, Play> = {
  'orchestrating-parallel-work': [
    skill('orchestrating-parallel-work'),
    'Two at once; the order page waits: it depends on the index.',
  ],
  'orchestrating-one-file': [write('notes.md', '# Goals\n\n# Risks\n\n# Next\n'), 'Written.'],
  'parallel-execution': [
    skill('parallel-execution'),
    say(launch('425', 'general-purpose'), launch('Isolation', 'general-purpose'), launch('rerere', 'general-purpose')),
    'Launched.',
    { reports: 3 },
    '425 is Too Early; the isolation levels are read committed and repeatable read; rerere replays resolutions.',
  ],
  ideate: [
    say(launch('Explore code: limits', 'Explore'), launch('Research: limits', 'fanout:research-expert')),
    'Launched.',
    { reports: 2 },
    write('specs/rate-limits/ideation.md', '# Rate limits\n'),
    'I recommend a token bucket.',
  ],
  'spec-create': [
    say(
      launch('Touch points: limits', 'fanout:codebase-explorer'),
      launch('Checks: limits', 'fanout:codebase-explorer'),
    ),
    'Launched.',
    { reports: 2 },
    write('specs/rate-limits/spec.md', '# Rate limits\n'),
    'Written.',
  ],
  'spec-decompose': [
    launch('Plan: rate-limits', 'fanout:planner', 'write specs/rate-limits/plan.yaml'),
    'Launched.',
    { reports: 1 },
    bash('fanout check specs/rate-limits/plan.yaml --json'),
    'Two tasks.',
  ],
  'spec-execute': [
    bash('fanout start specs/greet/plan.yaml --engine model'),
    say(task('hello'), task('bye')),
    'Launched.',
    { reports: 2 },
    task('both'),
    'Launched.',
    { reports: 3 },
    'All done.',
  ],
  'debug-api': [
    say(...['component', 'action', 'data access'].map((layer) => launch(`API ${layer}`, 'fanout:api-investigator'))),
    'Launched.',
    { reports: 3 },
    write('specs/orders/debug-api.md', '# Causes\n'),
    'reduce has no initial value.',
  ],
  'debug-browser': [
    say(...['visual', 'console', 'network'].map((part) => launch(`Browser ${part}`, 'fanout:browser-investigator'))),
    'Launched.',
    { reports: 3 },
    write('specs/save/debug-browser.md', '# Causes\n'),
    'pointer-events is none.',
  ],
  parallel: [
    write('specs/acorn/plan.yaml', plan),
    bash('fanout check specs/acorn/plan.yaml'),
    bash('fanout start specs/acorn/plan.yaml'),
    say(task('install'), task('faq')),
    'Launched.',
    { reports: 2 },
    task('index'),
    'Launched.',
    { reports: 3 },
    'All done.',
  ],
  review: [
    say(launch('Review security: head', 'fanout:reviewer'), launch('Review performance: head', 'fanout:reviewer')),
    'Launched.',
    { reports: 2 },
    write('specs/review-head/review.md', '# Review\n'),
    'Must change: an SQL injection.',
  ],
  refactor: [
    read('src/a/f1.js'),
    edit('src/a/f1.js', 'old(', 'renamed('),
    write('specs/renamed/plan.yaml', plan),
    say(task('a'), task('b')),
    'Launched.',
    { reports: 2 },
    'All renamed.',
  ],
}

/** What the first request of a case holds. */
const signs: Record<string, string> = {
  'orchestrating-parallel-work': 'I have three jobs for this repository',
  'orchestrating-one-file': 'Create notes.md with three headings',
  'parallel-execution': 'Three questions, one agent each',
  ideate: '<command-args>rate limiting',
  'spec-create': '/fanout:spec:create</command-name>',
  'spec-decompose': '/fanout:spec:decompose</command-name>',
  'spec-execute': '/fanout:spec:execute</command-name>',
  'debug-api': '/fanout:debug:api</command-name>',
  'debug-browser': '/fanout:debug:browser</command-name>',
  parallel: '/fanout:parallel</command-name>',
  review: '/fanout:review</command-name>',
  refactor: '/fanout:refactor</command-name>',
}

export const caseOf = (said: string): string | undefined =>
  Object.keys(signs).find((name) => said.includes(signs[name] ?? '\0'))
