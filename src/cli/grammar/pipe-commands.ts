/** What can be done with a result behind a `|`, as data: parsing, completion, `?`, `help` and the README read this list. */

/** How data is written. `defaults` says what of it is shown, in whichever way. */
export type PipeDisplay = 'set' | 'json' | 'xml' | 'curly' | 'details' | 'defaults'

/** What a pipe is called in code. */
export type PipeName =
  | 'match'
  | 'except'
  | 'begin'
  | 'until'
  | 'count'
  | 'last'
  | 'linnum'
  | 'no-more'
  | 'save'
  | 'append'
  | 'compare'
  | 'display'
  | 'select'
  | 'sort-by'
  | 'tab'
  | 'csv'

/** A word that follows those of a pipe. */
export type PipeArgument =
  /** A regular expression of JavaScript. */
  | { readonly kind: 'pattern'; readonly name: string; readonly description: string }
  /** A whole number; may be left out where there is a `usual` one or an `option` that it comes after. */
  | {
      readonly kind: 'number'
      readonly name: string
      readonly of: 'lines' | 'commit'
      readonly option?: string
      readonly usual?: number
      readonly least: number
      readonly most: number
      readonly description: string
    }
  | { readonly kind: 'file'; readonly name: string; readonly description: string }
  /** Leaves of the list before the `|`, one or as many as there are. */
  | { readonly kind: 'leaf'; readonly name: string; readonly isMany: boolean; readonly description: string }

/**
 * What must stand before a pipe. `candidate`: the configuration that is edited; `data`: configuration or state; `rows`: a
 * list of it, or a table; `lines`: whatever is shown.
 */
export type PipeNeeds = 'candidate' | 'data' | 'rows' | 'lines'

/** One pipe. */
export interface PipeCommand {
  readonly name: PipeName
  readonly words: readonly string[]
  readonly needs: PipeNeeds
  /** One line for `?` and the list that `help` prints. */
  readonly summary: string
  /** What else is worth knowing. */
  readonly details?: string
  /** A whole line, as typed. */
  readonly example: string
  readonly arguments: readonly PipeArgument[]
  /** Of `display`. */
  readonly display?: PipeDisplay
  /** Of `compare`: what the candidate is compared with. */
  readonly comparand?: 'running' | 'rollback' | 'startup' | 'file'
}

const PATTERN: PipeArgument = { kind: 'pattern', name: 'regex', description: 'A regular expression' }
const MOST_LINES = 1_000_000
const CONTEXT: PipeArgument = {
  kind: 'number',
  name: 'lines',
  of: 'lines',
  option: '-c',
  least: 0,
  most: MOST_LINES,
  description: 'So many lines before and behind it, too',
}
const FILE: PipeArgument = { kind: 'file', name: 'file', description: 'Its name, on this machine' }
const PATTERN_DETAILS =
  'Upper and lower case are the same unless the expression has a capital letter. A backslash belongs to the expression; with blanks it is written in quotes.'
const ROOT_DETAILS = 'It begins at the root of the model, so that it can be loaded from anywhere.'
const LISTS_DETAILS = 'The path before the "|" leads to a list, or to what has a single one in it.'

/** Pipes that pick among lines. */
const LINE_PIPES: readonly PipeCommand[] = [
  {
    name: 'match',
    words: ['match'],
    needs: 'lines',
    summary: 'Only lines that match',
    details: PATTERN_DETAILS,
    example: 'show configuration | display set | match "probe 28-.* offset" -c 1',
    arguments: [PATTERN, CONTEXT],
  },
  {
    name: 'except',
    words: ['except'],
    needs: 'lines',
    summary: 'Only lines that do not match',
    details: PATTERN_DETAILS,
    example: 'show things | except running',
    arguments: [PATTERN, CONTEXT],
  },
  {
    name: 'begin',
    words: ['begin'],
    needs: 'lines',
    summary: 'From the first line that matches',
    details: PATTERN_DETAILS,
    example: 'show configuration | begin fermentation',
    arguments: [PATTERN],
  },
  {
    name: 'until',
    words: ['until'],
    needs: 'lines',
    summary: 'Up to the first line that matches, with it',
    details: PATTERN_DETAILS,
    example: 'show configuration | begin fermentation | until "^ {8}}"',
    arguments: [PATTERN],
  },
  {
    name: 'last',
    words: ['last'],
    needs: 'lines',
    summary: 'Only the last lines',
    example: 'show commits | last 5',
    arguments: [
      {
        kind: 'number',
        name: 'lines',
        of: 'lines',
        usual: 10,
        least: 0,
        most: MOST_LINES,
        description: 'How many (default 10)',
      },
    ],
  },
  {
    name: 'count',
    words: ['count'],
    needs: 'lines',
    summary: 'Only how many lines there are',
    example: 'show configuration | display set | match probe | count',
    arguments: [],
  },
  {
    name: 'linnum',
    words: ['linnum'],
    needs: 'lines',
    summary: 'Each line with its number',
    example: 'show configuration | display curly | linnum',
    arguments: [],
  },
]

/** Pipes that decide where lines go. */
const WHERE_PIPES: readonly PipeCommand[] = [
  {
    name: 'no-more',
    words: ['no-more'],
    needs: 'lines',
    summary: 'All at once, without stopping at each page',
    example: 'show configuration | no-more',
    arguments: [],
  },
  {
    name: 'save',
    words: ['save'],
    needs: 'lines',
    summary: 'Write it to a file',
    details:
      'The file is on this machine, and is replaced as a whole if there is one. Values in it are as they are stored, whatever "set cli" says. Nothing can follow.',
    example: 'show configuration | display json | save brewery.json',
    arguments: [FILE],
  },
  {
    name: 'append',
    words: ['append'],
    needs: 'lines',
    summary: 'Write it to the end of a file',
    details:
      'The file is on this machine; without one it is made. Values in it are as they are stored. Nothing can follow.',
    example: 'show brewhouse temperature | append today.txt',
    arguments: [FILE],
  },
]

