import { DEFAULT_OVERRIDE_SECONDS, MAX_OVERRIDE_SECONDS } from '../../base/index.ts'
import type { Command } from './command.ts'

/** What a person may do with an output. */
export const OVERRIDE_COMMAND: Command = {
  name: 'override',
  moves: true,
  words: ['request', 'output'],
  modes: ['operational'],
  summary: 'Decide about an output for a while, past whoever drives it',
  details:
    `Then, or with "auto", whoever drives it decides again; without a time that is after ${DEFAULT_OVERRIDE_SECONDS} seconds. ` +
    'Its lease, its minimum off time and all other limits hold all the same.',
  example: 'request output cooler override off for 300',
  arguments: [
    { kind: 'text', name: 'name', of: 'output', description: 'Its name' },
    {
      kind: 'choice',
      name: 'word "override"',
      words: { override: 'Decide about it for a while' },
      description: 'What to do with it',
    },
    {
      kind: 'choice',
      name: 'level',
      words: { on: 'On', off: 'Off', auto: 'Whoever drives it decides' },
      description: 'What it is to do',
    },
    {
      kind: 'number',
      name: 'seconds',
      of: 'seconds',
      label: 'for',
      least: 1,
      most: MAX_OVERRIDE_SECONDS,
      description: `For how long (1..${MAX_OVERRIDE_SECONDS}, default ${DEFAULT_OVERRIDE_SECONDS})`,
      isOptional: true,
    },
  ],
}
