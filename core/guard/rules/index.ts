import type { Rule } from '../rule.ts'
import { oneWriter } from './one-writer.ts'

/** Every rule. Nothing else knows them by name; their order means nothing. */
export const rules: readonly Rule[] = [oneWriter as Rule]
