import { agent, HELD, holds, lines, type Words } from '../../engine/words.ts'

export const slots: Words = {
  'slots/queued': (data) =>
    data.warned
      ? `all slots are in use; ${agent(data)} runs beyond them.`
      : `all slots are in use, so ${agent(data)} has not started. It is queued, place ${data.position}; nothing is lost and nothing needs to be done for it now. When a slot is free it is called for: launch it then, with the same description.`,
  'slots/limited': (data) => {
    if (data.warned) return `${holds(data)}; ${agent(data)} may fail because of it.`
    const queued = `${holds(data)}, so ${agent(data)} has not started. It is queued, place ${data.position}; nothing is lost`
    return typeof data.until === 'number'
      ? `${queued} and nothing needs to be done for it now. After that time it is called for: launch it then, with the same description.`
      : `${queued}. ${HELD}, and it is called for: launch it then, with the same description.`
  },
  'slots/nested': (data) =>
    data.warned
      ? `all slots are in use; ${agent(data)} runs beyond them.`
      : `all slots are in use, so ${agent(data)} has not started, and it is not queued. Do this part yourself, or end your report with what is left of it.`,
  'slots/called': (data) =>
    `slots are free for what was queued:\n${lines(data)}\nLaunch these now, together in one message, each with the description and prompt it had.`,
}
