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
  readEditWord,
  type SchemaRoot,
  splitWords,
  type Word,
} from '../../base/index.ts'
import { type Argument, type Command, type Mode, PIPE, type WordArgument } from './command.ts'
import { type CommandTree, commandTree } from './tree.ts'
import { isWordArgument, mayBeLeftOut, takeWord, type WordsLeft } from './word-arguments.ts'

/** What a line of the session means. */
export type ParsedLine =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'command'; readonly command: Command; readonly given: Given }
  | { readonly kind: 'fault'; readonly fault: Fault }

/** The arguments of a command, those that were given. */
export interface Given extends GivenEdit {
  /** Where `help` was led to. */
  readonly topic?: CommandTree
  /** Of a commit, or of seconds. */
  readonly number?: number
  readonly text?: string
  /** Words that are handed on as they are. */
  readonly words?: readonly string[]
  /** The last of the words that were chosen from. */
  readonly choice?: string
  /** Of an alarm. */
  readonly resource?: string
}

/** What the next word may be: the state of reading a line. `given` grows on the way. */
export interface Position {
  /** Words of commands that may follow; none once the arguments have begun. */
  readonly tree?: CommandTree
  readonly command?: Command
  /** What may follow the path behind a `|`. */
  readonly pipe?: CommandTree
  readonly expects?: Expectation
  readonly given: Given
}

/** The argument that the next word belongs to. */
export type Expectation =
  | EditExpectation
  | { readonly kind: 'topic'; readonly tree: CommandTree }
  /** The first of these that fits; `labelled`: its label was given. */
  | ({ readonly kind: 'words' } & WordsLeft)

/** Reads a whole line. */
export function parseLine(line: string, mode: Mode, root: SchemaRoot): ParsedLine {
  const words = splitWords(line)
  if (words.length === 0) return { kind: 'nothing' }
  const open = openWordFault(words)
  if (open !== undefined) return { kind: 'fault', fault: open }
  const position = follow(words, mode, root)
  if ('message' in position) return { kind: 'fault', fault: position }
  const missing = whatIsMissing(position)
  if (missing !== undefined || position.command === undefined) {
    // The caret stands where the next word would begin.
    const end = line.trimEnd().length + 1
    return { kind: 'fault', fault: { start: end, end, message: missing ?? 'the command is not complete' } }
  }
  return { kind: 'command', command: position.command, given: position.given }
}

/** Where complete words lead: what may follow them, for completion and for the end of a line. */
export function follow(words: readonly Word[], mode: Mode, root: SchemaRoot): Position | Fault {
  const help = commandTree(mode)
  let position: Position = { tree: help, given: { steps: [] } }
  for (const word of words) {
    const next: Position | Fault =
      position.tree === undefined
        ? readArgument(position, word)
        : readKeyword(position, position.tree, word, root, help)
    if ('message' in next) return next
    position = next
  }
  return position
}

/** Why the line cannot end here; nothing when it can. */
export function whatIsMissing(position: Position): string | undefined {
  const { command, expects, tree } = position
  if (command === undefined)
    return tree === undefined ? undefined : `one of ${[...tree.next.keys()].join(', ')} is missing`
  if (expects === undefined) return undefined
  switch (expects.kind) {
    case 'topic':
      return undefined
    case 'words': {
      const missing = expects.labelled ?? expects.rest.find((it) => !mayBeLeftOut(it))
      return missing === undefined ? undefined : `the ${missing.name} is missing`
    }
    default:
      return editEndFault(position.given, expects)
  }
}