/** What the candidate can be compared with. */
const COMPARISONS: readonly PipeCommand[] = [
  {
    name: 'compare',
    words: ['compare'],
    needs: 'candidate',
    summary: 'What a commit would change',
    details:
      '"+" is added, "-" is taken away, "!" stands elsewhere. With a path before "|" only what is there, and with "| display set" behind it as lines that make it.',
    example: 'show brewhouse temperature | compare',
    arguments: [],
    comparand: 'running',
  },
  {
    name: 'compare',
    words: ['compare', 'rollback'],
    needs: 'candidate',
    summary: 'What differs from what a commit made',
    details: '"+" is here but was not there, "-" was there but is not here.',
    example: 'show | compare rollback 12',
    arguments: [
      {
        kind: 'number',
        name: 'commit',
        of: 'commit',
        least: 0,
        most: Number.MAX_SAFE_INTEGER,
        description: 'Its number, see "show commits"',
      },
    ],
    comparand: 'rollback',
  },
  {
    name: 'compare',
    words: ['compare', 'startup'],
    needs: 'candidate',
    summary: 'What differs from the startup files',
    details: '"+" is here but not there, "-" is there but not here.',
    example: 'show | compare startup',
    arguments: [],
    comparand: 'startup',
  },
  {
    name: 'compare',
    words: ['compare', 'file'],
    needs: 'candidate',
    summary: 'What differs from a file',
    details: 'The file, on this machine, is a whole configuration as RFC 7951 has it, like those in persist/.',
    example: 'show | compare file old.json',
    arguments: [FILE],
    comparand: 'file',
  },
]

function display(what: PipeDisplay, summary: string, details: string, example: string): PipeCommand {
  return {
    name: 'display',
    words: ['display', what],
    needs: 'data',
    summary,
    details,
    example,
    arguments: [],
    display: what,
  }
}

/** Ways to write data. */
const DISPLAYS: readonly PipeCommand[] = [
  display(
    'set',
    'As lines that make it',
    `What "set" takes, a line each. ${ROOT_DETAILS}`,
    'show configuration brewhouse | display set',
  ),
  display('json', 'As JSON (RFC 7951)', ROOT_DETAILS, 'show configuration brewhouse | display json'),
  display('xml', 'As XML (RFC 7950)', ROOT_DETAILS, 'show configuration brewhouse | display xml'),
  display('curly', 'In curly braces', ROOT_DETAILS, 'show configuration brewhouse | display curly'),
  display(
    'details',
    'In curly braces, each leaf with what it is',
    'Behind each leaf stand its type, its unit and its default. For people: values are as "set cli" has them.',
    'show configuration brewhouse | display details',
  ),
  display(
    'defaults',
    'With the defaults of what is not set',
    'It goes with any other display, as in "| display curly | display defaults".',
    'show configuration brewhouse | display defaults | display json',
  ),
]

/** Pipes that take a list as a table. */
const ROW_PIPES: readonly PipeCommand[] = [
  {
    name: 'select',
    words: ['select'],
    needs: 'rows',
    summary: 'Only these leaves of each entry',
    details: `Its keys are always there. ${LISTS_DETAILS}`,
    example: 'show brewhouse temperature hardware probe | select reading/value | tab',
    arguments: [{ kind: 'leaf', name: 'leaf', isMany: true, description: 'Leaves, in the order of the columns' }],
  },
  {
    name: 'sort-by',
    words: ['sort-by'],
    needs: 'rows',
    summary: 'Entries in the order of a leaf',
    details: `Numbers by their size; entries without it come last. ${LISTS_DETAILS}`,
    example: 'show brewhouse temperature hardware probe | sort-by reading/value | tab',
    arguments: [{ kind: 'leaf', name: 'leaf', isMany: false, description: 'What it goes by' }],
  },
  {
    name: 'tab',
    words: ['tab'],
    needs: 'rows',
    summary: 'A list as a table',
    details: `Leaves that no entry has are left out, and columns that do not fit the terminal. ${LISTS_DETAILS}`,
    example: 'show brewhouse temperature hardware probe | tab',
    arguments: [],
  },
  {
    name: 'csv',
    words: ['csv'],
    needs: 'rows',
    summary: 'A list with commas between values (RFC 4180)',
    details: `The first line has the names. Values are as they are stored. ${LISTS_DETAILS}`,
    example: 'show brewhouse temperature hardware probe | csv | save probes.csv',
    arguments: [],
  },
]

/** All pipes. */
export const PIPE_COMMANDS: readonly PipeCommand[] = [
  ...LINE_PIPES,
  ...WHERE_PIPES,
  ...COMPARISONS,
  ...DISPLAYS,
  ...ROW_PIPES,
]

/** How a pipe is written, without the `|`: `match <regex> [-c <lines>]`. */
export function pipeUsage(pipe: PipeCommand): string {
  return [...pipe.words, ...pipe.arguments.map(argumentUsage)].join(' ')
}

function argumentUsage(argument: PipeArgument): string {
  const { name } = argument
  if (argument.kind === 'leaf' && argument.isMany) return `<${name}>...`
  if (argument.kind !== 'number') return `<${name}>`
  if (argument.option !== undefined) return `[${argument.option} <${name}>]`
  return argument.usual === undefined ? `<${name}>` : `[${name}]`
}
