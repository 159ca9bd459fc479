import { DEFAULT_CONFIRM_SECONDS, EDIT_ARGUMENTS, MAX_CONFIRM_SECONDS } from '../../base/index.ts'
import { ALARM_COMMANDS } from './alarm-commands.ts'
import { type Command, PIPE, type WordArgument } from './command.ts'
import { OVERRIDE_COMMAND } from './output-commands.ts'
import { IDENTIFY_COMMAND } from './probe-commands.ts'
import { REQUESTS } from './requests.ts'

/**
 * The commands as data. Parsing, completion, `?` and `help` are derived from this list; a command more is an entry
 * here and a handler of its name in the session.
 */

const COMMENT = { kind: 'text', name: 'text', description: 'Kept with the commit' } as const
const commit = (description: string, isOptional: boolean): WordArgument => ({
  kind: 'number',
  name: 'commit',
  of: 'commit',
  least: 0,
  most: Number.MAX_SAFE_INTEGER,
  description,
  isOptional,
})

/** What the candidate can be compared with. */
const COMPARISONS: readonly Command[] = [
  {
    name: 'compare',
    words: ['show', PIPE, 'compare'],
    modes: ['configuration'],
    summary: 'Show what a commit would change',
    details:
      '"+" is added, "-" is taken away, "!" stands elsewhere. With a path before "|" only what is there, and with "| display set" behind it as lines that make it.',
    example: 'show brewhouse temperature | compare',
    arguments: [],
  },
  {
    name: 'compare',
    words: ['show', PIPE, 'compare', 'rollback'],
    modes: ['configuration'],
    summary: 'Show what differs from what a commit made',
    details: '"+" is here but was not there, "-" was there but is not here.',
    example: 'show | compare rollback 12',
    arguments: [commit('Its number, see "show commits"', false)],
  },
  {
    name: 'compare-startup',
    words: ['show', PIPE, 'compare', 'startup'],
    modes: ['configuration'],
    summary: 'Show what differs from the startup files',
    details: '"+" is here but not there, "-" is there but not here.',
    example: 'show | compare startup',
    arguments: [],
  },
  {
    name: 'compare-file',
    words: ['show', PIPE, 'compare', 'file'],
    modes: ['configuration'],
    summary: 'Show what differs from a file',
    details: 'The file, on this machine, is a whole configuration as RFC 7951 has it, like those in persist/.',
    example: 'show | compare file old.json',
    arguments: [{ kind: 'text', name: 'file', description: 'Its name' }],
  },
]

/** The same, shown as lines that make the change. */
function asLines(command: Command): Command {
  return {
    ...command,
    words: [...command.words, PIPE, 'display', 'set'],
    summary: `${command.summary}, as lines that make it`,
    example: `${command.example} | display set`,
    arguments: [],
    display: 'set',
    pipedFrom: command,
  }
}