function readKeyword(
  position: Position,
  tree: CommandTree,
  word: Word,
  root: SchemaRoot,
  help: CommandTree,
): Position | Fault {
  const exact = word.quoted ? undefined : tree.next.get(word.text)
  if (exact !== undefined) return enter(exact, position.given, root, help)
  const expects = position.expects
  if (expects?.kind === 'path' && namesChild(expects.place, word)) return readArgument(position, word)
  if (expects?.kind === 'topic') return readArgument(position, word)
  const found = abbreviated(tree, word)
  if (found.length === 1 && found[0] !== undefined) return enter(found[0][1], position.given, root, help)
  if (found.length > 1)
    return { ...placeOf(word), message: `"${word.text}" may be ${found.map(([it]) => it).join(' or ')}` }
  if (expects !== undefined) return readArgument(position, word)
  if (position.command !== undefined) return unexpected(word, position.command)
  const hint = didYouMean(word.text, [...tree.next.keys()])
  return {
    ...placeOf(word),
    message: `there is no command "${word.text}"`,
    hint: hint ?? 'Type "help" for the list of commands',
  }
}

/** Commands whose next word begins with what was typed: `conf` for `configure`. */
function abbreviated(tree: CommandTree, word: Word): [string, CommandTree][] {
  return word.quoted ? [] : [...tree.next].filter(([it]) => it.startsWith(word.text))
}

function enter(tree: CommandTree, given: Given, root: SchemaRoot, help: CommandTree): Position {
  const { command } = tree
  if (command === undefined) return { tree, given }
  const expects = firstExpectation(command.arguments, root, help)
  const pipe = tree.next.get(PIPE)
  return {
    tree,
    command,
    given,
    ...(expects === undefined ? {} : { expects }),
    ...(pipe === undefined ? {} : { pipe }),
  }
}

function firstExpectation(args: readonly Argument[], root: SchemaRoot, help: CommandTree): Expectation | undefined {
  const [argument] = args
  switch (argument?.kind) {
    case 'number':
    case 'text':
    case 'word':
    case 'choice':
      return { kind: 'words', rest: args.filter(isWordArgument) }
    case 'topic':
      return { kind: 'topic', tree: help }
    default:
      return expectArguments(args.filter(isEditArgument), root)
  }
}

function isEditArgument(argument: Argument): argument is EditArgument {
  return !isWordArgument(argument) && argument.kind !== 'topic'
}

function readArgument(position: Position, word: Word): Position | Fault {
  const { command, given, expects, pipe } = position
  if (isPipe(position, word)) return { tree: position.pipe, given }
  if (command === undefined || expects === undefined) return unexpected(word, command)
  const next = readExpected(command, given, expects, word)
  return 'message' in next || pipe === undefined ? next : { ...next, pipe }
}

function readExpected(command: Command, given: Given, expects: Expectation, word: Word): Position | Fault {
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

/** What follows a path by its label is read where the path may end and has nothing of that name below it. */
function readLabel(command: Command, given: Given, expects: Expectation, word: Word): Position | undefined {
  const rest = command.arguments.filter(isWordArgument)
  const mayEnd = expects.kind === 'path' && whatIsMissing({ command, given, expects }) === undefined
  if (rest.length === 0 || !mayEnd || namesChild(expects.place, word)) return undefined
  const taken = takeWord({ rest }, word)
  return taken === undefined || 'message' in taken
    ? undefined
    : { command, given: { ...given, ...taken.given }, expects: { kind: 'words', ...taken.left } }
}

/** Labels that may follow a path. */
export function labelsAfter({ command, given, expects }: Position): readonly WordArgument[] {
  if (command === undefined || expects?.kind !== 'path') return []
  const mayEnd = given.steps.length > 0 && whatIsMissing({ command, given, expects }) === undefined
  return mayEnd ? command.arguments.filter(isWordArgument) : []
}

/** A `|` is one only where the command may end, and never in quotes. */
function isPipe(position: Position, word: Word): position is Position & { readonly pipe: CommandTree } {
  const isMeant = word.text === PIPE && !word.quoted && position.pipe !== undefined
  return isMeant && whatIsMissing(position) === undefined
}

function readWord(command: Command, given: Given, left: WordsLeft, word: Word): Position | Fault {
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

function readTopic(command: Command, given: Given, tree: CommandTree, word: Word): Position | Fault {
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
