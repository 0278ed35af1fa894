import type { Act } from './acts.ts'
import type { Step } from './scene.ts'

/** An act as a person would tell it. */
export function inWords(act: Act): Step {
  const { who } = act
  switch (act.kind) {
    case 'launch':
      return { who, did: `starts ${listed(act.agents)}${act.agents.length > 1 ? ' in one message' : ''}` }
    case 'hear':
      return { who, did: `is told: ${act.text}`, tone: 'good' }
    case 'say':
      return { who, did: `${act.isLast ? 'ends' : 'says'}: "${act.text}"` }
    case 'call':
      return told(act)
  }
}

function told({ who, tool, input, outcome, text }: Extract<Act, { kind: 'call' }>): Step {
  const what = String(input.file_path ?? input.command ?? input.description ?? '')
  if (outcome === 'refused') return { who, did: `wants to ${wanting(tool)} ${what} and is told: ${text}`, tone: 'good' }
  if (outcome === 'done') return { who, did: `${doing(tool, text)} ${what}`.trim() }
  if (text.startsWith('File does not exist')) return { who, did: `looks for ${what}: not there yet` }
  return { who, did: `fails with ${tool} ${what}: ${text.replace(/<\/?tool_use_error>/g, '')}`, tone: 'bad' }
}

const wanting = (tool: string): string => (tool === 'Write' ? 'write' : 'change')

function doing(tool: string, text: string): string {
  if (tool === 'Write') return text.startsWith('File created') ? 'creates' : 'overwrites'
  return { Read: 'reads', Edit: 'changes', NotebookEdit: 'changes', Bash: 'runs' }[tool] ?? `calls ${tool}`
}

function listed(names: readonly string[]): string {
  const quoted = names.map((name) => `"${name}"`)
  return [quoted.slice(0, -1).join(', '), quoted.at(-1)].filter(Boolean).join(' and ')
}
