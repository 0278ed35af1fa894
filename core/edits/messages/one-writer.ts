import { agent, file, type Words } from '../../engine/words.ts'

export const oneWriter: Words = {
  'one-writer/held': (data) =>
    data.warned
      ? `${agent(data)} is working on ${file(data)} too and has not ended. Nothing was stopped: read the file again before and after your edit, so that neither change is lost.`
      : `${agent(data)} is working on ${file(data)} and keeps it until that agent ends. Your edit was not made. ${
          data.byMain
            ? 'Go on with other work and edit this file when that agent has ended.'
            : 'Go on with your other files; if this file still needs a change from you, say exactly which in your final report.'
        }`,
  'one-writer/held-by-main': (data) =>
    data.warned
      ? `the main conversation is writing ${file(data)} at this moment. Nothing was stopped: read the file again before and after your edit, so that neither change is lost.`
      : `the main conversation is writing ${file(data)} at this moment. Your edit was not made. Do your next step, then read the file and try again.`,
  'one-writer/stale': (data) =>
    data.warned
      ? `${agent(data)} changed ${file(data)} and you have not read it since. Nothing was stopped: writing it whole erases that change unless your text contains it.`
      : `${agent(data)} changed ${file(data)} and you have not read it since. Writing it whole would erase that change, so nothing was written. Read the file, then write it with both changes.`,
}
