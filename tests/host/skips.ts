import type { Reporter, TestModule } from 'vitest/node'

/** Lists the tests that were skipped, each with the reason: what the client lacks. For `npm run test:hosts`. */
// biome-ignore lint/style/noDefaultExport: vitest loads a reporter by its default export
export default class Skips implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const skipped = modules.flatMap((module) => [...module.children.allTests('skipped')])
    for (const test of skipped) {
      const result = test.result()
      const reason = result.state === 'skipped' ? result.note : undefined
      console.log(`skipped: ${test.fullName}: ${reason ?? 'NO REASON GIVEN'}`)
    }
  }
}
