import { DEFAULT_IDENTIFY_SECONDS, MAX_IDENTIFY_SECONDS } from '../identify.ts'
import type { Command } from './command.ts'

/** What a person may do with a probe. */
export const IDENTIFY_COMMAND: Command = {
  name: 'identify',
  words: ['request', 'probe', 'identify'],
  modes: ['operational'],
  summary: 'Find out which probe you hold in your hand',
  details:
    'Shows what each probe reads, those that no configuration names as well, until one of them becomes warmer than the ' +
    `others; its id is the result. Without a time it waits ${DEFAULT_IDENTIFY_SECONDS} seconds.`,
  example: 'request probe identify',
  arguments: [
    {
      kind: 'number',
      name: 'seconds',
      of: 'seconds',
      label: 'for',
      least: 1,
      most: MAX_IDENTIFY_SECONDS,
      description: `For how long (1..${MAX_IDENTIFY_SECONDS}, default ${DEFAULT_IDENTIFY_SECONDS})`,
      isOptional: true,
    },
  ],
}
