import { expect } from 'vitest'
import { obedient } from './obedient.ts'
import { after, bash, signal, write } from './runner/index.ts'
import { scenario } from './scenario.ts'

const task = (id: string, blockedBy: string[], more = ''): string =>
  `  - { id: ${id}, title: Part ${id}, brief: 'Do ${id}. [thread:${id}]', blockedBy: [${blockedBy.join(', ')}], writes: [${id}.txt]${more} }`

const diamond = `version: 1
title: Diamonds and a fan
context: A sample.
tasks:
${[
  task('root', []),
  task('quick', ['root']),
  task('slow', ['root']),
  task('side', ['root']),
  task('after', ['quick']),
  task('join', ['after', 'slow', 'side']),
  task('f1', ['join']),
  task('f2', ['join']),
  task('f3', ['join']),
  task('f4', ['join']),
  task('f5', ['join']),
  task('end', ['f1', 'f2', 'f3', 'f4', 'f5']),
].join('\n')}
`
const ids = ['root', 'quick', 'slow', 'side', 'after', 'join', 'f1', 'f2', 'f3', 'f4', 'f5', 'end']
const ending = 'STATUS: DONE\nFILES WRITTEN: none\nFOLLOW-UPS: none'

scenario(
  'a plan of twelve tasks, by a model that does what it is told',
  {
    files: { 'specs/demo/plan.yaml': diamond },
    main: obedient(bash('fanout start specs/demo')),
    agents: Object.fromEntries(
      ids.map((id) => [
        id,
        [
          // `after` begins while `slow`, which it does not need, is at work.
          ...(id === 'slow' ? [after('after:started')] : []),
          ...(['f1', 'f2', 'f3'].includes(id) ? [after('f1:started', 'f2:started', 'f3:started')] : []),
          write(`${id}.txt`, `${id}\n`),
          `Did ${id}.\n${ending}`,
        ],
      ]),
    ),
  },
  async ({ story, stage }) => {
    const { stdout } = await stage.exec('node', [`${process.cwd()}/dist/fanout.cjs`, 'report', '--json'])
    console.log(story.transcript().slice(-9000), stdout.slice(0, 10))
    for (const id of ids) expect(story.file(`${id}.txt`)).toBe(`${id}\n`)
    const launches = story.exchanges.filter(({ thread }) => thread === 'main').flatMap(({ seen }) => seen.results)
    expect(launches.filter(({ tool }) => tool === 'Agent')).toHaveLength(12)
    expect(story.heard('end').join()).toContain('Did f1.')
    void signal
  },
)
