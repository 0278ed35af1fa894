import { after, agent, type Reply, type Seen, say, signal } from '../../../tests/host/runner/index.ts'
import { stepsOf } from '../changes.ts'
import type { Scene } from '../scene.ts'

const parts = ['API', 'database', 'forms', 'search', 'mail', 'billing', 'logs', 'admin']
const keyOf = (part: string): string => part.toLowerCase()
const review = (part: string) => agent(`Review ${part}`, keyOf(part))

/** Agents that could run side by side, launched in one message each: every launch waits for the one before. */
export const oneByOne: Scene = {
  name: 'one-by-one',
  title: 'Agents launched one by one',
  question: 'Eight reviews, none of which needs another. How many messages does it take to get them going?',
  prompt: 'Review the eight parts of this application, an agent for each.',
  files: { 'README.md': 'An application of eight parts.\n' },
  script: () => {
    let wasTold = false
    let next = 0
    const launch = ({ texts }: Seen): Reply => {
      wasTold ||= texts.some((text) => text.includes('were launched one by one'))
      const left = parts.slice(next)
      if (left.length === 0) return say('All eight are at work.', signal('all launched'))
      const now = wasTold ? left : left.slice(0, 1)
      next += now.length
      return say(...now.map(review))
    }
    return {
      main: [...parts.map(() => launch), launch],
      agents: Object.fromEntries(parts.map((part) => [keyOf(part), [after('all launched'), `${part}: no findings.`]])),
    }
  },
  tell: ({ stories: [story] }) => {
    const steps = stepsOf(story, [])
    const launches = steps.filter(({ who, did }) => who === 'Claude' && did.startsWith('starts '))
    const wasTold = steps.some(({ did }) => did.includes('were launched one by one'))
    return {
      steps: steps.filter(({ who }) => who === 'Claude'),
      exhibits: [],
      isGood: wasTold && launches.length < parts.length,
      verdict: wasTold
        ? 'Claude is told once, and sends the rest in one message.'
        : 'Every agent waits for the launch of the one before, and nobody says so.',
      figures: [
        ['agents', parts.length],
        ['messages to launch them', launches.length],
      ],
    }
  },
}
