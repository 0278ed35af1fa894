export { type Synthesis, synthesize } from './merge.ts'
export { REPORT_MAX, type ReadReport, readReport } from './read.ts'
export { renderMarkdown } from './render.ts'
