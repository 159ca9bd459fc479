/**
 * The commands as data. Parsing, completion, `?` and `help` are derived from this list; a command more is an entry
 * here and a handler of its name in the session.
 */

/** Operational mode looks; configuration mode changes. */
export type Mode = 'operational' | 'configuration'

/** What a command is called in code: the session has one handler for each. */
export type CommandName =
  | 'show-state'
  | 'show-running'
  | 'show-candidate'
  | 'configure'
  | 'set'
  | 'delete'
  | 'commit'
  | 'discard'
  | 'help'
  | 'leave'

/** What follows the words of a command, in order. */
export type Argument =
  /** Words that lead through the schema; list keys follow the name of their list. */
  | {
      readonly kind: 'path'
      readonly name: string
      /** Which nodes can be named. */
      readonly nodes: 'configuration' | 'state'
      /**
       * Where it may end. `anywhere`: also at the root or at a whole list; `node`: the same but not at the root;
       * `assignable`: at a list entry, a presence container, or a leaf with the value that follows.
       */
      readonly ends: 'anywhere' | 'node' | 'assignable'
    }
  /** A value of the leaf that the path before it names; more than one for a leaf-list. */
  | { readonly kind: 'value'; readonly name: string }
  /** Words of another command, all or the first of them. */
  | { readonly kind: 'topic'; readonly name: string }

/** One command in the modes where it can be given. */
export interface Command {
  readonly name: CommandName
  readonly words: readonly string[]
  readonly modes: readonly Mode[]
  /** One line for `?` and the list that `help` prints. */
  readonly summary: string
  /** What else is worth knowing, for `help` with its name. */
  readonly details?: string
  /** As typed, without the prompt. */
  readonly example: string
  readonly arguments: readonly Argument[]
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
    name: 'configure',
    words: ['configure'],
    modes: ['operational'],
    summary: 'Enter configuration mode with a private copy of the configuration',
    details: 'Edits are seen by nobody else until "commit".',
    example: 'configure',
    arguments: [],
  },
  {
    name: 'show-candidate',
    words: ['show'],
    modes: ['configuration'],
    summary: 'Show the configuration with the edits of this session',
    example: 'show brewhouse power',
    arguments: [{ kind: 'path', name: 'path', nodes: 'configuration', ends: 'anywhere' }],
  },
  {
    name: 'set',
    words: ['set'],
    modes: ['configuration'],
    summary: 'Give a leaf a value, or add a list entry',
    details:
      'The keys of a list follow its name. A value with blanks is written in quotes. Nothing happens before "commit".',
    example: 'set brewhouse temperature fermentation setpoint 18.5',
    arguments: [
      { kind: 'path', name: 'path', nodes: 'configuration', ends: 'assignable' },
      { kind: 'value', name: 'value' },
    ],
  },
  {
    name: 'delete',
    words: ['delete'],
    modes: ['configuration'],
    summary: 'Remove a node and all below it',
    details: 'A leaf with a default goes back to it. A list without its keys is removed with all entries.',
    example: 'delete brewhouse temperature fermentation highpoint',
    arguments: [{ kind: 'path', name: 'path', nodes: 'configuration', ends: 'node' }],
  },
  {
    name: 'commit',
    words: ['commit'],
    modes: ['configuration'],
    summary: 'Put all edits of this session in force, or none if one is refused',
    example: 'commit',
    arguments: [],
  },
  {
    name: 'discard',
    words: ['discard'],
    modes: ['configuration'],
    summary: 'Forget all edits of this session',
    example: 'discard',
    arguments: [],
  },
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

/** Commands by their words: `show` is a command and also leads to `show configuration`. */
export interface CommandTree {
  readonly command?: Command
  readonly next: ReadonlyMap<string, CommandTree>
}

const trees = new Map<Mode, CommandTree>()

/** The words that commands of a mode are made of. */
export function commandTree(mode: Mode): CommandTree {
  let tree = trees.get(mode)
  if (tree === undefined) {
    tree = grow(
      COMMANDS.filter((it) => it.modes.includes(mode)),
      0,
    )
    trees.set(mode, tree)
  }
  return tree
}

function grow(commands: readonly Command[], depth: number): CommandTree {
  const here = commands.find((it) => it.words.length === depth)
  const words = new Set(commands.flatMap((it) => it.words[depth] ?? []))
  const next = new Map(
    [...words].map((word) => [
      word,
      grow(
        commands.filter((it) => it.words[depth] === word),
        depth + 1,
      ),
    ]),
  )
  return { ...(here === undefined ? {} : { command: here }), next }
}

/** Commands at and below a place in the tree, in the order of the list. */
export function commandsBelow(tree: CommandTree): readonly Command[] {
  const below = [...tree.next.values()].flatMap(commandsBelow)
  return tree.command === undefined ? below : [tree.command, ...below]
}

/** How a command is written: `set <path> <value>`. */
export function usage(command: Command): string {
  const rest = command.arguments.map((argument) => {
    const optional = argument.kind === 'topic' || (argument.kind === 'path' && argument.ends === 'anywhere')
    return optional ? `[${argument.name}]` : `<${argument.name}>`
  })
  return [...command.words, ...rest].join(' ')
}
