import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { root } from './checkout.ts'

const modules = join(root, 'node_modules')

it.each([
  ['the types are sound (npm run typecheck)', [join(modules, 'typescript', 'bin', 'tsc')]],
  ['lint and format find nothing (npm run format)', [join(modules, '@biomejs', 'biome', 'bin', 'biome'), 'check', '.']],
])('%s', (_, command) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd: root, encoding: 'utf8' })
  expect.soft(status, `${stdout}${stderr}`).toBe(0)
})
