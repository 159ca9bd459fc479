import { didYouMean, type Fault, type Word } from '../../../base/index.ts'
import { PIPE_COMMANDS, type PipeArgument, type PipeCommand, pipeUsage } from '../../grammar/pipe-commands.ts'
import { patternOf } from '../pattern.ts'
import type { Comparand, PipeStep } from '../types.ts'
import { refusal, type Stage } from './stage.ts'

/** One pipe, word by word, so that it can be completed from where it stops. Pure. */

/** What the words of a pipe have given so far. */
interface GivenPipe {
  readonly pattern?: RegExp
  readonly number?: number
  readonly file?: string
  readonly leaves: readonly string[]
}

/** How far a pipe has come. */
export interface Segment {
  /** Pipes that it may still become, and how many of their words were read. */
  readonly pipes: readonly PipeCommand[]
  readonly depth: number
  /** The one that it is, unless more of its words follow. */
  readonly pipe?: PipeCommand
  readonly given: GivenPipe
  /** Arguments that may follow. */
  readonly rest: readonly PipeArgument[]
  /** The word before was the option that the next argument comes after. */
  readonly isLabelled: boolean
}

/** A pipe without any word yet. */
export const NO_WORDS: Segment = {
  pipes: PIPE_COMMANDS,
  depth: 0,
  given: { leaves: [] },
  rest: [],
  isLabelled: false,
}

/** Words of pipes that may follow, each with the pipes that it leads to. */
export function nextWords({ pipes, depth, rest, given }: Segment): ReadonlyMap<string, readonly PipeCommand[]> {
  const next = new Map<string, PipeCommand[]>()
  if (rest.length > 0 || given.leaves.length > 0) return next
  for (const pipe of pipes) {
    const word = pipe.words[depth]
    if (word !== undefined) next.set(word, [...(next.get(word) ?? []), pipe])
  }
  return next
}

/** One word further, or what is wrong with it. @param line that the word stands in */
export function readWord(segment: Segment, line: string, word: Word, stage: Stage): Segment | Fault {
  const next = nextWords(segment)
  const found = next.size === 0 ? undefined : keyword([...next.keys()], word)
  if (found === undefined)
    return next.size === 0 ? readArgument(segment, line, word, stage) : unknown([...next.keys()], segment, word)
  if (found.length > 1) return fault(word, `"${word.text}" may be ${found.join(' or ')}`)
  const pipes = next.get(found[0] ?? '') ?? []
  const refused = refusedAll(pipes, stage)
  if (refused !== undefined) return fault(word, refused.message, refused.hint)
  const depth = segment.depth + 1
  const pipe = pipes.find((it) => it.words.length === depth)
  return { ...segment, pipes, depth, rest: pipe?.arguments ?? [], ...(pipe === undefined ? {} : { pipe }) }
}

/** Why none of them can stand there; that of the first is told. */
function refusedAll(pipes: readonly PipeCommand[], stage: Stage): ReturnType<typeof refusal> {
  const all = pipes.map((it) => refusal(stage, it))
  return all.every((it) => it !== undefined) ? all[0] : undefined
}

/** The words that one may be meant for: itself, or those that begin with it; `undefined` where there are none. */
function keyword(known: readonly string[], { text, quoted }: Word): readonly string[] | undefined {
  if (quoted || text === '') return undefined
  if (known.includes(text)) return [text]
  const begun = known.filter((it) => it.startsWith(text))
  return begun.length === 0 ? undefined : begun
}

function unknown(known: readonly string[], { depth }: Segment, word: Word): Fault {
  const message = depth === 0 ? `there is no pipe "${word.text}"` : `"${word.text}" is not one of ${known.join(', ')}`
  return fault(word, message, didYouMean(word.text, known))
}

function readArgument(segment: Segment, line: string, word: Word, stage: Stage): Segment | Fault {
  const [argument, ...others] = segment.rest
  if (argument === undefined) return unexpected(segment, word)
  const taken = (given: Partial<GivenPipe>, rest: readonly PipeArgument[] = others): Segment => ({
    ...segment,
    given: { ...segment.given, ...given },
    rest,
    isLabelled: false,
  })
  switch (argument.kind) {
    case 'pattern': {
      const pattern = readPattern(line, word)
      return 'message' in pattern ? pattern : taken({ pattern })
    }
    case 'file':
      return word.text === '' ? fault(word, 'a file needs a name') : taken({ file: word.text })
    case 'leaf': {
      const leaf = columnNamed(word, stage)
      if (typeof leaf !== 'string') return leaf
      return taken({ leaves: [...segment.given.leaves, leaf] }, argument.isMany ? segment.rest : others)
    }
    case 'number': {
      if (argument.option !== undefined && !segment.isLabelled)
        return word.text === argument.option && !word.quoted
          ? { ...segment, isLabelled: true }
          : unexpected(segment, word)
      const number = readNumber(argument, word)
      return typeof number === 'number' ? taken({ number }) : number
    }
  }
}

