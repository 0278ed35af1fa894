import { expect, test } from 'vitest'
import { perform } from '../../scripts/demo/perform.ts'
import { scenes } from '../../scripts/demo/scenes/index.ts'
import { host, needs } from './hosts.ts'

test.for(scenes)('the scene $name goes wrong without fanout and well with it', async (scene, context) => {
  needs(context, host.unreadWrites)
  const sides = await perform(scene)
  expect(sides.without).toMatchObject({ isGood: false })
  expect(sides.with).toMatchObject({ isGood: true })
  expect(sides.without.steps.filter(({ did }) => did.includes('fanout: '))).toEqual([])
  expect(sides.with.steps.filter(({ did }) => did.includes('fanout: '))).not.toEqual([])
  const labels = (side: keyof typeof sides) => sides[side].figures.map(([label]) => label)
  expect(labels('with')).toEqual(labels('without'))
})

test('one-file: the change that is lost without fanout is there with it', async (context) => {
  needs(context, host.unreadWrites)
  const [oneFile] = scenes.filter(({ name }) => name === 'one-file')
  if (!oneFile) throw new Error('there is no scene one-file')
  const sides = await perform(oneFile)
  expect(Object.fromEntries(sides.without.figures)).toEqual({
    'changes made': 4,
    'changes surviving': 3,
    'the program runs': 'no',
  })
  expect(Object.fromEntries(sides.with.figures)).toEqual({
    'changes made': 4,
    'changes surviving': 4,
    'the program runs': 'yes',
  })
  expect(sides.without.verdict).toBe("Sign-up's part of src/checks.js is lost, and nobody was told.")
  const told = (who: string) => sides.with.steps.filter((step) => step.who === who).map(({ did }) => did)
  expect(told('Search')).toEqual([
    'looks for src/checks.js: not there yet',
    expect.stringMatching(
      /^wants to write src\/checks\.js and is told: fanout: agent "Sign-up" \(general-purpose\) is working on src\/checks\.js/,
    ),
    'creates src/search.js',
    'reads src/checks.js',
    'changes src/checks.js',
    'ends: "Search is built; src/checks.js has both checks."',
  ])
})
