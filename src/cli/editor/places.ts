import { graphemes } from '../text.ts'

/** Places in a line where a cursor may stand, counted in UTF-16 units. Pure, and linear in the length of the line. */

/** The place one character further to the left. */
export function previousPlace(line: string, cursor: number): number {
  // What a person calls a character is short; a line may be long.
  const from = rowStart(line, cursor)
  return cursor === from ? Math.max(0, cursor - 1) : cursor - (graphemes(line.slice(from, cursor)).at(-1)?.length ?? 0)
}

/** The place one character further to the right. */
export function nextPlace(line: string, cursor: number): number {
  if (line[cursor] === '\n') return cursor + 1
  return cursor + (graphemes(line.slice(cursor, rowEnd(line, cursor)))[0]?.length ?? 0)
}

/** The place itself, or the next one where it is in the middle of a character. */
export function placeAtOrAfter(line: string, cursor: number): number {
  const from = rowStart(line, cursor)
  let at = from
  for (const character of graphemes(line.slice(from, rowEnd(line, cursor)))) {
    if (at >= cursor) return at
    at += character.length
  }
  return at
}

/** Begin of the row of a line that has several. */
export function rowStart(line: string, cursor: number): number {
  return cursor === 0 ? 0 : line.lastIndexOf('\n', cursor - 1) + 1
}

/** End of the row, before its newline. */
export function rowEnd(line: string, cursor: number): number {
  const end = line.indexOf('\n', cursor)
  return end === -1 ? line.length : end
}

/** The place in the row above or below that is as many characters from its begin; `undefined` where there is none. */
export function placeInRow(line: string, cursor: number, which: 'above' | 'below'): number | undefined {
  const start = rowStart(line, cursor)
  const end = rowEnd(line, cursor)
  if (which === 'above' ? start === 0 : end === line.length) return undefined
  const other = which === 'above' ? rowStart(line, start - 1) : end + 1
  const across = graphemes(line.slice(start, cursor)).length
  return (
    other +
    graphemes(line.slice(other, rowEnd(line, other)))
      .slice(0, across)
      .join('').length
  )
}

const WORDS = /[\p{L}\p{N}\p{M}]+/gu

/** Begin of the word of letters and digits before the cursor. */
export function wordStart(line: string, cursor: number): number {
  let start = 0
  for (const { index } of line.matchAll(WORDS)) {
    if (index >= cursor) break
    start = index
  }
  return start === 0 ? 0 : Math.min(cursor, placeAtOrAfter(line, start))
}

/** End of the word of letters and digits that the cursor is in or before. */
export function wordEnd(line: string, cursor: number): number {
  for (const { index, 0: word } of line.matchAll(WORDS)) {
    if (index + word.length > cursor) return placeAtOrAfter(line, index + word.length)
  }
  return line.length
}

/** Begin of what stands between blanks before the cursor. */
export function blankWordStart(line: string, cursor: number): number {
  const isBlankBefore = (at: number) => /\s/.test(line[at - 1] ?? '')
  let at = cursor
  while (at > 0 && isBlankBefore(at)) at--
  while (at > 0 && !isBlankBefore(at)) at--
  return at
}
