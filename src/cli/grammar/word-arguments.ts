import type { Word } from '../../base/index.ts'
import type { Argument, WordArgument } from './command.ts'

/** Arguments of one word that may still come, in order. */
export interface WordsLeft {
  readonly rest: readonly WordArgument[]
  /** Its label was the last word: what it labels comes next. */
  readonly labelled?: WordArgument
}

/** What a word was taken for, and what may follow it; or why it can be none of what may follow. */
export type Taken =
  | {
      readonly given: { readonly number?: number; readonly text?: string; readonly word?: string }
      readonly left: WordsLeft
    }
  | { readonly message: string; readonly hint?: string }

/** Whether an argument is of this kind. */
export function isWordArgument(argument: Argument): argument is WordArgument {
  return argument.kind === 'number' || argument.kind === 'text' || argument.kind === 'word'
}

/** Whether the line may end without it. */
export function mayBeLeftOut(argument: WordArgument): boolean {
  return argument.kind === 'text' ? argument.label !== undefined : argument.isOptional
}

/** Takes a word for the first argument that it fits; `undefined` where none is left that it could be meant for. */
export function takeWord({ rest, labelled }: WordsLeft, word: Word): Taken | undefined {
  if (labelled !== undefined) return { given: { text: word.text }, left: { rest } }
  const at = rest.findIndex((it) => fits(it, word))
  const argument = rest[at]
  if (argument === undefined) return notANumber(rest, word)
  const left = rest.slice(at + 1)
  if (argument.kind === 'word') return { given: { word: word.text }, left: { rest: left } }
  if (argument.kind === 'text') {
    if (argument.label === undefined) return { given: { text: word.text }, left: { rest: left } }
    return { given: {}, left: { rest: left, labelled: argument } }
  }
  const number = Number(word.text)
  if (number >= argument.least && number <= argument.most) return { given: { number }, left: { rest: left } }
  return { message: `${argument.name} must be from ${argument.least} to ${argument.most}` }
}

function fits(argument: WordArgument, word: Word): boolean {
  if (argument.kind === 'word') return true
  if (argument.kind === 'number') return !word.quoted && /^\d+$/.test(word.text)
  return argument.label === undefined || (!word.quoted && word.text !== '' && argument.label.startsWith(word.text))
}

function notANumber(rest: readonly WordArgument[], word: Word): Taken | undefined {
  const number = rest.find((it) => it.kind === 'number')
  if (number === undefined) return undefined
  if (number.of === 'seconds') return { message: `"${word.text}" is not a number of seconds` }
  return { message: `"${word.text}" is not the number of a commit`, hint: 'See "show commits"' }
}