/** All commands. */
export const COMMANDS: readonly Command[] = [
  {
    name: 'show-state',
    words: ['show'],
    modes: ['operational'],
    summary: 'Show readings and other state',
    details: 'What has no reading is null. "show configuration" shows what was configured.',
    example: 'show brewhouse temperature fermentation results',
    arguments: [{ kind: 'path', name: 'path', nodes: 'state', ends: 'anywhere' }],
  },
  {
    name: 'show-running',
    words: ['show', 'configuration'],
    modes: ['operational'],
    summary: 'Show the configuration in force',
    example: 'show configuration brewhouse temperature',
    arguments: [{ kind: 'path', name: 'path', nodes: 'configuration', ends: 'anywhere' }],
  },
  {
    name: 'show-running',
    words: ['show', 'configuration', PIPE, 'display', 'set'],
    modes: ['operational'],
    summary: 'Show the configuration in force as lines that make it',
    example: 'show configuration brewhouse | display set',
    arguments: [],
    display: 'set',
  },
  {
    name: 'configure',
    words: ['configure'],
    modes: ['operational'],
    summary: 'Enter configuration mode with a private copy of the configuration',
    details: 'Edits are seen by nobody else until "commit".',
    example: 'configure',
    arguments: [],
    session: 'private',
  },
  {
    name: 'configure',
    words: ['configure', 'private'],
    modes: ['operational'],
    summary: 'Enter configuration mode with a private copy, as without this word',
    example: 'configure private',
    arguments: [],
    session: 'private',
  },
  {
    name: 'configure',
    words: ['configure', 'exclusive'],
    modes: ['operational'],
    summary: 'Enter configuration mode; nobody else commits until you leave it',
    details: 'The lock also ends when nothing was typed for half an hour.',
    example: 'configure exclusive',
    arguments: [],
    session: 'exclusive',
  },
  {
    name: 'configure',
    words: ['configure', 'shared'],
    modes: ['operational'],
    summary: 'Enter configuration mode with a candidate that all who do so edit together',
    details: 'Edits are seen by all of them at once, and by nobody else until "commit".',
    example: 'configure shared',
    arguments: [],
    session: 'shared',
  },
  {
    name: 'show-candidate',
    words: ['show'],
    modes: ['configuration'],
    summary: 'Show the configuration with the edits of this session',
    example: 'show brewhouse power',
    arguments: [{ kind: 'path', name: 'path', nodes: 'configuration', ends: 'anywhere' }],
  },
  ...COMPARISONS.flatMap((it) => [it, asLines(it)]),
  {
    name: 'show-candidate',
    words: ['show', PIPE, 'display', 'set'],
    modes: ['configuration'],
    summary: 'Show the configuration with the edits of this session as lines that make it',
    example: 'show brewhouse | display set',
    arguments: [],
    display: 'set',
  },
  {
    name: 'show-history',
    words: ['show', 'history'],
    modes: ['operational'],
    summary: 'Show how readings were over time',
    details: 'A blank in a chart is a time of which nothing is known. A list without its keys is all of its entries.',
    example: 'show history brewhouse temperature fermentation results last 7d',
    arguments: [
      { kind: 'path', name: 'path', nodes: 'state', ends: 'anywhere' },
      { kind: 'text', name: 'time', label: 'last', description: 'How far back, as in 90m, 24h, 7d, 4w (default 24h)' },
    ],
  },
  {
    name: 'show-commits',
    words: ['show', 'commits'],
    modes: ['operational', 'configuration'],
    summary: 'List the commits, or show what one of them changed',
    details: 'The newest is the first. "nodes" says how many nodes a commit changed.',
    example: 'show commits',
    arguments: [commit('Its number', true)],
  },
  OVERRIDE_COMMAND,
  IDENTIFY_COMMAND,
  ...ALARM_COMMANDS,
  {
    name: 'set',
    words: ['set'],
    modes: ['configuration'],
    summary: 'Give a leaf a value, or add a list entry',
    details:
      'The keys of a list follow its name. A value with blanks is written in quotes. Nothing happens before "commit".',
    example: 'set brewhouse temperature fermentation setpoint 18.5',
    arguments: EDIT_ARGUMENTS.set,
  },
  {
    name: 'delete',
    words: ['delete'],
    modes: ['configuration'],
    summary: 'Remove a node and all below it',
    details: 'A leaf with a default goes back to it. A list without its keys is removed with all entries.',
    example: 'delete brewhouse temperature fermentation highpoint',
    arguments: EDIT_ARGUMENTS.delete,
  },
  {
    name: 'insert',
    words: ['insert'],
    modes: ['configuration'],
    summary: 'Put an entry elsewhere in its list',
    details: 'Of lists whose order means something: mash steps, not probes. The entry must be there: "set" it first.',
    example: 'insert brewery step 70 before 80',
    arguments: EDIT_ARGUMENTS.insert,
  },
  {
    name: 'rename',
    words: ['rename'],
    modes: ['configuration'],
    summary: 'Give an entry of a list other keys',
    details: 'What refers to the old ones is not changed along.',
    example: 'rename brewhouse temperature hardware probe 28-0a to 28-0b',
    arguments: EDIT_ARGUMENTS.rename,
  },
  {
    name: 'copy',
    words: ['copy'],
    modes: ['configuration'],
    summary: 'Make a new entry of a list that is as another one',
    example: 'copy brewhouse temperature hardware probe 28-0a to 28-0b',
    arguments: EDIT_ARGUMENTS.copy,
  },
  {
    name: 'commit',
    words: ['commit'],
    modes: ['configuration'],
    summary: 'Put all edits in force, or none if one is refused',
    details: 'What somebody else has changed meanwhile is told by its path; a second "commit" then decides.',
    example: 'commit',
    arguments: [],
  },
  {
    name: 'commit-check',
    words: ['commit', 'check'],
    modes: ['configuration'],
    summary: 'Find out whether a commit would be accepted, and change nothing',
    example: 'commit check',
    arguments: [],
  },
  {
    name: 'commit',
    words: ['commit', 'comment'],
    modes: ['configuration'],
    summary: 'Commit and say why',
    details: 'A comment with blanks is written in quotes. "show commits" lists it.',
    example: 'commit comment "a warmer week"',
    arguments: [COMMENT],
  },
  {
    name: 'commit-confirmed',
    words: ['commit', 'confirmed'],
    modes: ['configuration'],
    summary: 'Commit, and go back unless it is confirmed',
    details: `It goes back by itself unless "commit confirm" comes in time: in ${DEFAULT_CONFIRM_SECONDS} seconds where none are given. Another commit confirms it, too.`,
    example: 'commit confirmed 300 comment "new probe"',
    arguments: [
      {
        kind: 'number',
        name: 'seconds',
        of: 'seconds',
        least: 1,
        most: MAX_CONFIRM_SECONDS,
        description: `How long it waits (1..${MAX_CONFIRM_SECONDS}, default ${DEFAULT_CONFIRM_SECONDS})`,
        isOptional: true,
      },
      { ...COMMENT, label: 'comment' },
    ],
  },
  {
    name: 'commit-confirm',
    words: ['commit', 'confirm'],
    modes: ['configuration'],
    summary: 'Keep the commit that waits to be confirmed',
    example: 'commit confirm',
    arguments: [],
  },
  {
    name: 'commit-abort',
    words: ['commit', 'abort'],
    modes: ['configuration'],
    summary: 'Roll the commit that waits to be confirmed back now',
    details: 'The edits of this session stay.',
    example: 'commit abort',
    arguments: [],
  },
  {
    name: 'rollback',
    words: ['rollback'],
    modes: ['configuration'],
    summary: 'Load what was in force after a commit, to look at first',
    details:
      'The edits of this session are forgotten. Look with "show | compare"; "commit" puts it in force. ' +
      'Without a number, or with 0, it is the configuration in force.',
    example: 'rollback 12',
    arguments: [commit('Its number, see "show commits"', true)],
  },
  {
    name: 'discard',
    words: ['discard'],
    modes: ['configuration'],
    summary: 'Forget all edits of this session',
    example: 'discard',
    arguments: [],
  },
  ...REQUESTS,
  {
    name: 'help',
    words: ['help'],
    modes: ['operational', 'configuration'],
    summary: 'List the commands, or explain one',
    example: 'help show',
    arguments: [{ kind: 'topic', name: 'command' }],
  },
  {
    name: 'leave',
    words: ['exit'],
    modes: ['operational', 'configuration'],
    summary: 'Leave configuration mode, or the program',
    example: 'exit',
    arguments: [],
  },
  {
    name: 'leave',
    words: ['quit'],
    modes: ['operational', 'configuration'],
    summary: 'The same as exit',
    example: 'quit',
    arguments: [],
  },
]
