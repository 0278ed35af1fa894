/** Bundles beside a hook's own: what costs more than everything else in a hook is loaded when it is needed. */
export interface Bundles {
  /** Called once per change of a settings file. */
  settings(): typeof import('../core/config/parse.ts')
  /** Called for launches outside of plans. */
  brief(): typeof import('../core/launches/brief/faults.ts')
  /** Called for the shell commands of agents whose task has a check. */
  shell(): typeof import('../core/runs/ran.ts')
}

/** As they lie in dist/. */
export const bundles: Bundles = {
  settings: () => require('./reading.cjs'),
  brief: () => require('./brief.cjs'),
  shell: () => require('./shell.cjs'),
}
