import type { Fault, Word } from '../../../base/index.ts'
import type { PipeSource, PipeStep } from '../types.ts'
import { missingIn, NO_WORDS, readWord, type Segment, stepOf } from './segment.ts'
import { firstStage, type Stage, stageAfter } from './stage.ts'

/** Where words have led: pipes that are complete, and the last one as far as it has come. */
export interface Reached {
  readonly steps: readonly PipeStep[]
  readonly stage: Stage
  readonly segment: Segment
}

/**
 * Reads what stands behind the first `|` of a line.
 * @param line of which the words are
 * @param words behind that `|`, further `|` among them
 */
export function parsePipes(line: string, words: readonly Word[], source: PipeSource): readonly PipeStep[] | Fault {
  const reached = followPipes(line, words, source)
  if ('message' in reached) return reached
  const { steps, segment } = reached
  const missing = missingIn(segment)
  const end = line.trimEnd().length + 1
  // A pipe that is not known lacks something.
  if (missing !== undefined || segment.pipe === undefined)
    return { start: end, end, message: missing ?? 'the pipe is not complete' }
  return [...steps, stepOf(segment.pipe, segment.given)]
}

/** Where complete words lead, for completion and for the end of a line. */
export function followPipes(line: string, words: readonly Word[], source: PipeSource): Reached | Fault {
  let reached: Reached = { steps: [], stage: firstStage(source), segment: NO_WORDS }
  for (const word of words) {
    const next: Reached | Fault = isPipe(word) ? endPipe(reached, word) : further(reached, line, word)
    if ('message' in next) return next
    reached = next
  }
  return reached
}

/** Whether a word leads to a pipe: in quotes it is a value. */
export function isPipe({ text, quoted }: Word): boolean {
  return text === '|' && !quoted
}

function further(reached: Reached, line: string, word: Word): Reached | Fault {
  const segment = readWord(reached.segment, line, word, reached.stage)
  return 'message' in segment ? segment : { ...reached, segment }
}

function endPipe({ steps, stage, segment }: Reached, { start, end }: Word): Reached | Fault {
  const missing = missingIn(segment)
  if (missing !== undefined || segment.pipe === undefined)
    return { start, end, message: missing ?? 'the pipe before it is not complete' }
  const step = stepOf(segment.pipe, segment.given)
  return { steps: [...steps, step], stage: stageAfter(stage, segment.pipe), segment: NO_WORDS }
}
