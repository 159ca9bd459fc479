import {
  didYouMean,
  type EditArgument,
  type EditExpectation,
  editEndFault,
  expectArguments,
  type Fault,
  type GivenEdit,
  namesChild,
  openWordFault,
  type PathExpectation,
  placeWithin,
  type ResolvedStep,
  readEditWord,
  splitWords,
  type Word,
} from '../../base/index.ts'
import { helpTree } from '../help.ts'
import { parseRequest, type Request, type RequestRoot } from '../requests/index.ts'
import type { Argument, Command, Mode, WordArgument } from './command.ts'
import { atPipe, notPiped } from './pipe-line.ts'
import { type CommandTree, commandTree } from './tree.ts'
import { isWordArgument, mayBeLeftOut, takeWord, type WordsLeft } from './word-arguments.ts'

/** Where a line is typed. */
export interface Context {
  readonly mode: Mode
  readonly root: RequestRoot
  /** Where `edit` has led: paths of configuration mode begin there. */
  readonly at: readonly ResolvedStep[]
}

/** What a line of the session means. */
export type ParsedLine =
  | { readonly kind: 'nothing' }
  | {
      readonly kind: 'command'
      readonly command: Command
      readonly given: Given
      /** The words behind the first `|`; absent without one. */
      readonly pipes?: readonly Word[]
    }
  | { readonly kind: 'fault'; readonly fault: Fault }

/** The arguments of a command, those that were given. */
export interface Given extends GivenEdit {
  /** Where `help` was led to. */
  readonly topic?: CommandTree
  /** Of a commit, of seconds, of steps. */
  readonly number?: number
  readonly text?: string
  /** Words that are handed on as they are. */
  readonly words?: readonly string[]
  /** The last of the words that were chosen from. */
  readonly choice?: string
  /** Of an alarm. */
  readonly resource?: string
  /** What is asked for; incomplete lines have none. */
  readonly request?: Request
  /** What takes the place of what a pattern finds. */
  readonly replacement?: string
}

/** What the next word may be: the state of reading a line. `given` grows on the way. */
export interface Position {
  readonly context: Context
  /** Words of commands that may follow; none once the arguments have begun. */
  readonly tree?: CommandTree
  readonly command?: Command
  readonly expects?: Expectation
  readonly given: Given
}

/** The argument that the next word belongs to. */
export type Expectation =
  | EditExpectation
  | { readonly kind: 'topic'; readonly tree: CommandTree }
  /** What is asked for: the words so far, of which `request` is none. */
  | { readonly kind: 'request'; readonly words: readonly Word[] }
  /** The first of these that fits; `labelled`: its label was given. */
  | ({ readonly kind: 'words' } & WordsLeft)

/** Reads a whole line; what stands behind the first `|` is only handed on. */
export function parseLine(line: string, context: Context): ParsedLine {
  const words = splitWords(line)
  if (words.length === 0) return { kind: 'nothing' }
  const open = openWordFault(words)
  if (open !== undefined) return { kind: 'fault', fault: open }
  const { head, pipe, behind } = atPipe(words)
  const position = follow(head, context)
  if ('message' in position) return { kind: 'fault', fault: position }
  const missing = whatIsMissing(position)
  if (missing !== undefined || position.command === undefined) {
    // The caret stands where the next word would begin.
    const end = pipe?.start ?? line.trimEnd().length + 1
    return { kind: 'fault', fault: { start: end, end, message: missing ?? 'the command is not complete' } }
  }
  const { command, given } = position
  if (pipe === undefined) return { kind: 'command', command, given }
  if (command.yields === undefined) return { kind: 'fault', fault: notPiped(pipe, command) }
  if (behind.length === 0) {
    const end = line.trimEnd().length + 1
    return { kind: 'fault', fault: { start: end, end, message: 'what is to be done with it is missing' } }
  }
  return { kind: 'command', command, given, pipes: behind }
}

/** Where complete words lead: what may follow them, for completion and for the end of a line. */
export function follow(words: readonly Word[], context: Context): Position | Fault {
  let position: Position = { context, tree: commandTree(context.mode), given: { steps: [] } }
  for (const word of words) {
    const { tree } = position
    const next: Position | Fault = tree === undefined ? readArgument(position, word) : readKeyword(position, tree, word)
    if ('message' in next) return next
    position = next
  }
  return position
}

