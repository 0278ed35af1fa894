import type { Agent } from './agent.ts'
import { called, duration, wrote } from './lines.ts'

/** `"Write the parser" (worker), id a1: last sign of life 12 min 0 s ago, running for 20 min 0 s, wrote a.ts` */
export function lateLine(id: string, agent: Agent, now: number, shown: (file: string) => string): string {
  const { seen, since } = agent
  const ages = `last sign of life ${duration(now - seen)} ago, running for ${duration(now - since)}`
  return `${called(agent)}, id ${id}: ${ages}${wrote(agent, shown)}`
}
