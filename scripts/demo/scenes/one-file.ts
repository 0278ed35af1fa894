import { after, agent, edit, read, say, signal, write } from '../../../tests/host/runner/index.ts'
import { type Change, fileAtTheEnd, isMade, stepsOf, survives } from '../changes.ts'
import type { Exhibit, Played, Scene } from '../scene.ts'

const shared = 'src/checks.js'
const isEmail = `export const isEmail = (s) => s.includes('@')`
const isQuery = `export const isQuery = (s) => s.length > 2`

const signUp = `import { isEmail } from './checks.js'
export const signUp = (email) => (isEmail(email) ? 'Welcome!' : 'That is no e-mail address.')
`
const search = `import { isQuery } from './checks.js'
export const search = (words) => (isQuery(words) ? 'Searching ...' : 'Type a little more.')
`

const changes: readonly Change[] = [
  { who: 'Sign-up', file: 'src/sign-up.js', line: `import { isEmail } from './checks.js'` },
  { who: 'Sign-up', file: shared, line: isEmail },
  { who: 'Search', file: 'src/search.js', line: `import { isQuery } from './checks.js'` },
  { who: 'Search', file: shared, line: isQuery },
]

/**
 * The lost update as users meet it: a file that both agents need and that is not there yet. (A file both have read is no
 * example: there the host itself refuses a write over a change that came since.)
 */
export const oneFile: Scene = {
  name: 'one-file',
  title: 'Two agents need one file',
  question: `Each of two agents builds a feature, and both need ${shared}, which is not there yet. Whose text stays?`,
  prompt: `Build sign-up and search at the same time, an agent for each. What people type is checked in ${shared}.`,
  files: {
    'package.json': '{ "type": "module" }\n',
    'app.js': `import { search } from './src/search.js'
import { signUp } from './src/sign-up.js'

console.log(signUp('ann@example.org'))
console.log(search('fanout'))
`,
  },
  script: () => {
    let isRefused = false
    return {
      main: [
        say(agent('Sign-up', 'sign-up'), agent('Search', 'search')),
        'Both are at work.',
        after('sign-up:ended', 'search:ended'),
        'Sign-up and search are built.',
      ],
      agents: {
        'sign-up': [
          read(shared),
          say(after('search looked'), write(shared, `${isEmail}\n`)),
          // Its last call: after another one the host would tell it that a file of its own has changed on disk.
          write('src/sign-up.js', signUp),
          signal('sign-up wrote'),
          after('search tried'),
          'Sign-up is built.',
        ],
        search: [
          read(shared),
          signal('search looked'),
          say(after('sign-up wrote'), write(shared, `${isQuery}\n`)),
          signal('search tried'),
          ({ results }) => {
            isRefused = results.some(({ isError }) => isError)
            return write('src/search.js', search)
          },
          () => (isRefused ? say(after('sign-up:ended'), read(shared)) : 'Search is built.'),
          edit(shared, isEmail, `${isEmail}\n${isQuery}`),
          `Search is built; ${shared} has both checks.`,
        ],
      },
    }
  },
  tell: async ({ stories: [story], stage }) => {
    const [made, there] = [isMade, survives].map((holds) => changes.filter((change) => holds(story, change)))
    const app = await running(stage)
    const lost = changes.filter((change) => !there?.includes(change)).map(({ who, file }) => `${who}'s part of ${file}`)
    return {
      steps: stepsOf(story, changes),
      exhibits: [fileAtTheEnd(story, shared, changes), app.exhibit],
      isGood: lost.length === 0 && app.isRunning,
      verdict:
        lost.length > 0
          ? `${lost.join(' and ')} is lost, and nobody was told.`
          : 'Every change of both agents is there.',
      figures: [
        ['changes made', made?.length ?? 0],
        ['changes surviving', there?.length ?? 0],
        ['the program runs', app.isRunning ? 'yes' : 'no'],
      ],
    }
  },
}

async function running(stage: Played['stage']): Promise<{ isRunning: boolean; exhibit: Exhibit }> {
  const { code, stdout, stderr } = await stage.exec('node', ['app.js'])
  const isRunning = code === 0
  const error = stderr.split('\n').find((line) => line.includes('Error: ')) ?? `exit code ${code}`
  const lines = isRunning ? stdout.trimEnd().split('\n') : [error]
  const tone = isRunning ? 'good' : 'bad'
  return { isRunning, exhibit: { title: '$ node app.js', lines: lines.map((text) => ({ text, tone })) } }
}
