import { BrewError, readEscape } from '../../../base/index.ts'

/** A word or a sign of a text in curly braces; line and column count from 1. */
export interface Token {
  readonly kind: 'word' | '{' | '}' | ';' | '[' | ']' | 'end'
  /** What was meant, without quotes and backslashes. */
  readonly text: string
  readonly quoted: boolean
  readonly line: number
  readonly column: number
}

const BREAKS_WORD = /[ \t\r\n{};[\]#]/
/** All kinds of comments, and a sign at the very beginning that tells the order of bytes. */
const PASSED_OVER = /(?:^\ufeff|[ \t\r\n]+|#[^\n]*|\/\*[\s\S]*?\*\/)+/y

/**
 * A text as words and signs; the last one is its end. Words are quoted as on the command line, only that what is in
 * quotes may go on over lines. `#` begins a comment that ends with its line, and what is between slashes with stars is one.
 * @throws BrewError `malformed-message` for what is opened and never closed
 */
export function curlyTokens(text: string, file?: string): readonly Token[] {
  const place = placing(text)
  const refuse = (at: number, message: string): never => {
    throw new BrewError('malformed-message', message, { ...(file === undefined ? {} : { file }), ...place(at) })
  }
  const tokens: Token[] = []
  for (let at = 0; ; ) {
    PASSED_OVER.lastIndex = at
    if (PASSED_OVER.test(text)) at = PASSED_OVER.lastIndex
    const character = text[at]
    if (character === undefined) break
    if (text.startsWith('/*', at)) refuse(at, 'the comment is never closed: */ is missing')
    const where = place(at)
    if (isSign(character)) {
      tokens.push({ kind: character, text: character, quoted: false, ...where })
      at++
    } else {
      const word = readWord(text, at)
      if (word.open !== undefined) refuse(word.open.at, `the closing ${word.open.quote} is missing`)
      tokens.push({ kind: 'word', text: word.text, quoted: word.quoted, ...where })
      at = word.end
    }
  }
  tokens.push({ kind: 'end', text: '', quoted: false, ...place(text.length) })
  return tokens
}

function isSign(character: string): character is '{' | '}' | ';' | '[' | ']' {
  return '{};[]'.includes(character)
}

interface ReadWord {
  readonly text: string
  readonly quoted: boolean
  readonly end: number
  readonly open?: { readonly quote: string; readonly at: number }
}

function readWord(text: string, start: number): ReadWord {
  let meant = ''
  let quoted = false
  let at = start
  while (at < text.length) {
    const character = text[at] ?? ''
    if (character === '"' || character === "'") {
      const inside = readQuoted(text, at)
      quoted = true
      if (inside === undefined) return { text: meant, quoted, end: text.length, open: { quote: character, at } }
      meant += inside.text
      at = inside.end
    } else if (character === '\\' && at + 1 < text.length) {
      quoted = true
      meant += text[at + 1]
      at += 2
    } else if (BREAKS_WORD.test(character) || text.startsWith('/*', at)) break
    else {
      meant += character
      at++
    }
  }
  return { text: meant, quoted, end: at }
}

/** What stands between quotes, and where the text goes on behind them; `undefined` where they are never closed. */
function readQuoted(text: string, start: number): { readonly text: string; readonly end: number } | undefined {
  const quote = text[start]
  let meant = ''
  for (let at = start + 1; at < text.length; ) {
    const character = text[at]
    if (character === quote) return { text: meant, end: at + 1 }
    const next = quote === '"' && character === '\\' ? readEscape(text, at) : { text: character, end: at + 1 }
    meant += next.text
    at = next.end
  }
  return undefined
}

/** Line and column of places that are asked for one behind the other. */
function placing(text: string): (at: number) => { readonly line: number; readonly column: number } {
  let line = 1
  let begin = 0
  return (at) => {
    for (let next = text.indexOf('\n', begin); next !== -1 && next < at; next = text.indexOf('\n', begin)) {
      line++
      begin = next + 1
    }
    return { line, column: at - begin + 1 }
  }
}
