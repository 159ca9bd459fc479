import { type Fault, quoteWord, type Word } from '../../../base/index.ts'
import { PIPE_COMMANDS, type PipeArgument, type PipeCommand } from '../../grammar/pipe-commands.ts'
import type { PipeSource } from '../types.ts'
import { followPipes, isPipe, type Reached } from './parse.ts'
import { missingIn, nextWords } from './segment.ts'
import { firstStage, refusal, type Stage, stageAfter } from './stage.ts'

/** What can stand at the cursor behind a `|`; the same as of a command, and what is to be asked for elsewhere. */
export interface PipeCompletion {
  readonly start: number
  readonly end: number
  readonly candidates: readonly { readonly word: string; readonly description: string }[]
  readonly expected?: { readonly word: string; readonly description: string }
  readonly mayEnd: boolean
  /** First words of the pipes that may follow another `|`. */
  readonly mayPipe?: readonly string[]
  readonly fault?: Fault
  /** The word is a file of this machine, or the number of a commit. */
  readonly wants?: 'file' | 'commit'
}

/**
 * What can stand at `cursor`, given the words before it.
 * @param words behind the first `|`, up to the cursor; the last one is begun where it ends there
 */
export function completePipes(
  line: string,
  cursor: number,
  words: readonly Word[],
  source: PipeSource,
): PipeCompletion {
  const last = words.at(-1)
  const isBegun = last !== undefined && !isPipe(last) && (last.end === cursor || last.open !== undefined)
  const range = { start: isBegun ? last.start : cursor, end: cursor }
  const reached = followPipes(line, isBegun ? words.slice(0, -1) : words, source)
  if ('message' in reached) return { ...range, candidates: [], mayEnd: false, fault: reached }
  const typed = isBegun ? last.text : ''
  const offers = [...(isBegun && last.quoted ? [] : wordOffers(reached)), ...argumentOffers(reached)]
  const candidates = offers
    .filter(({ word }) => word.startsWith(typed))
    .map(({ word, description }) => ({ word: quoteWord(word), description }))
  const mayEnd = !isBegun && missingIn(reached.segment) === undefined
  const argument = openArgument(reached)
  return {
    ...range,
    candidates,
    mayEnd,
    ...(mayEnd ? { mayPipe: wordsAfter(reached) } : {}),
    ...(argument === undefined ? {} : expectedOf(argument)),
  }
}

type Offer = PipeCompletion['candidates'][number]

function wordOffers({ segment, stage }: Reached): readonly Offer[] {
  return [...nextWords(segment)].flatMap(([word, pipes]): readonly Offer[] => {
    const allowed = pipes.filter((it) => refusal(stage, it) === undefined)
    const [first] = allowed
    if (first === undefined) return []
    const isGroup = allowed.length > 1 && allowed.every((it) => it.words.length > segment.depth + 1)
    const words = allowed.map((it) => it.words[segment.depth + 1])
    return [{ word, description: isGroup ? words.join(', ') : first.summary }]
  })
}

/** The argument that the next word belongs to; not an option that has not been named. */
function openArgument({ segment: { rest, isLabelled } }: Reached): PipeArgument | undefined {
  const [argument] = rest
  const isOption = argument?.kind === 'number' && argument.option !== undefined && !isLabelled
  return isOption ? undefined : argument
}

function argumentOffers(reached: Reached): readonly Offer[] {
  const [argument] = reached.segment.rest
  if (argument?.kind === 'leaf') {
    const { leaves } = reached.segment.given
    const left = (reached.stage.columns ?? []).filter((it) => !leaves.includes(it))
    return left.map((word) => ({ word, description: '' }))
  }
  const isOption = argument?.kind === 'number' && openArgument(reached) === undefined
  return isOption && argument.option !== undefined ? [{ word: argument.option, description: argument.description }] : []
}

function expectedOf(argument: PipeArgument): Pick<PipeCompletion, 'expected' | 'wants'> {
  const expected = { word: `<${argument.name}>`, description: argument.description }
  if (argument.kind === 'file') return { expected, wants: 'file' }
  return argument.kind === 'number' && argument.of === 'commit' ? { expected, wants: 'commit' } : { expected }
}

function wordsAfter({ segment: { pipe }, stage }: Reached): readonly string[] {
  return pipe === undefined ? [] : pipeWords(stageAfter(stage, pipe))
}

/** First words of the pipes that can do something there. */
function pipeWords(stage: Stage): readonly string[] {
  const allowed: readonly PipeCommand[] = PIPE_COMMANDS.filter((it) => refusal(stage, it) === undefined)
  return [...new Set(allowed.flatMap((it) => it.words[0] ?? []))]
}

/** First words of the pipes that may follow a command. */
export function firstPipeWords(source: PipeSource): readonly string[] {
  return pipeWords(firstStage(source))
}
