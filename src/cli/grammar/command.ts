import type { EditArgument, V1SessionMode } from '../../base/index.ts'
import type { SettingName } from '../settings.ts'

/** Operational mode looks; configuration mode changes. */
export type Mode = 'operational' | 'configuration'

/** Commands of operational mode that need the session: its schema, its settings, its view of the server. */
export type LookingName =
  | 'show-state'
  | 'show-running'
  | 'show-commits'
  | 'show-sessions'
  | 'show-setting'
  | 'set-setting'
  | 'go-back'
  | 'monitor'
  | 'configure'
  | 'request'
  | 'help'

/** Commands of operational mode that need a server and nothing of the session: no candidate, no mode. */
export type InquiryName =
  | 'identify'
  | 'show-history'
  | 'show-alarms'
  | 'show-targets'
  | 'show-alarm-history'
  | 'acknowledge'
  | 'silence'
  | 'test-target'

/** Commands that make or take back edits. */
export type EditingName =
  | 'set'
  | 'delete'
  | 'insert'
  | 'rename'
  | 'copy'
  | 'replace-pattern'
  | 'load'
  | 'load-terminal'
  | 'rollback'
  | 'discard'

/** Commands of configuration mode that look at the candidate, or decide about it. */
export type CandidateName =
  | 'show-candidate'
  | 'save'
  | 'validate'
  | 'status'
  | 'commit'
  | 'commit-check'
  | 'commit-and-quit'
  | 'commit-confirmed'
  | 'commit-confirm'
  | 'commit-abort'

/** Commands that lead to another place of the configuration. */
export type MovingName = 'edit' | 'up' | 'top'

/** What a command is called in code: the session has one handler for each, but for `run`, which is what follows it. */
export type CommandName =
  | LookingName
  | InquiryName
  | EditingName
  | CandidateName
  | MovingName
  | 'run'
  | 'leave'
  | 'leave-all'

/** Which of the words of a command a text is; the only one is `text`. */
export type TextName = 'text' | 'resource' | 'replacement'

/** An argument that is one word, or two. */
export type WordArgument =
  /** A whole number within limits. */
  | {
      readonly kind: 'number'
      readonly name: string
      /** Commits are completed from the log. */
      readonly of: 'commit' | 'seconds' | 'steps' | 'levels' | 'columns'
      /** It comes after this word. */
      readonly label?: string
      readonly least: number
      readonly most: number
      readonly description: string
      readonly isOptional: boolean
    }
  /** A word that is handed on as it is, quoted or not. */
  | { readonly kind: 'word'; readonly name: string; readonly description: string; readonly isOptional: boolean }
  /** Any text. With a label it comes after that word, and may be left out together with it unless it is needed. */
  | {
      readonly kind: 'text'
      readonly name: string
      readonly label?: string
      readonly isNeeded?: boolean
      /** Beside another text it goes by a name of its own. */
      readonly gives?: TextName
      /** Outputs, Things and files are completed. */
      readonly of?: 'output' | 'thing' | 'file'
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
  /** A whole command of operational mode. */
  | { readonly kind: 'command'; readonly name: string }
  /** What is asked for, and what it takes: the model says. */
  | { readonly kind: 'request'; readonly name: string }
  | WordArgument

/** How a file is taken in. */
export type LoadMode = 'merge' | 'override' | 'replace' | 'set'

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
  /** What it shows, to which more can be done behind a `|`. */
  readonly yields?: 'configuration' | 'state' | 'table' | 'text'
  /** It changes something beyond the candidate at once: in a dry run it is not done. */
  readonly moves?: true
  /** Of `configure`: whose candidate is edited. */
  readonly session?: V1SessionMode
  /** Of `load`. */
  readonly load?: LoadMode
  /** Of `set cli`. */
  readonly setting?: SettingName
}

/** How a command is written: `set <path> <value>`. */
export function usage(command: Command): string {
  return [...command.words, ...command.arguments.map(argumentUsage)].join(' ')
}

function argumentUsage(argument: Argument): string {
  const { name } = argument
  switch (argument.kind) {
    case 'topic':
      return `[${name}]`
    case 'command':
    case 'request':
      return `<${name}>`
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
    case 'text': {
      if (argument.label === undefined) return `<${name}>`
      return argument.isNeeded === true ? `${argument.label} <${name}>` : `[${argument.label} <${name}>]`
    }
    case 'value':
      return `<${name}>`
    case 'place':
      return 'first|last|before|after <other entry>'
    case 'new-entry':
      return `to <${name}>`
  }
}
