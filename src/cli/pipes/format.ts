import { EDIT_ARGUMENTS } from '../../base/index.ts'

/** How a text is written that may be loaded. */
export type TextFormat = 'json' | 'xml' | 'curly' | 'set'

/** Blanks and comments of any of them, which say nothing. */
const PASSED_OVER = /^(?:\ufeff|\s+|#[^\n]*|\/\*[\s\S]*?\*\/)*/
const VERBS = Object.keys(EDIT_ARGUMENTS)

/**
 * How a text is written, by how it begins. What is none of them is taken for curly braces, whose parser says what is wrong
 * with it; an empty text, too, is such a one.
 */
export function formatOf(text: string): TextFormat {
  const rest = text.slice(PASSED_OVER.exec(text)?.[0].length ?? 0)
  if (rest.startsWith('<')) return 'xml'
  if (/^[{["]/.test(rest)) return 'json'
  const [line = ''] = rest.split(/\r?\n/, 1)
  const [verb = ''] = line.split(/[ \t]/, 1)
  // A node may be called as a verb is: then its line ends as lines of edits do not.
  return VERBS.includes(verb) && !endsStatement(line) ? 'set' : 'curly'
}

/** Whether a `;` or a brace stands in a line, not in quotes. */
function endsStatement(line: string): boolean {
  return /[;{}]/.test(line.replaceAll(/"(?:\\.|[^"\\])*"|'[^']*'|\\./g, ''))
}
