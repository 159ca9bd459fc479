import type { Word } from '../../base/index.ts'

/**
 * A word as a regular expression: a backslash in it belongs to the expression, quotes only hold it together. Upper and
 * lower case are the same unless it has a capital letter.
 * @throws SyntaxError for what is none
 */
export function patternOf(line: string, word: Word): RegExp {
  const source = sourceOf(line.slice(word.start, word.end), word.text)
  const flags = /\p{Lu}/u.test(source.replaceAll(/\\(?:[pP]\{[^}]*\}|.)/gs, '')) ? '' : 'i'
  try {
    return new RegExp(source, `${flags}u`)
  } catch (error) {
    // With `u` a backslash is refused before what needs none: people write `\-` and `\ `.
    if (!(error instanceof SyntaxError)) throw error
    return new RegExp(source, flags)
  }
}

/** @param meant what it is as a plain word: taken where quotes begin within it */
function sourceOf(written: string, meant: string): string {
  const inside = /^"((?:\\.|[^"\\])*)"$/s.exec(written) ?? /^'([^']*)'$/s.exec(written)
  if (inside?.[1] !== undefined) return inside[1]
  return /["']/.test(written) ? meant : written
}
