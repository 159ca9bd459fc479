import type { JsonValue, ResolvedStep, SchemaNode } from '../../base/index.ts'
import { checkValue, didYouMean } from '../schema/values.ts'
import { type Argument, type Command, type Mode, PIPE } from './command.ts'
import { advance, atRoot, endFault, namesChild, type PathArgument, type Place, type SchemaRoot } from './path.ts'
import { type CommandTree, commandTree } from './tree.ts'
import { isWordArgument, mayBeLeftOut, takeWord, type WordsLeft } from './word-arguments.ts'
import { type Fault, openWordFault, splitWords, type Word } from './words.ts'

/** What a line of the session means. */
export type ParsedLine =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'command'; readonly command: Command; readonly given: Given }
  | { readonly kind: 'fault'; readonly fault: Fault }

/** The arguments of a command, those that were given. */
export interface Given {
  /** The path; empty for the root. */
  readonly steps: readonly ResolvedStep[]
  /** RFC 7951: of a leaf its value, of a leaf-list the array of the values given. */
  readonly value?: JsonValue
  /** What of the value only the server can judge. */
  readonly unchecked?: string
  /** Where `help` was led to. */
  readonly topic?: CommandTree
  /** Of a commit, or of seconds. */
  readonly number?: number
  readonly text?: string
  /** The last of the words that were chosen from. */
  readonly choice?: string
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
  | { readonly kind: 'path'; readonly argument: PathArgument; readonly place: Place }
  /** `count`: how many values were given already. */
  | { readonly kind: 'value'; readonly leaf: SchemaNode; readonly count: number }
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
  if (expects?.kind === 'path') return endFault(expects.place, expects.argument)
  if (expects?.kind === 'words') {
    const missing = expects.labelled ?? expects.rest.find((it) => !mayBeLeftOut(it))
    return missing === undefined ? undefined : `the ${missing.name} is missing`
  }
  if (expects?.kind === 'value' && expects.count === 0) {
    const isEmpty = expects.leaf.type?.base === 'empty'
    return isEmpty ? undefined : `the value of "${expects.leaf.name}" is missing`
  }
  return undefined
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
    case 'choice':
      return { kind: 'words', rest: args.filter(isWordArgument) }
    case 'path':
      return { kind: 'path', argument, place: atRoot(root) }
    case 'topic':
      return { kind: 'topic', tree: help }
    default:
      return undefined
  }
}

function readArgument(position: Position, word: Word): Position | Fault {
  const { command, given, expects } = position
  if (command === undefined || expects === undefined) return unexpected(word, command)
  switch (expects.kind) {
    case 'path':
      if (isPipe(position, expects, word)) return { tree: position.pipe, given }
      return {
        ...readPath(command, given, expects, word),
        ...(position.pipe === undefined ? {} : { pipe: position.pipe }),
      }
    case 'value':
      return readValue(command, given, expects, word)
    case 'topic':
      return readTopic(command, given, expects.tree, word)
    case 'words':
      return readWord(command, given, expects, word)
  }
}

/** A `|` is one only where the path may end, and never in quotes. */
function isPipe(
  position: Position,
  { place, argument }: Extract<Expectation, { kind: 'path' }>,
  word: Word,
): position is Position & { readonly pipe: CommandTree } {
  const isMeant = word.text === PIPE && !word.quoted && position.pipe !== undefined
  return isMeant && endFault(place, argument) === undefined
}

function readWord(command: Command, given: Given, left: WordsLeft, word: Word): Position | Fault {
  const taken = takeWord(left, word)
  if (taken === undefined) {
    const isTextAgain = left.rest.length === 0 && command.arguments.some((it) => it.kind === 'text')
    return { ...unexpected(word, command), ...(isTextAgain ? { hint: 'Put a comment with blanks in quotes' } : {}) }
  }
  if ('message' in taken) return { ...placeOf(word), ...taken }
  return { command, given: { ...given, ...taken.given }, expects: { kind: 'words', ...taken.left } }
}

function readPath(
  command: Command,
  given: Given,
  expects: Extract<Expectation, { kind: 'path' }>,
  word: Word,
): Position | Fault {
  const place = advance(expects.place, word, expects.argument)
  if ('message' in place) return place
  const steps = place.steps
  const follower = command.arguments[command.arguments.indexOf(expects.argument) + 1]
  if (place.at === 'leaf' && follower?.kind === 'value') {
    const isEmpty = place.node.type?.base === 'empty'
    const value = isEmpty ? { value: [null] } : {}
    return { command, given: { ...given, steps, ...value }, expects: { kind: 'value', leaf: place.node, count: 0 } }
  }
  return { command, given: { ...given, steps }, expects: { ...expects, place } }
}

function readValue(
  command: Command,
  given: Given,
  expects: Extract<Expectation, { kind: 'value' }>,
  word: Word,
): Position | Fault {
  const { leaf, count } = expects
  const isList = leaf.kind === 'leaf-list'
  if (leaf.kind === 'anydata' || leaf.kind === 'anyxml')
    return { ...placeOf(word), message: `"${leaf.name}" has no schema and cannot be set here` }
  if (count > 0 && !isList) {
    return {
      ...placeOf(word),
      message: `"${leaf.name}" takes one value`,
      hint: 'Put a value with blanks in quotes',
    }
  }
  const checked = checkValue(leaf, word.text)
  if (!checked.ok)
    return { ...placeOf(word), message: checked.reason, ...(checked.hint === undefined ? {} : { hint: checked.hint }) }
  const before = Array.isArray(given.value) ? given.value : []
  const value = isList ? [...before, checked.value] : checked.value
  const unchecked = given.unchecked ?? checked.unchecked
  return {
    command,
    given: { ...given, value, ...(unchecked === undefined ? {} : { unchecked }) },
    expects: { kind: 'value', leaf, count: count + 1 },
  }
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
