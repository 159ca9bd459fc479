import type { Word } from '../../base/index.ts'
import type { Argument, TextName, WordArgument } from './command.ts'

/** Arguments of one word that may still come, in order. */
export interface WordsLeft {
  readonly rest: readonly WordArgument[]
  /** Its label was the last word: what it labels comes next. */
  readonly labelled?: WordArgument
}

interface Chosen extends Readonly<Partial<Record<TextName, string>>> {
  readonly number?: number
  readonly choice?: string
  readonly word?: string
}

/** What a word was taken for, and what may follow it; or why it can be none of what may follow. */
export type Taken =
  | { readonly given: Chosen; readonly left: WordsLeft }
  | { readonly message: string; readonly hint?: string }

/** Whether an argument is of this kind. */
export function isWordArgument(argument: Argument): argument is WordArgument {
  return ['number', 'text', 'choice', 'word'].includes(argument.kind)
}

/** Whether the line may end without it. */
export function mayBeLeftOut(argument: WordArgument): boolean {
  if (argument.kind === 'choice') return false
  if (argument.kind === 'text') return argument.label !== undefined && argument.isNeeded !== true
  return argument.isOptional
}

/** Takes a word for the first argument that it fits; `undefined` where none is left that it could be meant for. */
export function takeWord({ rest, labelled }: WordsLeft, word: Word): Taken | undefined {
  if (labelled?.kind === 'text') return { given: { [labelled.gives ?? 'text']: word.text }, left: { rest } }
  if (labelled?.kind === 'number')
    return isNumber(word) ? takeNumber(labelled, word, rest) : notANumber([labelled], word)
  const reachable = rest.slice(0, rest.findIndex((it) => !mayBeLeftOut(it)) + 1 || rest.length)
  const at = reachable.findIndex((it) => fits(it, word))
  const argument = reachable[at]
  if (argument === undefined) return notAChoice(reachable, word) ?? notANumber(reachable.filter(isOpen), word)
  const left = rest.slice(at + 1)
  if (argument.kind === 'choice') return { given: { choice: chosen(argument, word)[0] ?? '' }, left: { rest: left } }
  if (argument.kind === 'word') return { given: { word: word.text }, left: { rest: left } }
  if (argument.label !== undefined) return { given: {}, left: { rest: left, labelled: argument } }
  if (argument.kind === 'text') return { given: { text: word.text }, left: { rest: left } }
  return takeNumber(argument, word, left)
}

function takeNumber(
  { name, least, most }: Extract<WordArgument, { kind: 'number' }>,
  word: Word,
  rest: readonly WordArgument[],
): Taken {
  const number = Number(word.text)
  if (number >= least && number <= most) return { given: { number }, left: { rest } }
  return { message: `${name} must be from ${least} to ${most}` }
}

function isNumber(word: Word): boolean {
  return !word.quoted && /^\d+$/.test(word.text)
}

function fits(argument: WordArgument, word: Word): boolean {
  if (argument.kind === 'word') return true
  if (argument.kind === 'choice') return chosen(argument, word).length === 1
  if (argument.label !== undefined) return !word.quoted && word.text !== '' && argument.label.startsWith(word.text)
  return argument.kind === 'text' || isNumber(word)
}

/** The words that one may be meant for: itself, or those that begin with it. */
function chosen({ words }: Extract<WordArgument, { kind: 'choice' }>, word: Word): readonly string[] {
  const all = Object.keys(words)
  if (all.includes(word.text)) return [word.text]
  return word.quoted || word.text === '' ? [] : all.filter((it) => it.startsWith(word.text))
}

/** Not after a word of its own. */
function isOpen(argument: WordArgument): boolean {
  return argument.kind === 'number' && argument.label === undefined
}

function notAChoice(rest: readonly WordArgument[], word: Word): Taken | undefined {
  const choice = rest.find((it) => it.kind === 'choice')
  if (choice === undefined) return undefined
  return { message: `"${word.text}" is not one of ${Object.keys(choice.words).join(', ')}` }
}

function notANumber(rest: readonly WordArgument[], word: Word): Taken | undefined {
  const number = rest.find((it) => it.kind === 'number')
  if (number === undefined) return undefined
  if (number.of === 'commit')
    return { message: `"${word.text}" is not the number of a commit`, hint: 'See "show commits"' }
  return { message: `"${word.text}" is not a number${number.of === 'seconds' ? ' of seconds' : ''}` }
}
