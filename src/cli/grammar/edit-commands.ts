import { typedEdit, typedPath } from './arguments.ts'
import type { Command, LoadMode } from './command.ts'

/** How a file is taken in, in words. */
const LOADS: Readonly<Record<LoadMode, readonly [summary: string, details: string]>> = {
  merge: ['Add what a file says to the candidate', 'What it does not name stays as it is.'],
  override: ['Make the candidate what a file says', 'All else goes, wherever "edit" has led.'],
  replace: [
    'Have what a file names take the place of what was there',
    'Each node that stands at the top of the file, of a list each entry, is replaced as a whole; all else stays.',
  ],
  set: [
    'Carry out the lines of a file',
    'Lines of set, delete, insert, rename and copy; those that begin with # are passed over.',
  ],
}

function loads(mode: LoadMode): readonly Command[] {
  const [summary, details] = LOADS[mode]
  const kinds = mode === 'set' ? '' : ' JSON (RFC 7951), XML and curly braces are told apart by themselves.'
  const base = { modes: ['configuration'], load: mode } as const
  const file = { kind: 'text', name: 'file', of: 'file', description: 'Its name, on this machine' } as const
  return [
    {
      ...base,
      name: 'load',
      words: ['load', mode],
      summary,
      details: `${details}${kinds} A file called "terminal" is named in quotes. Nothing is taken in if anything is wrong.`,
      example: `load ${mode} ${mode === 'set' ? 'winter.set' : 'winter.json'}`,
      arguments: [file],
    },
    {
      ...base,
      name: 'load',
      words: ['load', mode, 'file'],
      summary: 'The same as without "file"',
      example: `load ${mode} file ${mode === 'set' ? 'winter.set' : 'winter.json'}`,
      arguments: [file],
    },
    {
      ...base,
      name: 'load-terminal',
      words: ['load', mode, 'terminal'],
      summary: `${summary}, where the file is what is typed or pasted next`,
      details:
        'It ends with Ctrl-D on a line of its own; in a script with a line that is only a dot, or the end of the input.',
      example: `load ${mode} terminal`,
      arguments: [],
    },
  ]
}

/** What makes edits, and where. */
export const EDIT_COMMANDS: readonly Command[] = [
  {
    name: 'set',
    words: ['set'],
    modes: ['configuration'],
    summary: 'Give leaves values, or add a list entry',
    details:
      'The keys of a list follow its name. Behind a value, other leaves beside it may follow with theirs. Several values ' +
      'of a leaf-list stand in [ brackets ]. What has blanks is written in quotes. What an entry needs and was not given ' +
      'is asked for. Nothing happens before "commit".',
    example: 'set brewhouse temperature fermentation setpoint 18.5 highpoint 19',
    arguments: typedEdit('set'),
  },
  {
    name: 'delete',
    words: ['delete'],
    modes: ['configuration'],
    summary: 'Remove a node and all below it',
    details:
      'A leaf with a default goes back to it. A list without its keys is removed with all entries; a key with "*" in ' +
      'it stands for all that it fits.',
    example: 'delete brewhouse temperature hardware probe 28-*',
    arguments: typedEdit('delete'),
  },
  {
    name: 'edit',
    words: ['edit'],
    modes: ['configuration'],
    summary: 'Work inside a container or an entry of a list: paths begin there',
    details: '"up" leaves it by one level, "exit" by what "edit" has entered, "top" leads to the whole configuration.',
    example: 'edit brewhouse temperature fermentation',
    arguments: [typedPath('configuration', 'inside')],
  },
  {
    name: 'up',
    words: ['up'],
    modes: ['configuration'],
    summary: 'Go one level up, or several',
    example: 'up 2',
    arguments: [
      {
        kind: 'number',
        name: 'levels',
        of: 'levels',
        least: 1,
        most: 100,
        description: 'How many (1 if left out)',
        isOptional: true,
      },
    ],
  },
  {
    name: 'top',
    words: ['top'],
    modes: ['configuration'],
    summary: 'Go to the whole configuration',
    example: 'top',
    arguments: [],
  },
  {
    name: 'insert',
    words: ['insert'],
    modes: ['configuration'],
    summary: 'Put an entry elsewhere in its list',
    details: 'Of lists whose order means something: mash steps, not probes. The entry must be there: "set" it first.',
    example: 'insert profiles profile ale step crash after pitch',
    arguments: typedEdit('insert'),
  },
  {
    name: 'insert',
    words: ['move'],
    modes: ['configuration'],
    summary: 'The same as insert',
    example: 'move profiles profile ale step crash last',
    arguments: typedEdit('insert'),
  },
  {
    name: 'rename',
    words: ['rename'],
    modes: ['configuration'],
    summary: 'Give an entry of a list other keys',
    details: 'What refers to the old ones is not changed along.',
    example: 'rename brewhouse temperature hardware probe 28-0a to 28-0b',
    arguments: typedEdit('rename'),
  },
  {
    name: 'copy',
    words: ['copy'],
    modes: ['configuration'],
    summary: 'Make a new entry of a list that is as another one',
    example: 'copy brewhouse temperature hardware probe 28-0a to 28-0b',
    arguments: typedEdit('copy'),
  },
  {
    name: 'replace-pattern',
    words: ['replace', 'pattern'],
    modes: ['configuration'],
    summary: 'Replace text in values and keys, at "edit" and below it',
    details:
      'A regular expression; $1 in the replacement is what its first group has found. It says how many values it changed.',
    example: 'replace pattern 28-0a with 28-0b',
    arguments: [
      { kind: 'text', name: 'pattern', description: 'A regular expression' },
      {
        kind: 'text',
        name: 'replacement',
        label: 'with',
        isNeeded: true,
        gives: 'replacement',
        description: 'What takes the place of what it finds',
      },
    ],
  },
  ...(Object.keys(LOADS) as LoadMode[]).flatMap(loads),
]