function readPattern(line: string, word: Word): RegExp | Fault {
  try {
    return patternOf(line, word)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    const reason = error.message.replace(/^Invalid regular expression: /, '')
    return fault(
      word,
      `it is no regular expression: ${reason}`,
      'Put a backslash before a sign that is meant as itself',
    )
  }
}

function readNumber({ name, least, most }: Extract<PipeArgument, { kind: 'number' }>, word: Word): number | Fault {
  const number = !word.quoted && /^\d+$/.test(word.text) ? Number(word.text) : undefined
  if (number === undefined)
    return fault(word, `"${word.text}" is not a number of ${name === 'commit' ? 'a commit' : name}`)
  return number >= least && number <= most ? number : fault(word, `${name} must be from ${least} to ${most}`)
}

/** The full name of a column that a word names: all of it, the end of it, or a beginning that no other one has. */
function columnNamed(word: Word, { columns }: Stage): string | Fault {
  const { text } = word
  if (columns === undefined || columns.includes(text)) return text
  const ends = columns.filter((it) => it.endsWith(`/${text}`))
  const begins = columns.filter((it) => it.startsWith(text))
  const found = ends.length > 0 ? ends : text === '' ? [] : begins
  const [only] = found
  if (only !== undefined && found.length === 1) return only
  if (found.length > 1) return fault(word, `"${text}" may be ${found.join(' or ')}`)
  const lastNames = columns.map((it) => it.slice(it.lastIndexOf('/') + 1))
  return fault(word, `the list has no leaf "${text}"`, didYouMean(text, [...columns, ...lastNames]))
}

/** Why a pipe cannot end here; nothing when it can. */
export function missingIn(segment: Segment): string | undefined {
  const { pipe, rest, isLabelled, given } = segment
  if (pipe === undefined) {
    const words = [...nextWords(segment).keys()]
    return segment.depth === 0 ? 'a pipe is missing behind |' : `one of ${words.join(', ')} is missing`
  }
  const [argument] = rest
  if (argument === undefined || (argument.kind === 'leaf' && given.leaves.length > 0)) return undefined
  const mayBeLeftOut = argument.kind === 'number' && (argument.option ?? argument.usual) !== undefined
  return mayBeLeftOut && !isLabelled ? undefined : `the ${argument.name} is missing`
}

/** What a pipe that can end here means. */
export function stepOf(pipe: PipeCommand, { pattern = /(?:)/, number, file = '', leaves }: GivenPipe): PipeStep {
  switch (pipe.name) {
    case 'match':
    case 'except':
      return { pipe: pipe.name, pattern, context: number ?? 0 }
    case 'begin':
    case 'until':
      return { pipe: pipe.name, pattern }
    case 'last':
      return { pipe: pipe.name, lines: number ?? usualOf(pipe) }
    case 'save':
    case 'append':
      return { pipe: pipe.name, file }
    case 'compare':
      return { pipe: pipe.name, from: comparandOf(pipe, number, file) }
    case 'display':
      return { pipe: pipe.name, display: pipe.display ?? 'curly' }
    case 'select':
      return { pipe: pipe.name, leaves }
    case 'sort-by':
      return { pipe: pipe.name, leaf: leaves[0] ?? '' }
    default:
      return { pipe: pipe.name }
  }
}

function usualOf({ arguments: [argument] }: PipeCommand): number {
  return argument?.kind === 'number' ? (argument.usual ?? 0) : 0
}

function comparandOf({ comparand = 'running' }: PipeCommand, number: number | undefined, file: string): Comparand {
  switch (comparand) {
    case 'rollback':
      return { kind: comparand, number: number ?? 0 }
    case 'file':
      return { kind: comparand, file }
    default:
      return { kind: comparand }
  }
}

function unexpected({ pipe, given }: Segment, word: Word): Fault {
  const hint = given.pattern === undefined ? undefined : 'Put an expression with blanks in quotes'
  return fault(
    word,
    pipe === undefined ? 'nothing is expected' : `nothing more is expected: "${pipeUsage(pipe)}"`,
    hint,
  )
}

function fault({ start, end }: Word, message: string, hint?: string): Fault {
  return hint === undefined ? { start, end, message } : { start, end, message, hint }
}
