/**
 * Patterns of YANG are regular expressions of XML Schema (RFC 7950 9.4.5): anchored, with `^` and `$` as ordinary
 * characters. What means the same in JavaScript is translated; what may not is left to the server.
 */

const translated = new Map<string, RegExp | undefined>()

/** The pattern as a JavaScript expression; `undefined` where the two languages differ too much to be sure. */
export function xsdPattern(pattern: string): RegExp | undefined {
  if (!translated.has(pattern)) translated.set(pattern, compile(pattern))
  return translated.get(pattern)
}

function compile(pattern: string): RegExp | undefined {
  const source = translate(pattern)
  if (source === undefined) return undefined
  try {
    return new RegExp(`^(?:${source})$`, 'u')
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function translate(pattern: string): string | undefined {
  let source = ''
  let inClass = false
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at] ?? ''
    if (character === '\\') {
      const escaped = translateEscape(pattern, at, inClass)
      if (escaped === undefined) return undefined
      source += escaped.source
      at = escaped.end - 1
    } else if (inClass) {
      // A class within a class is a subtraction (XSD part 2, appendix F, charClassSub), which JavaScript lacks here.
      if (character === '[') return undefined
      if (character === ']') inClass = false
      source += character
    } else if (character === '[') {
      inClass = true
      source += '['
      if (pattern[at + 1] === '^') {
        source += '^'
        at++
      }
    } else if (character === '(' && pattern[at + 1] === '?') return undefined
    else if (character === '^' || character === '$') source += `\\${character}`
    else if (character === '.') source += '[^\\n\\r]'
    else source += character
  }
  return source
}

/** One escape. `\i`, `\c` and `\w` mean other sets than in JavaScript; blocks (`\p{IsGreek}`) have no counterpart. */
function translateEscape(
  pattern: string,
  at: number,
  inClass: boolean,
): { readonly source: string; readonly end: number } | undefined {
  const letter = pattern[at + 1] ?? ''
  if ('nrt'.includes(letter) || '\\|.?*+(){}[]^'.includes(letter)) return { source: `\\${letter}`, end: at + 2 }
  if (letter === '-') return { source: inClass ? '\\-' : '-', end: at + 2 }
  if (letter === 'd') return { source: '\\p{Nd}', end: at + 2 }
  if (letter === 'D') return { source: '\\P{Nd}', end: at + 2 }
  if (letter === 's') return { source: inClass ? ' \\t\\n\\r' : '[ \\t\\n\\r]', end: at + 2 }
  if (letter === 'S' && !inClass) return { source: '[^ \\t\\n\\r]', end: at + 2 }
  const property = /^\\[pP]\{(?:[CLMNPSZ][a-z]?)\}/.exec(pattern.slice(at))
  return property === null ? undefined : { source: property[0], end: at + property[0].length }
}
