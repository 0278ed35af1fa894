/** A plan of three tasks, the last of which waits for the others; each brief tells the runner whose script to play. */
export const PLAN = `version: 1
title: Greetings
tasks:
  - { id: hello, title: Hello, brief: "Write hello.txt. [thread:hello]", writes: [hello.txt] }
  - { id: bye, title: Bye, brief: "Write bye.txt. [thread:bye]", writes: [bye.txt] }
  - { id: both, title: Both, brief: "Write both.txt. [thread:both]", writes: [both.txt], blockedBy: [hello, bye] }
`
export const file = 'specs/greet/plan.yaml'
