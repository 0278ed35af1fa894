import { statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { bundles } from '../build.ts'
import type { Measurement } from './measurement.ts'

/** What an installed plugin runs; each byte of the hook is read and compiled on every event. */
export const distSize: Measurement = {
  name: 'dist-size',
  title: 'Size of what users run',
  unit: 'bytes',
  measure: () =>
    bundles.map(({ to, limit }) => {
      const { size } = statSync(fileURLToPath(new URL(`../../plugin/dist/${to}`, import.meta.url)))
      return { what: `dist/${to}`, value: size, ...(limit ? { goal: limit } : {}) }
    }),
}
