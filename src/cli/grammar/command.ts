import type { EditArgument, V1SessionMode } from '../../base/index.ts'

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
  | 'insert'
  | 'rename'
  | 'copy'
  | 'compare'
  | 'compare-startup'
  | 'compare-file'
  | 'commit'
  | 'commit-check'
  | 'commit-confirmed'
  | 'commit-confirm'
  | 'commit-abort'
  | 'rollback'
  | 'discard'
  | 'show-commits'
  | 'request-thing'
  | 'request-profile'
  | 'override'
  | 'identify'
  | 'show-history'
  | 'show-alarms'
  | 'show-targets'
  | 'show-alarm-history'
  | 'acknowledge'
  | 'silence'
  | 'test-target'
  | 'help'
  | 'leave'

/** An argument that is one word, or two. */
export type WordArgument =
  /** A whole number within limits. */
  | {
      readonly kind: 'number'
      readonly name: string
      /** Commits are completed from the log. */
      readonly of: 'commit' | 'seconds' | 'steps'
      /** It comes after this word. */
      readonly label?: string
      readonly least: number
      readonly most: number
      readonly description: string
      readonly isOptional: boolean
    }
  /** A word that is handed on as it is, quoted or not. */
  | { readonly kind: 'word'; readonly name: string; readonly description: string; readonly isOptional: boolean }
  /** Any text. With a label it comes after that word, and may be left out together with it. Outputs are completed. */
  | {
      readonly kind: 'text'
      readonly name: string
      readonly label?: string
      /** Beside another text it goes by a name of its own. */
      readonly gives?: 'resource'
      readonly of?: 'output'
      /** Schema path of a leaf whose values are offered. */
      readonly values?: string
      readonly description: string
    }
  /** One of a few words; may not be left out. */
  | {
      readonly kind: 'choice'
      readonly name: string
      readonly words: Readonly<Record<string, string>>
      readonly description: string
    }

/** What follows the words of a command, in order. */
export type Argument =
  /** What an edit takes: a path through the schema, and a value, a place or new keys. */
  | EditArgument
  /** Words of another command, all or the first of them. */
  | { readonly kind: 'topic'; readonly name: string }
  | WordArgument

/** What leads from the path of a command to one that does more with the same path. */
export const PIPE = '|'

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
  /** What is shown is shown as lines that make it. */
  readonly display?: 'set'
  /** The command that it does more with, behind a `|`. */
  readonly pipedFrom?: Command
  /** Of `configure`: whose candidate is edited. */
  readonly session?: V1SessionMode
}

/** How a command is written: `set <path> <value>`. */
export function usage(command: Command): string {
  const { words, pipedFrom } = command
  if (pipedFrom !== undefined) return [usage(pipedFrom), ...words.slice(words.lastIndexOf(PIPE))].join(' ')
  return [...words, ...command.arguments.map(argumentUsage)].join(' ')
}

function argumentUsage(argument: Argument): string {
  const { name } = argument
  switch (argument.kind) {
    case 'topic':
      return `[${name}]`
    case 'path':
      return argument.ends === 'anywhere' ? `[${name}]` : `<${name}>`
    case 'word':
      return argument.isOptional ? `[${name}]` : `<${name}>`
    case 'number': {
      const written = argument.label === undefined ? name : `${argument.label} <${name}>`
      return argument.isOptional ? `[${written}]` : `<${written}>`
    }
    case 'choice':
      return Object.keys(argument.words).join('|')
    case 'text':
      return argument.label === undefined ? `<${name}>` : `[${argument.label} <${name}>]`
    case 'value':
      return `<${name}>`
    case 'place':
      return 'first|last|before|after <other entry>'
    case 'new-entry':
      return `to <${name}>`
  }
}
