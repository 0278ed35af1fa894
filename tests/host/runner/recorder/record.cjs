const { appendFileSync, readFileSync } = require('node:fs')
const { CLAUDE_PID, CLAUDE_PROJECT_DIR, CLAUDE_CODE_SESSION_ID, FANOUT_RECORDING = '' } = process.env

const at = Date.now()
const payload = JSON.parse(readFileSync(0, 'utf8'))
const env = { CLAUDE_PID, CLAUDE_PROJECT_DIR, CLAUDE_CODE_SESSION_ID }
appendFileSync(FANOUT_RECORDING, `${JSON.stringify({ at, payload, env, ppid: process.ppid })}\n`)