/** Why the line cannot end here; nothing when it can. */
export function whatIsMissing(position: Position): string | undefined {
  const { command, expects, tree } = position
  if (command === undefined) return tree === undefined ? undefined : missingWord(tree)
  if (expects === undefined) return undefined
  switch (expects.kind) {
    case 'topic':
      return undefined
    case 'request':
      return requestFault(expects.words, position.context.root)?.message
    case 'words': {
      const missing = expects.labelled ?? expects.rest.find((it) => !mayBeLeftOut(it))
      return missing === undefined ? undefined : `the ${missing.name} is missing`
    }
    default:
      return isUnbegun(position.context, expects)
        ? `the ${expects.argument.name} is missing`
        : editEndFault(position.given, expects)
  }
}

/** Where `edit` has led is no path by itself, but to look at. */
function isUnbegun({ at }: Context, expects: EditExpectation): expects is PathExpectation {
  return expects.kind === 'path' && expects.argument.ends !== 'anywhere' && expects.place.steps.length === at.length
}

function missingWord({ next }: CommandTree): string {
  const words = [...next.keys()]
  return words.length > 12 ? 'a command is missing' : `one of ${words.join(', ')} is missing`
}

function readKeyword(position: Position, tree: CommandTree, word: Word): Position | Fault {
  const exact = word.quoted ? undefined : tree.next.get(word.text)
  if (exact !== undefined) return enter(exact, position, word)
  const expects = position.expects
  if (expects?.kind === 'path' && namesChild(expects.place, word)) return readArgument(position, word)
  if (expects?.kind === 'topic') return readArgument(position, word)
  const found = abbreviated(tree, word)
  if (found.length === 1 && found[0] !== undefined) return enter(found[0][1], position, word)
  if (found.length > 1)
    return { ...placeOf(word), message: `"${word.text}" may be ${found.map(([it]) => it).join(' or ')}` }
  if (expects !== undefined) return readArgument(position, word)
  const near = didYouMean(word.text, [...tree.next.keys()])
  if (position.command !== undefined)
    return { ...unexpected(word, position.command), ...(near === undefined ? {} : { hint: near }) }
  const hint = elsewhere(position.context.mode, word) ?? near
  return {
    ...placeOf(word),
    message: `there is no command "${word.text}"`,
    hint: hint ?? 'Type "help" for the list of commands',
  }
}

/** What is a command only in the other mode. */
function elsewhere(mode: Mode, word: Word): string | undefined {
  if (word.quoted) return undefined
  if (mode === 'configuration') return commandTree('run').next.has(word.text) ? 'Put "run" before it' : undefined
  return commandTree('configuration').next.has(word.text) ? 'It is there after "configure"' : undefined
}

/** Commands whose next word begins with what was typed: `conf` for `configure`. */
function abbreviated(tree: CommandTree, word: Word): [string, CommandTree][] {
  return word.quoted ? [] : [...tree.next].filter(([it]) => it.startsWith(word.text))
}

function enter(tree: CommandTree, { context, given }: Position, word: Word): Position {
  const { command } = tree
  if (command === undefined) return { context, tree, given }
  if (command.arguments[0]?.kind === 'command') return nested(context)
  const expects = firstExpectation(command, context, word)
  const steps = expects?.kind === 'path' ? expects.place.steps : []
  return { context, tree, command, given: { ...given, steps }, ...(expects === undefined ? {} : { expects }) }
}

/** Behind `run` the line begins anew, as in operational mode. */
function nested({ root }: Context): Position {
  return { context: { mode: 'operational', root, at: [] }, tree: commandTree('run'), given: { steps: [] } }
}

function firstExpectation(
  { words, arguments: args }: Command,
  { mode, root, at }: Context,
  word: Word,
): Expectation | undefined {
  const [argument] = args
  switch (argument?.kind) {
    case 'request':
      return { kind: 'request', words: words.slice(1).map((text) => ({ ...word, text })) }
    case 'number':
    case 'text':
    case 'word':
    case 'choice':
      return { kind: 'words', rest: args.filter(isWordArgument) }
    case 'topic':
      return { kind: 'topic', tree: helpTree(commandTree(mode), mode) }
    default:
      return expectArguments(args.filter(isEditArgument), placeWithin(root, at))
  }
}

function isEditArgument(argument: Argument): argument is EditArgument {
  return !isWordArgument(argument) && !['topic', 'command', 'request'].includes(argument.kind)
}

