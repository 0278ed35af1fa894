import { describe, expect, test } from 'vitest'
import { absent, successions } from '../../../core/agents/signs.ts'
import type { EventOf } from '../../../core/engine/event.ts'
import type { Senses } from '../../../core/engine/senses.ts'
import type { Fact } from '../../../core/facts.ts'
import { brief, main, over, senses, start, stateOf, stop, type Told } from '../engine/sensing.ts'
import { MINUTE, SECOND } from '../engine/stage.ts'

describe('agents that are not listed', () => {
  const noted = (
    event: EventOf<'turn-ending'>,
    told: Told,
    parts: Partial<Senses> = {},
    found: readonly Fact[] = [],
  ): string[] => brief(absent(event, stateOf(told), senses(parts), found))
  const two: Told = (c) => c.message('main', ['a', 'b'])
  const other = { ...stop([]), client: 'c9' }

  test.each<[string, string[], string[]]>([
    ['are noted', noted(stop(['b']), two), ['unlisted a']],
    ['are noted once', noted(stop(['b']), (c) => two(c).stop('main', ['b'])), []],
    [
      'are lost 30 s later',
      noted(stop(['b']), (c) =>
        two(c)
          .stop('main', ['b'])
          .passes(30 * SECOND),
      ),
      ['missing a'],
    ],
    [
      'are not lost sooner',
      noted(stop(['b']), (c) =>
        two(c)
          .stop('main', ['b'])
          .passes(29 * SECOND),
      ),
      [],
    ],
    ['are not lost if listed again', noted(stop(['a', 'b']), (c) => two(c).stop('main', ['b']).passes(MINUTE)), []],
    [
      'are noted anew when they were at work since',
      noted(stop(['b']), (c) => two(c).stop('main', ['b']).passes(MINUTE).completes('a')),
      ['unlisted a'],
    ],
    ['are noted when they have ended unread', noted(stop(['b']), over), ['unlisted a']],
    ['are not noted when their result was read', noted(stop(['b']), (c) => over(c).prompt('main', 'a')), []],
    [
      'are not noted when it is found now',
      noted(stop(['b']), over, {}, [{ k: 'delivered', agents: ['a'], ...main }]),
      [],
    ],
    [
      'are not lost when it is found now',
      noted(stop(['b']), (c) => two(c).stop('main', ['b']).passes(MINUTE), {}, [
        { k: 'queued', agents: ['a'], ...main },
      ]),
      [],
    ],
    ['are nobody, where all are listed', noted(stop(['a', 'b']), two), []],
    ['are nobody, where the host has no list', noted(stop(undefined), two), []],
    ['are the ended, where the host has no list', noted(stop(undefined), over), ['unlisted a']],
    ['are not what another client runs', noted(other, two), []],
    ['are what a client that is gone ran', noted(other, two, { gone: (client) => client === 'c1' }), ['unlisted a b']],
    ['are not what an agent launched', noted(stop([]), (c) => c.message('x', ['a'])), []],
    [
      'are not agents of a workflow',
      noted(stop([]), (c) => c.hears('a', { kind: 'agent-started', type: 'workflow-subagent' })),
      [],
    ],
    ['are a workflow', noted(stop([]), (c) => c.message('main', ['w'], { type: 'workflow' })), ['unlisted w']],
    [
      'are not those in the foreground',
      noted(stop([]), (c) => c.launches('main', 'a', { background: false }).edited('a', 'f.ts')),
      [],
    ],
    ['are not another session’s', noted(stop([]), (c) => c.message('main@s2', ['a@s2'])), []],
  ])('%s', (_, facts, expected) => expect(facts).toEqual(expected))
})

describe('a session that is resumed', () => {
  const lost = (event: EventOf<'session-start'>, told: Told, gone = true): string[] =>
    brief(successions(event, stateOf(told), senses({ gone: () => gone })))
  const two: Told = (c) => c.message('main', ['a', 'b'])
  test.each<[string, string[], string[]]>([
    ['ends what its last client ran', lost(start('resume', 'c9'), two), ['gone c1']],
    [
      'with the last edits of its agents',
      lost(start('resume', 'c9'), (c) => two(c).asks('a', 'f.ts')),
      ['edited a', 'gone c1'],
    ],
    ['not where that client may live', lost(start('resume', 'c9'), two, false), []],
    ['not where it is the same client', lost(start('resume', 'c1'), two), []],
    ['not where nothing ran', lost(start('resume', 'c9'), (c) => two(c).ends('a').ends('b')), []],
    [
      'not where it only begins, is compacted, cleared or goes into the background',
      ['startup', 'compact', 'clear', 'fork'].flatMap((source) => lost(start(source, 'c9'), two)),
      [],
    ],
    [
      'of other sessions as well, when they were silent for a minute',
      lost(start('resume', 'c9'), (c) => c.message('main@s2', ['a@s2']).passes(MINUTE)),
      ['gone c2'],
    ],
    [
      'not sooner: a fork may be taking them along',
      lost(start('resume', 'c9'), (c) => c.message('main@s2', ['a@s2']).passes(MINUTE - 1)),
      [],
    ],
    [
      'and where a session only begins',
      lost(start('startup', 'c9'), (c) => c.message('main@s2', ['a@s2']).passes(MINUTE)),
      ['gone c2'],
    ],
    ['not where a fork has taken them along', lost(start('fork', 'c9'), (c) => c.message('main@s2', ['a@s2'])), []],
  ])('%s', (_, facts, expected) => expect(facts).toEqual(expected))
})
