import type { Agent } from './agent.ts'

/** Reports of one agent that are kept beside the one that counts; the oldest are forgotten first. */
const BESIDE_MAX = 10

/**
 * Keeps an agent's report. Once it has reported, only a life that was asked for puts another report in its place: any other
 * report is kept beside the first.
 *
 * @param name of the report's text
 */
export function keepReport(agent: Agent | undefined, name: string | undefined): void {
  if (!agent || name === undefined || name === agent.report || agent.beside?.includes(name)) return
  const counts = agent.report === undefined || agent.invited === agent.life
  if (!counts) agent.spokeAgain = true
  keepBeside(agent, counts ? agent.report : name)
  if (counts) agent.report = name
}

/** Keeps a text beside an agent's report. */
export function keepBeside(agent: Agent, name: string | undefined): void {
  if (name === undefined) return
  agent.beside = [...(agent.beside ?? []).filter((other) => other !== name), name].slice(-BESIDE_MAX)
}
