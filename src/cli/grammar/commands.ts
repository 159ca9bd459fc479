import { ALARM_COMMANDS } from './alarm-commands.ts'
import { commitNumber, typedPath } from './arguments.ts'
import { CANDIDATE_COMMANDS } from './candidate-commands.ts'
import type { Command } from './command.ts'
import { EDIT_COMMANDS } from './edit-commands.ts'
import { IDENTIFY_COMMAND } from './probe-commands.ts'
import { REQUESTS } from './requests.ts'
import { SESSION_COMMANDS } from './session-commands.ts'

/**
 * The commands as data. Parsing, completion, `?`, `help` and the list in the README are derived from it; a command more
 * is an entry here and a handler of its name in the session.
 */

/** What can be looked at, in operational mode. */
const LOOKING_COMMANDS: readonly Command[] = [
  {
    name: 'show-state',
    words: ['show'],
    modes: ['operational'],
    summary: 'Show readings and other state',
    details: 'What has no reading is null. "show configuration" shows what was configured.',
    example: 'show brewhouse temperature fermentation results',
    arguments: [typedPath('state', 'anywhere', { globs: true })],
    yields: 'state',
  },
  {
    name: 'show-running',
    words: ['show', 'configuration'],
    modes: ['operational'],
    summary: 'Show the configuration in force',
    example: 'show configuration brewhouse temperature | display set',
    arguments: [typedPath('configuration', 'anywhere', { globs: true })],
    yields: 'configuration',
  },
  {
    name: 'show-history',
    words: ['show', 'history'],
    modes: ['operational'],
    summary: 'Show how readings were over time',
    details: 'A blank in a chart is a time of which nothing is known. A list without its keys is all of its entries.',
    example: 'show history brewhouse temperature fermentation results last 7d',
    arguments: [
      typedPath('state', 'anywhere'),
      { kind: 'text', name: 'time', label: 'last', description: 'How far back, as in 90m, 24h, 7d, 4w (default 24h)' },
    ],
    yields: 'text',
  },
  {
    name: 'monitor',
    words: ['monitor'],
    modes: ['operational'],
    summary: 'Follow what changes, readings and configuration, until Ctrl-C',
    details: 'A list without its keys is all of its entries. Without a path it is everything.',
    example: 'monitor brewhouse temperature fermentation results',
    arguments: [typedPath('any', 'anywhere')],
  },
  {
    name: 'show-commits',
    words: ['show', 'commits'],
    modes: ['operational', 'configuration'],
    summary: 'List the commits, or show what one of them changed',
    details: 'The newest is the first. "nodes" says how many nodes a commit changed.',
    example: 'show commits',
    arguments: [commitNumber('Its number', true)],
    yields: 'table',
  },
  {
    name: 'go-back',
    moves: true,
    words: ['rollback'],
    modes: ['operational'],
    summary: 'Put in force again what was in force after a commit, by a commit of its own',
    details: 'It asks before. To look at it first, use "rollback" in configuration mode.',
    example: 'rollback 12',
    arguments: [commitNumber('Its number, see "show commits"', false)],
  },
]

/** All commands. */
export const COMMANDS: readonly Command[] = [
  ...LOOKING_COMMANDS,
  ...ALARM_COMMANDS,
  ...CANDIDATE_COMMANDS.slice(0, 1),
  ...EDIT_COMMANDS,
  ...CANDIDATE_COMMANDS.slice(1),
  IDENTIFY_COMMAND,
  ...REQUESTS,
  ...SESSION_COMMANDS,
]
