import { names, type Words } from '../../engine/words.ts'

export const launchTogether: Words = {
  'launch-together/one-by-one': (data) =>
    `${names(data)} were launched one by one, each while the one before was still running. They could have gone in one message; put the remaining independent launches together in one message.`,
  'launch-together/one-after-another': (data) =>
    `${names(data)} ran one after another, each launched when the one before had returned. If the next ones do not need each other's results, launch them together in one message.`,
  'launch-together/wait-as-you-launch': (data) =>
    `twice in a row an agent was launched and then waited for (last: ${names(data)}). Launch independent agents together in one message and wait afterwards.`,
}
