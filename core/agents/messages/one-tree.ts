import { lines, type Words } from '../../engine/words.ts'

export const oneTree: Words = {
  'one-tree/outlived': (data) =>
    `these agents still run, and the agent that launched them has ended:\n${lines(data)}\nIts work is not done before they have ended; their results come to you by themselves. Stopping an agent does not stop the agents it launched: stop each of these with TaskStop if you do not want its work.`,
}
