import type { ChangeEdit, CommitAnswer } from '../../base/index.ts'

/** Edits in one piece of a long answer: as text some 150 KB. */
const EDITS_A_PIECE = 1_000

/** Stands where the edits belong; no text of a commit holds it (RFC 7950 9.4). */
const MARK = '\u0001'

/** The answer of a commit as JSON; one that changed much comes in pieces, so that it is never held as a whole. */
export function commitBody(answer: CommitAnswer): string | ReadableStream<Uint8Array> {
  if (answer.edits.length <= EDITS_A_PIECE) return JSON.stringify(answer, null, 4)
  const pieces = piecesOf(answer)
  const encoder = new TextEncoder()
  return new ReadableStream({
    pull(controller) {
      const { done, value } = pieces.next()
      if (done === true) controller.close()
      else controller.enqueue(encoder.encode(value))
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
