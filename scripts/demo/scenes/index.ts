import type { Scene } from '../scene.ts'
import { crash } from './crash.ts'
import { oneByOne } from './one-by-one.ts'
import { oneFile } from './one-file.ts'

/** The scenes, in the order in which they are shown. */
export const scenes: readonly Scene[] = [oneFile, oneByOne, crash]
