import { expect } from 'vitest'
import { troubleWords } from '../../core/agents/troubles.ts'
import { after, agent, bash, fail, say, signal, tool, write } from './runner/index.ts'
import { scenario } from './scenario.ts'

scenario(
  '`fanout doctor` names the troubles a session had, with whom, and what helps',
  {
    main: [
      agent('Holder', 'A'),
      agent('Asker', 'B'),
      agent('Silent', 'C'),
      signal('all launched'),
      'launched',
      after('A:ended', 'B:ended', 'C:ended'),
      tool('TaskStop', { task_id: 'a0123456789abcdef' }),
      bash('fanout doctor'),
      'told',
    ],
    agents: {
      A: [write('notes.md', 'A\n'), signal('A wrote'), after('B:ended', 'C:started'), 'A done'],
      B: [
        after('A wrote', 'all launched'),
        write('notes.md', 'B\n'),
        fail(400, { message: 'the context window is exceeded' }),
      ],
      C: [after('A wrote', 'all launched'), say(''), say('')],
    },
  },
  ({ story }) => {
    expect(story.heard('main').join('\n')).toContain('fanout: an agent ended with an empty report:')
    const said = story.toolResults('main').find(({ input }) => input.command === 'fanout doctor')?.text ?? ''
    for (const [kind, evidence] of [
      [
        'apart',
        '"Holder" (general-purpose), "Asker" (general-purpose), "Silent" (general-purpose): launched one by one',
      ],
      ['unknown-id', 'a0123456789abcdef: unknown'],
      ['same-file', 'notes.md: "Asker" was refused because of "Holder"'],
      ['context', 'FAILED (context exceeded) "Asker" (general-purpose)'],
      ['empty', 'DONE (empty report) "Silent" (general-purpose)'],
    ] as const) {
      const { title, cure } = troubleWords[kind]
      expect(said).toContain(title)
      expect(said).toContain(evidence)
      expect(said).toContain(cure)
    }
  },
)
