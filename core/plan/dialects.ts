/**
 * What other tools' plans, and models from memory, call the keys of ours. A key that carries the order of tasks must never
 * be answered with another meaning, or with "remove it".
 */

type Dialect = readonly (readonly [key: RegExp, remedy: string])[]

const EDGES =
  /depend|^deps?$|^needs?$|^requires?$|prereq|predecess|upstream|^waits?(for|on)?$|^(run)?after$|^blocked|^parents?$/

const ofTasks: Dialect = [
  [
    /^(un)?blocks$|^before$|^dependents$/,
    'write it the other way round: blockedBy with each task that waits for this one',
  ],
  [EDGES, 'write blockedBy: a list of the ids of the tasks it waits for'],
  [/^(prompt|description|instructions?|details|body|task|goal|objective|content)$/, 'write brief: what to do'],
  [/^(name|label)$/, 'write title: a few words; and id: a short name'],
  [/^(files?|outputfiles|outputs|touches|owns|modifies)$/, 'write writes: globs of the files it may write'],
  [/^(inputs?|references)$/, 'write reads: the files to read first'],
  [/^(checks?|tests?|validate|validation|acceptance)$/, 'write verify: a command'],
  [/^(estimate|duration|effort|timeout)$/, 'write minutes: an estimate'],
  [/^(sub)?agent(type)?$/, 'write agent: an agent type'],
]

const ofDefaults: Dialect = [[EDGES, 'stands with each task, as blockedBy, not here'], ...ofTasks.slice(2)]

const ofPlans: Dialect = [
  [/^(edges|graph|order)$|depend|^deps$/, 'write blockedBy with each task that waits'],
  [/^(steps|jobs|items|todos|stages|phases|batches|waves)$/, 'write tasks'],
  [/^(name|goal)$/, 'write title: a few words'],
  [/^(description|background|overview)$/, 'write context: what every agent is told'],
  [/parallel|concurren|^workers$/, 'write concurrency: the most tasks at work at once'],
]

const dialects: ReadonlyMap<unknown, Dialect> = new Map([
  ['plan', ofPlans],
  ['defaults', ofDefaults],
  ['task', ofTasks],
])

/**
 * What to write instead of a key that other tools have; undefined for any other key.
 *
 * @param place where it stands: `plan`, `defaults`, `task`
 */
export function dialectRemedy(key: string, place: PropertyKey | undefined): string | undefined {
  const name = key.toLowerCase().replace(/[^a-z]/g, '')
  const remedy = dialects.get(place)?.find(([known]) => known.test(name))?.[1]
  return remedy && `unknown; ${remedy}`
}
