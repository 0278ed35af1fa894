// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the patches are program text
import type { Patch } from './bundle.ts'

/** Logs that are wrong in one thing each, by what they do. The tests of concurrency are worth something if they find them out. */
const LOG = 'core/log/log.ts'

export const mutants = {
  'decides before it writes': [
    {
      file: LOG,
      from: 'append(fd, entries)\n      const segment = parseSegment(readAll(fd))',
      to: 'const segment = parseSegment(readAll(fd))\n      append(fd, entries)\n      segment.entries.push(...entries)',
    },
  ],
  'takes its line for the last one without looking': [
    {
      file: LOG,
      from: 'segment.entries.findIndex(({ id }) => id === last.id)',
      to: 'segment.entries.length - 1',
    },
  ],
  'does not care for the seal': [
    { file: 'core/log/segment.ts', from: 'sealed = true\n      break', to: 'sealed = true\n      continue' },
  ],
  'acknowledges what it wrote after the seal': [
    {
      file: LOG,
      from: 'if (place >= 0) {',
      to: 'if (segment.sealed) publish(dir, n, segment, now)\n      if (true) {',
    },
  ],
  'tells the state after all instead of at its place': [
    { file: LOG, from: 'return stateOf(segment, place + 1)', to: 'return stateOf(segment)' },
  ],
  'puts the newline last': [
    { file: LOG, from: '`\\n${JSON.stringify(entry)}`', to: '`${JSON.stringify(entry)}\\n`' },
    { file: LOG, from: 'snapshotLine(compact(stateOf(sealed)))', to: '`${snapshotLine(compact(stateOf(sealed)))}\\n`' },
  ],
  'has one name for all drafts': [
    {
      file: LOG,
      from: 'const draft = path.join(dir, `tmp.${newId()}`)',
      to: "const draft = path.join(dir, 'tmp.draft')",
    },
  ],
  'publishes by writing in place': [
    {
      file: LOG,
      from: 'fs.linkSync(draft, path.join(dir, segmentName(n + 1)))',
      to: 'fs.writeFileSync(path.join(dir, segmentName(n + 1)), fs.readFileSync(draft))',
    },
  ],
  'publishes by replacing': [
    {
      file: LOG,
      from: 'fs.linkSync(draft, path.join(dir, segmentName(n + 1)))',
      to: 'fs.renameSync(draft, path.join(dir, segmentName(n + 1)))',
    },
  ],
  'begins by truncating': [
    { file: LOG, from: 'O_CREAT | O_EXCL | O_RDWR', to: 'O_CREAT | fs.constants.O_TRUNC | O_RDWR' },
  ],
  'publishes what it has read before the seal': [
    {
      file: LOG,
      from: 'const segment = parseSegment(readAll(fd))\n  if (segment.sealed) publish(dir, n, segment, now)\n}',
      to: 'publish(dir, n, before, now)\n}',
    },
    {
      file: LOG,
      from: 'function seal(dir: string, n: number, fd: number, now: number)',
      to: 'function seal(dir: string, n: number, fd: number, now: number, before: Segment)',
    },
    { file: LOG, from: 'seal(dir, n, fd, now)\n  } catch', to: 'seal(dir, n, fd, now, segment)\n  } catch' },
  ],
  'archives without waiting': [{ file: LOG, from: 'n < sealed && older(file, SETTLED_MS)', to: 'n < sealed' }],
  'archives the segment others are writing': [
    { file: LOG, from: 'n < sealed && older(file, SETTLED_MS)', to: 'n <= sealed + 1' },
  ],
} satisfies Record<string, Patch[]>
