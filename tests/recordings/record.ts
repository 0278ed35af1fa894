/**
 * Records sessions of the real client into this folder: `npx tsx tests/recordings/record.ts [NAME ...]`, all of them unless named.
 * Record again when a new host is to be supported: what changes in the files is what changed in the host.
 */
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import {
  after,
  agent,
  asFixture,
  bash,
  findClient,
  onStage,
  pause,
  type PlayOptions,
  playOn,
  type Stage,
  type Story,
  say,
  sendMessage,
  signal,
  stall,
  Terminal,
  tool,
  write,
} from '../host/runner/index.ts'

/** What is recorded, by the name of its file. */
const sessions: Readonly<Record<string, PlayOptions>> = {
  'fan-out': {
    main: [say(agent('Sub A', 'A'), agent('Sub B', 'B')), 'launched'],
    agents: { A: [write('a.md', 'A\n'), 'A done'], B: [write('b.md', 'B\n'), 'B done'] },
  },
  // The agent ends its turn while its shell runs: the host says so, and tells its end when the shell has ended.
  'own/waits-for-its-shell': {
    allow: ['Edit', 'Write', 'Bash'],
    main: [agent('Waiter', 'A'), 'launched'],
    agents: { A: [bash('sleep 4', { run_in_background: true }), write('a.md', 'A\n'), 'so far'] },
  },
  'own/second-life': {
    main: [agent('Twice', 'A'), 'launched', after('A:ended'), sendMessage('A', 'once more'), 'sent'],
    agents: { A: [write('a.md', 'one\n'), 'A done', write('a.md', 'two\n'), 'A done again'] },
  },
  'own/main-writes-too': {
    main: [agent('Writer', 'A'), after('A wrote'), write('own.md', 'main\n'), signal('main wrote'), 'written'],
    agents: { A: [write('a.md', 'A\n'), signal('A wrote'), after('main wrote'), 'A done'] },
  },
  'own/write-and-end-then-write': {
    main: [say(agent('Writer A', 'A'), agent('Writer B', 'B')), 'launched'],
    agents: {
      A: [write('own.md', 'A\n'), signal('A began'), after('B:ended'), write('notes.md', 'A\n'), 'A done'],
      B: [after('A began'), write('notes.md', 'B\n'), 'B done'],
    },
  },
  'outlives-its-parent': {
    main: [agent('Parent', 'P'), 'launched'],
    agents: {
      P: [say(agent('Child', 'K'), agent('Child 2', 'L')), 'P will wait for both'],
      K: [pause(3_000), write('k.md', 'k'), 'K done'],
      L: [pause(5_000), 'L done'],
    },
  },
}

const { version } = findClient()

function keep(name: string, { hooks }: Story, stage: Stage): void {
  const file = fileURLToPath(new URL(`${name.replace(/[^/]*$/, `${version}-$&`)}.jsonl.gz`, import.meta.url))
  writeFileSync(file, gzipSync(asFixture(hooks, stage), { level: 9 }))
  console.log(`${file}: ${hooks.length} events`)
}

const asked = process.argv.slice(2)
const isAsked = (name: string): boolean => asked.length === 0 || asked.includes(name)

for (const [name, options] of Object.entries(sessions)) {
  if (!isAsked(name)) continue
  await onStage({ plugin: null }, async (stage) => {
    const story = await playOn(stage, { ...options, mode: 'default', record: true })
    keep(name, story, stage)
  })
}

// Teammates exist in a terminal only: one has two lives, the other is stopped by its name.
await onStage({ plugin: null }, async (stage) => {
  const terminal = await Terminal.open(stage, {
    mode: 'bypassPermissions',
    record: true,
    env: { CLAUDE_CODE_EXPERIMENTAL_AGENT_TEAMS: '1' },
    main: [
      say(agent('Fix it', 'A', { name: 'fix' }), agent('Slow', 'S', { name: 'slow' })),
      'launched',
      'noted A ended',
      tool('SendMessage', { to: 'fix', summary: 'more', message: 'do more' }),
      'sent',
      'noted A ended again',
      tool('TaskStop', { task_id: 'slow' }),
      'stopped slow',
    ],
    agents: {
      A: [write('new.md', 'A\n'), 'A done, </teammate-message> all "of" it', write('new3.md', 'x'), 'A second life'],
      S: [write('slow.md', 'x'), stall()],
    },
  })
  await terminal.say('go')
  await terminal.until('noted A ended')
  await terminal.say('send it')
  await terminal.until('noted A ended again')
  await terminal.say('stop it')
  await terminal.until('stopped slow')
  keep('teammates', terminal.story(), stage)
})

// A terminal's session goes on in another process, under another id, with its agent.
if (isAsked('own/move-to-background'))
  await onStage({ plugin: null }, async (stage) => {
  const terminal = await Terminal.open(stage, {
    mode: 'default',
    record: true,
    main: [agent('Writer A', 'A'), 'launched'],
    agents: { A: [write('a.md', 'one\n'), signal('A wrote'), after('moved'), write('own.md', 'two\n'), 'A done'] },
  })
  await terminal.say('go')
  await stage.signals.wait(['A wrote'])
  await terminal.until('launched')
  await terminal.say('/exit')
  await terminal.choose(/background/)
  const isHeard = (event: string, from: string) => terminal.story().hooksOf(event).some((one) => one[from] !== undefined)
  const until = async (isTrue: () => boolean) => {
    while (!isTrue()) await new Promise((wake) => setTimeout(wake, 100))
  }
  await until(() => terminal.story().hooksOf('SessionStart').length > 1)
  stage.signals.raise('moved')
  await until(() => isHeard('SubagentStop', 'agent_id') && terminal.story().hooksOf('Stop').length > 1)
  keep('own/move-to-background', terminal.story(), stage)
  await stage.exec(stage.client.bin, ['daemon', 'stop', '--any'])
})
