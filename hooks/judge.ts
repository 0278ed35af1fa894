/** What judges an event, and what looks out for agents that fall silent. One bundle, because both have all rules in them. */
export { answer } from './answer.ts'
export { lookoutFor } from './lookout.ts'
