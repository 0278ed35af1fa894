import {
  after,
  agent,
  done,
  type Reply,
  type Seen,
  Session,
  say,
  signal,
  write,
} from '../../../tests/host/runner/index.ts'
import { stepsOf } from '../changes.ts'
import type { Scene } from '../scene.ts'

const names = ['Import', 'Export']

/** The client dies with two agents at work. Whoever resumes the session finds no trace of them. */
export const crash: Scene = {
  name: 'crash',
  title: 'Agents lost in a crash',
  question: 'Claude Code is killed while two agents work. The session is resumed: what does it know of them?',
  prompt: 'Write the import and the export, an agent for each.',
  files: { 'README.md': 'An application with an import and an export.\n' },
  script: () => ({
    main: [say(...names.map((name) => agent(name, name))), 'Both are at work.'],
    agents: {
      Import: [write('import.js', '// half of it\n'), signal('half done'), after('never')],
      Export: [signal('export began'), after('never')],
    },
  }),
  async play(stage, { prompt, ...options }) {
    const first = await Session.start(stage, options)
    first.say(prompt)
    await stage.signals.wait(['half done', 'export began'])
    await first.turn()
    first.kill()
    const killed = await first.end()
    const goOn = ({ texts }: Seen): Reply => {
      const lost = [...texts.join('\n').matchAll(/LOST "([^"]+)"/g)].map(([, name]) => name ?? '')
      return lost.length > 0
        ? say(`${lost.join(' and ')} did not finish; they go on.`, ...lost.map((name) => agent(name, `${name}-again`)))
        : done('I know of nothing that is open.')
    }
    const second = await Session.start(stage, {
      mode: 'default',
      resume: killed.sessionId,
      prompt: 'Go on.',
      main: [goOn, 'Both are at work again.'],
      agents: {
        'Import-again': [write('import.js', '// all of it\n'), 'The import is written.'],
        'Export-again': [write('export.js', '// all of it\n'), 'The export is written.'],
      },
    })
    return [killed, await second.end()]
  },
  tell: ({ stories: [first, second] }) => {
    if (!second) throw new Error('the session was not resumed')
    const known = names.filter((name) => second.heard('main').join('\n').includes(`LOST "${name}"`))
    const written = ['import.js', 'export.js'].filter((file) => second.file(file) === '// all of it\n')
    return {
      steps: [
        ...stepsOf(first, []),
        { who: 'You', did: 'kill Claude Code, start it again and type: "Go on."' },
        ...stepsOf(second, []),
      ],
      exhibits: [],
      isGood: known.length === names.length && written.length === names.length,
      verdict:
        known.length === 0
          ? 'Nobody remembers the two agents; half a file is left.'
          : 'Both are named with what they had written, and launched again.',
      figures: [
        ['agents lost', names.length],
        ['agents named afterwards', known.length],
        ['files written in the end', written.length],
      ],
    }
  },
}
