import { defineConfig } from 'vitest/config'

const setupFiles = ['tests/setup.ts']

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/host/**', '**/fixtures/**'],
          setupFiles,
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'host',
          include: ['tests/host/**/*.test.ts'],
          exclude: ['**/fixtures/**'],
          setupFiles,
          testTimeout: 180_000,
          hookTimeout: 180_000,
          // Each file runs real clients of 300 MB and more, so few at once, and after everything else.
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
