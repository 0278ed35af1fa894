import type { Agent } from '../agents/agent.ts'
import { plain } from '../text/plain.ts'
import type { Cost, Left } from './cost.ts'

/** What agents came to, in words. Sums of what the host reports: what it does not tell is called unknown. No prices. */

const MODEL_MAX = 60
const MODELS_SHOWN = 5

/** What these agents came to, a fan-out's or a run's. */
export function costOf(agents: readonly Agent[]): Cost {
  const models: Record<string, number> = Object.create(null)
  for (const { model = '' } of agents) models[model] = (models[model] ?? 0) + 1
  const sum = (of: 'tokens' | 'calls'): number => agents.reduce((total, { usage }) => total + (usage?.[of] ?? 0), 0)
  const told = agents.filter(({ usage }) => usage?.tokens !== undefined).length
  return { agents: agents.length, tokens: sum('tokens'), calls: sum('calls'), told, models }
}

/** `5 agents, 41k tokens (not known of 1), 57 tool calls, models: sonnet 4, not known 1` */
export function costText({ agents, tokens, calls, told, models }: Cost): string {
  const missing = agents - told
  const known = told === 0 ? 'tokens not known' : `${short(tokens)} tokens`
  const partly = told > 0 && missing > 0 ? ` (not known of ${missing})` : ''
  const used = told === 0 ? '' : `, ${calls} tool calls`
  return `${agents} ${agents === 1 ? 'agent' : 'agents'}, ${known}${partly}${used}${modelsText(models)}`
}

/** For a line of counts: `41k tokens`; undefined where the host told of none. */
export function tokensText({ agents, told, tokens }: Cost): string | undefined {
  if (told === 0) return undefined
  return `${short(tokens)} tokens${told < agents ? ` (of ${told})` : ''}`
}

/** `4 of 5 agents, 41k of 50k tokens` */
export function leftText(left: { agents?: Left; tokens?: Left }): string {
  const parts = (['agents', 'tokens'] as const).flatMap((what) => {
    const part = left[what]
    return part ? [`${short(part.used)} of ${short(part.of)} ${what}`] : []
  })
  return parts.join(', ')
}

function modelsText(models: Readonly<Record<string, number>>): string {
  const all = Object.entries(models).sort(([a], [b]) => (a < b ? -1 : 1))
  const named = all.filter(([model]) => model !== '').slice(0, MODELS_SHOWN)
  if (named.length === 0) return ''
  const rest = all.reduce((sum, [, count]) => sum + count, 0) - named.reduce((sum, [, count]) => sum + count, 0)
  const shown = named.map(([model, count]) => `${plain(model, MODEL_MAX)} ${count}`)
  return `, models: ${[...shown, ...(rest > 0 ? [`others ${rest}`] : [])].join(', ')}`
}

/** `812`, `41k`, `1.2M`. */
function short(n: number): string {
  if (n < 1_000) return String(n)
  if (n < 999_500) return `${n < 9_950 ? Number((n / 1_000).toFixed(1)) : Math.round(n / 1_000)}k`
  return `${Number((n / 1_000_000).toFixed(1))}M`
}
