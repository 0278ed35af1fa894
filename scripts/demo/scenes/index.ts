import type { Scene } from '../scene.ts'
import { oneFile } from './one-file.ts'

/** The scenes, in the order in which they are shown. */
export const scenes: readonly Scene[] = [oneFile]
