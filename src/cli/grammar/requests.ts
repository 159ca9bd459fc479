import type { Command } from './command.ts'

/** Commands that ask for an action or RPC of the model, or something of a Thing; what may follow is in the schema. */
export const REQUESTS: readonly Command[] = [
  {
    name: 'request',
    words: ['request'],
    modes: ['operational'],
    moves: true,
    summary: 'Ask for what the model says can be done: the path of an action, or an RPC, and its input',
    details:
      'Leaves of the input follow as "name value"; what must be given and is not is asked for. Before something is moved ' +
      'a person is asked once; a script is not. Times may be written like 90s, 10m, 2h.',
    example: 'request profiles run fermentation pause',
    arguments: [{ kind: 'request', name: 'action and input' }],
    yields: 'text',
  },
  {
    name: 'request',
    words: ['request', 'output'],
    modes: ['operational'],
    moves: true,
    summary: 'Decide about an output for a while, past whoever drives it',
    details:
      'Then, or with "auto", whoever drives it decides again. Its lease, its minimum off time and all other limits hold all ' +
      'the same. "override" may stand before on, off and auto.',
    example: 'request output cooler off for 10m',
    arguments: [{ kind: 'request', name: 'name on|off|auto [for time]' }],
    yields: 'text',
  },
  {
    name: 'request',
    words: ['request', 'profile'],
    modes: ['operational'],
    moves: true,
    summary: 'Start, pause, resume, skip, confirm or stop a profile, or go back in it',
    details: 'Of the fermentation unless a vessel is named.',
    example: 'request profile pause',
    arguments: [{ kind: 'request', name: 'action [where]' }],
    yields: 'text',
  },
  {
    name: 'request',
    words: ['request', 'thing'],
    modes: ['operational'],
    moves: true,
    summary: 'Start, stop or restart a Thing, or ask it for what only it knows',
    details: 'What it can be asked for is told in its own description. Input is JSON, in quotes.',
    example: 'request thing Fermentation restart',
    arguments: [{ kind: 'request', name: 'name start|stop|restart' }],
    yields: 'text',
  },
]