function readArgument(position: Position, word: Word): Position | Fault {
  const { context, command, given, expects } = position
  if (command === undefined || expects === undefined) return unexpected(word, command)
  const next =
    expects.kind === 'request'
      ? readRequest(position, expects.words, word)
      : readExpected(command, given, expects, word)
  return 'message' in next ? next : { context, ...next }
}

/** What a word of an argument leads to. */
type Next = Omit<Position, 'context'>

function readExpected(
  command: Command,
  given: Given,
  expects: Exclude<Expectation, { kind: 'request' }>,
  word: Word,
): Next | Fault {
  switch (expects.kind) {
    case 'topic':
      return readTopic(command, given, expects.tree, word)
    case 'words':
      return readWord(command, given, expects, word)
    default: {
      const label = readLabel(command, given, expects, word)
      if (label !== undefined) return label
      const next = readEditWord(given, expects, word)
      return 'message' in next ? next : { command, ...next }
    }
  }
}

/** What a line without an end is not wrong for. */
const UNFINISHED = -1

function readRequest({ context, command, given }: Position, words: readonly Word[], word: Word): Next | Fault {
  const read = [...words, word]
  const request = parseRequest(read, context.root, UNFINISHED)
  if ('message' in request && request.start !== UNFINISHED) return request
  const next = {
    given: 'message' in request ? given : { ...given, request },
    expects: { kind: 'request', words: read },
  } as const
  return command === undefined ? next : { command, ...next }
}

/** What is wrong with all the words of a request together: it is not finished. */
function requestFault(words: readonly Word[], root: RequestRoot): Fault | undefined {
  const request = parseRequest(words, root, UNFINISHED)
  return 'message' in request ? request : undefined
}

/** What follows a path by its label is read where the path may end and has nothing of that name below it. */
function readLabel(command: Command, given: Given, expects: EditExpectation, word: Word): Next | undefined {
  const rest = command.arguments.filter(isWordArgument)
  const mayEnd = expects.kind === 'path' && editEndFault(given, expects) === undefined
  if (rest.length === 0 || !mayEnd || namesChild(expects.place, word)) return undefined
  const taken = takeWord({ rest }, word)
  return taken === undefined || 'message' in taken
    ? undefined
    : { command, given: { ...given, ...taken.given }, expects: { kind: 'words', ...taken.left } }
}

/** Labels that may follow a path. */
export function labelsAfter({ command, given, expects }: Position): readonly WordArgument[] {
  if (command === undefined || expects?.kind !== 'path') return []
  const mayEnd = given.steps.length > 0 && editEndFault(given, expects) === undefined
  return mayEnd ? command.arguments.filter(isWordArgument) : []
}

function readWord(command: Command, given: Given, left: WordsLeft, word: Word): Next | Fault {
  const taken = takeWord(left, word)
  if (taken === undefined) {
    const isTextAgain =
      left.rest.length === 0 && command.arguments.some((it) => it.kind === 'text' && it.name === 'text')
    return { ...unexpected(word, command), ...(isTextAgain ? { hint: 'Put a comment with blanks in quotes' } : {}) }
  }
  if ('message' in taken) return { ...placeOf(word), ...taken }
  const { word: another, ...others } = taken.given
  const words = another === undefined ? {} : { words: [...(given.words ?? []), another] }
  return { command, given: { ...given, ...others, ...words }, expects: { kind: 'words', ...taken.left } }
}

function readTopic(command: Command, given: Given, tree: CommandTree, word: Word): Next | Fault {
  const found = tree.next.get(word.text) ?? onlyOne(abbreviated(tree, word))
  if (found === undefined) {
    const hint = didYouMean(word.text, [...tree.next.keys()])
    return {
      ...placeOf(word),
      message: `there is no help on "${word.text}"`,
      hint: hint ?? 'Type "help" for the list of commands',
    }
  }
  return { command, given: { ...given, topic: found }, expects: { kind: 'topic', tree: found } }
}

function onlyOne(found: readonly [string, CommandTree][]): CommandTree | undefined {
  return found.length === 1 ? found[0]?.[1] : undefined
}

function unexpected(word: Word, command: Command | undefined): Fault {
  const after = command === undefined ? '' : ` after "${command.words.join(' ')}"`
  return { ...placeOf(word), message: `nothing is expected${after}` }
}

function placeOf(word: Word): { readonly start: number; readonly end: number } {
  return { start: word.start, end: word.end }
}
