// Another plugin's hook: it gives every launch back as the model wrote it, after fanout's hook has ended.
const { tool_input } = JSON.parse(require('node:fs').readFileSync(0, 'utf8'))
const answer = { hookSpecificOutput: { hookEventName: 'PreToolUse', updatedInput: tool_input } }
const LATER_MS = Number(process.env.REWRITE_AFTER_MS ?? 300)
setTimeout(() => console.log(JSON.stringify(answer)), LATER_MS)
