import type { SessionOptions, Stage, Story } from '../../tests/host/runner/index.ts'

/**
 * One scene of the demo: a session of the real client that goes wrong without fanout. A scene is a file in `scenes/` that
 * exports one value; `scenes/index.ts` lists them, and nothing else knows them.
 */
export interface Scene {
  /** The file's name; `npm run demo -- NAME` plays this scene alone. */
  name: string
  title: string
  /** What may go wrong, in a sentence or two. */
  question: string
  /** What the user asks of Claude. */
  prompt: string
  /** The sample project, by path. */
  files: Readonly<Record<string, string>>
  /** What the model does: the same on both sides, reacting to what it is told. Made anew for each, so that it may remember. */
  script(): Pick<SessionOptions, 'main' | 'agents'>
  /** Plays the scene, where that takes more than one session from prompt to exit: an accident, a resumption. */
  play?(stage: Stage, options: SessionOptions & { prompt: string }): Promise<readonly Story[]>
  /** What came of it, for people. */
  tell(played: Played): Telling | Promise<Telling>
}

/** A scene that was played; the stage is still open, so its files can be looked at and run. */
export interface Played {
  stories: readonly [Story, ...Story[]]
  stage: Stage
}

/** How a line is meant: colours only underline it, since not everybody sees them; plain unless told. */
export type Tone = 'plain' | 'good' | 'bad'

/** Something somebody did. */
export interface Step {
  who: string
  did: string
  tone?: Tone
}

/** Something that is there at the end: a file, or what a command says. */
export interface Exhibit {
  title: string
  /** `who`: whose line it is, if anybody's. */
  lines: readonly { text: string; who?: string; tone?: Tone }[]
}

/** One side of a scene in plain words. */
export interface Telling {
  steps: readonly Step[]
  exhibits: readonly Exhibit[]
  /** Nothing was lost. */
  isGood: boolean
  /** What that means, in one sentence. */
  verdict: string
  /** For the summary; both sides of a scene have the same labels. */
  figures: readonly (readonly [label: string, value: number | string])[]
}
