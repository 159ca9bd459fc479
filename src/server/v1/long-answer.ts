import { setImmediate } from 'node:timers/promises'
import type { ChangeEdit, CommitAnswer } from '../../base/index.ts'

/** Edits in one piece of a long answer: as text some 150 KB. */
const EDITS_A_PIECE = 1_000

/** Pieces of a text that is answered as a whole. */
const SHORT_PIECES = 8

/** Stands where the edits belong; no text of a commit holds it (RFC 7950 9.4). */
const MARK = '\u0001'

/** The answer of a commit as JSON; one that changed much comes in pieces, so that it is never held as a whole. */
export function commitBody(answer: CommitAnswer): string | ReadableStream<Uint8Array> {
  if (answer.edits.length <= EDITS_A_PIECE) return JSON.stringify(answer, null, 4)
  return streamed(piecesOf(answer))
}

/** A text that is made while it is sent, a piece a turn; a short one as it is, so that its length can be told. */
export function inPieces(pieces: Iterator<string>): string | ReadableStream<Uint8Array> {
  let text = ''
  for (let count = 0; count < SHORT_PIECES; count++) {
    const { done, value } = pieces.next()
    if (done === true) return text
    text += value
  }
  return streamed(pieces, text)
}

function streamed(pieces: Iterator<string>, begin = ''): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  let text = begin
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = pieces.next()
      if (done !== true) text += value
      if (text !== '') controller.enqueue(encoder.encode(text))
      text = ''
      if (done === true) controller.close()
      // Others have their turn, also where the connection takes all there is at once.
      else await setImmediate()
    },
  })
}

/** Together they are what `JSON.stringify` gives for the whole. */
function* piecesOf(answer: CommitAnswer): Generator<string, void> {
  const frame = JSON.stringify({ ...answer, edits: [MARK] }, null, 4)
  const [before = '', after = ''] = frame.split(/ {8}"\\u0001"/)
  yield before
  for (let from = 0; from < answer.edits.length; from += EDITS_A_PIECE) {
    const texts = answer.edits.slice(from, from + EDITS_A_PIECE).map(indented)
    yield `${from === 0 ? '' : ',\n'}${texts.join(',\n')}`
  }
  yield after
}

function indented(edit: ChangeEdit): string {
  return `        ${JSON.stringify(edit, null, 4).replaceAll('\n', '\n        ')}`
}
