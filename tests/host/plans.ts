import { mark } from './runner/index.ts'

/** A plan of three tasks, the last of which waits for the others; each brief tells the runner whose script to play. */
export const PLAN = `version: 1
title: Greetings
tasks:
  - { id: hello, title: Hello, brief: "Write hello.txt. [thread:hello]", writes: [hello.txt] }
  - { id: bye, title: Bye, brief: "Write bye.txt. [thread:bye]", writes: [bye.txt] }
  - { id: both, title: Both, brief: "Write both.txt. [thread:both]", writes: [both.txt], blockedBy: [hello, bye] }
`
export const file = 'specs/greet/plan.yaml'

/** A plan file. A row is `id < needs, needs | more YAML`; a task that says no more writes nothing. */
export function plan(title: string, rows: readonly string[], more = ''): string {
  const tasks = rows.map((row) => {
    const [head = '', extra = 'writes: []'] = row.split(' | ')
    const [id = '', needs = ''] = head.split(' < ')
    return `  - { id: ${id}, title: Task ${id}, brief: 'Do your part. ${mark(id)}', blockedBy: [${needs}], ${extra} }`
  })
  return ['version: 1', `title: ${title}`, more, 'tasks:', ...tasks, ''].filter((line, i) => line || i > 2).join('\n')
}

/** The files of a story with this plan, to be run as `specs/demo`. */
export function demo(rows: readonly string[], more = ''): { files: Record<string, string> } {
  return { files: { 'specs/demo/plan.yaml': plan('Demo', rows, more), 'check.cjs': '' } }
}
