import { agent, type Words } from '../../engine/words.ts'
import { plain } from '../../text/plain.ts'

const SLOT_MAX = 60

export const soundBrief: Words = {
  'sound-brief/open-slot': (data) =>
    data.warned
      ? `the prompt of ${agent(data)} still holds ${slot(data)}, which looks like a slot that was not filled in. The launch was let through. If the agent needs what belongs there, stop it and launch it again with the text in place; what is meant literally can stand in backticks.`
      : `${agent(data)} was not launched: its prompt still holds ${slot(data)}, which looks like a slot that was not filled in. Put in what belongs there and launch it again; what is meant literally can stand in backticks.`,
  'sound-brief/no-place': (data) =>
    `the prompt of ${agent(data)} asks for changes and says nothing of where. An agent sees nothing of this conversation; next time name the files, the folder or the part to change, and what is wrong there. The launch was let through.`,
  'sound-brief/no-scope': (data) =>
    `the prompt of ${agent(data)} says nothing of what to look at. An agent sees nothing of this conversation; next time name the files, the folder or the question. The launch was let through.`,
  'sound-brief/too-long': (data) =>
    `the prompt of ${agent(data)} has ${Number(data.length).toLocaleString('en')} characters. The launch was let through. Next time put long material into a file and name the file in the prompt: it is then not written out again for each agent.`,
}

function slot({ slot }: { slot?: unknown }): string {
  return plain(String(slot), SLOT_MAX)
}
