/**
 * A line as words. Blanks separate; `"…"` and `'…'` hold blanks; a backslash makes the next character an ordinary one,
 * but between double quotes `\n`, `\r` and `\t` stand for a new line, a return and a tab, and `\u{9b}` for the character
 * of that number. Between single quotes nothing is special.
 */
export interface Word {
  /** What was meant, without quotes and backslashes. */
  readonly text: string
  /** Where it stands in the line, quotes included: `line.slice(start, end)`. */
  readonly start: number
  readonly end: number
  /** Some of it was quoted or escaped: then it is never taken for a keyword. */
  readonly quoted: boolean
  /** What is still to be closed at the end of the line. */
  readonly open?: '"' | "'" | '\\'
}

/** What is wrong with a line, and which part of it. */
export interface Fault {
  readonly start: number
  readonly end: number
  readonly message: string
  /** One imperative sentence. */
  readonly hint?: string
}

/** Splits a line. Only the last word can be `open`. */
export function splitWords(line: string): Word[] {
  const words: Word[] = []
  let at = 0
  while (at < line.length) {
    if (isBlank(line[at])) at++
    else {
      const word = readWord(line, at)
      words.push(word)
      at = word.end
    }
  }
  return words
}

function readWord(line: string, start: number): Word {
  let at = start
  let text = ''
  let quoted = false
  let open: Word['open']
  for (; at < line.length; at++) {
    const character = line[at] ?? ''
    if (open === '\\') {
      text += character
      open = undefined
    } else if (open === "'") {
      if (character === "'") open = undefined
      else text += character
    } else if (open === '"') {
      if (character === '"') open = undefined
      else if (character === '\\' && at + 1 < line.length) {
        const meant = readEscape(line, at)
        text += meant.text
        at = meant.end - 1
      } else text += character
    } else if (character === '\\' || character === '"' || character === "'") {
      quoted = true
      open = character
    } else if (isBlank(character)) break
    else text += character
  }
  return { text, start, end: at, quoted, ...(open === undefined ? {} : { open }) }
}

/** The fault of a line that ends inside quotes. */
export function openWordFault(words: readonly Word[]): Fault | undefined {
  const last = words.at(-1)
  if (last?.open === undefined) return undefined
  const { start, end, open } = last
  return open === '\\'
    ? { start: end - 1, end, message: 'nothing follows the backslash', hint: 'Write \\\\ for a backslash' }
    : { start, end, message: `the closing ${open} is missing` }
}

/** Words that mean something by themselves: a list of values, and what leads to a pipe. */
const SIGNS: readonly string[] = ['[', ']', '|']

/** Text as a word that `splitWords` reads back as the same text, and that is taken for no sign and no pattern. */
export function quoteWord(text: string): string {
  const isPlain = text !== '' && !/[\s"'\\*\p{Cc}]/u.test(text) && !text.startsWith('#') && !SIGNS.includes(text)
  return isPlain ? text : quoted(text)
}

/** Text between double quotes, on one line and without what could steer a terminal. */
export function quoted(text: string): string {
  return `"${text.replaceAll(/["\\\p{Cc}]/gu, escaped)}"`
}

/** Characters that would break a line, and the letters that stand for them. */
const LETTERS: ReadonlyMap<string, string> = new Map([
  ['\n', 'n'],
  ['\r', 'r'],
  ['\t', 't'],
])
const NUMBERED = /\\u\{([0-9a-fA-F]{1,6})\}/y
const HIGHEST = 0x10ffff

function escaped(character: string): string {
  const letter = LETTERS.get(character)
  if (letter !== undefined) return `\\${letter}`
  return /\p{Cc}/u.test(character) ? `\\u{${character.charCodeAt(0).toString(16)}}` : `\\${character}`
}

/** What a backslash at a place between double quotes and the characters behind it stand for, and where they end. */
export function readEscape(line: string, at: number): { readonly text: string; readonly end: number } {
  NUMBERED.lastIndex = at
  const number = Number.parseInt(NUMBERED.exec(line)?.[1] ?? '', 16)
  if (number <= HIGHEST) return { text: String.fromCodePoint(number), end: NUMBERED.lastIndex }
  const letter = line[at + 1] ?? ''
  for (const [character, its] of LETTERS) if (its === letter) return { text: character, end: at + 2 }
  return { text: letter, end: at + 2 }
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t' || character === '\n' || character === '\r'
}
