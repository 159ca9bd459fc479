import { BrewError, type JsonValue, parseJson, type Where } from '../base/index.ts'
import type { Locate, Pointer } from './place.ts'

/** Deepest nesting of a document; BeerJSON needs eight. */
const MAX_DEPTH = 64

/** A JSON document, and where in its text everything is. @throws BrewError `malformed-message` with line and column */
export function parsePlacedJson(text: string, file?: string): { readonly json: JsonValue; readonly locate: Locate } {
  refuseDepth(text, file)
  const json = parseJson(text, file)
  const inFile = file === undefined ? {} : { file }
  return { json, locate: (pointer) => ({ ...inFile, ...lineAndColumn(text, offsetOf(text, pointer)) }) }
}

/** Line and column of an offset, both from 1. */
export function lineAndColumn(text: string, offset: number): Pick<Where, 'line' | 'column'> {
  const before = text.slice(0, offset)
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') }
}

function refuseDepth(text: string, file: string | undefined): void {
  let depth = 0
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/gs)) {
    if (token === '{' || token === '[') depth++
    else if (token === '}' || token === ']') depth--
    if (depth <= MAX_DEPTH) continue
    const inFile = file === undefined ? {} : { file }
    throw new BrewError('malformed-message', `nested deeper than ${MAX_DEPTH} levels`, {
      ...inFile,
      ...lineAndColumn(text, index),
    })
  }
}

const SPACE = /[ \t\n\r]*/y
const SCALAR = /"(?:[^"\\]|\\.)*"|[-+.\w]+/sy

/** Offset of what a pointer leads to, in text that is known to be JSON; of the last part that is there. */
function offsetOf(text: string, pointer: Pointer): number {
  let at = afterSpace(text, 0)
  for (const part of pointer) {
    const next = childAt(text, at, part)
    if (next === undefined) return at
    at = next
  }
  return at
}

/** Offset of a member's value or an array's item; of the member that counts, which is the last of its name. */
function childAt(text: string, at: number, part: string | number): number | undefined {
  const open = text[at]
  if ((open !== '{' && open !== '[') || (open === '{') !== (typeof part === 'string')) return undefined
  let found: number | undefined
  let position = afterSpace(text, at + 1)
  for (let index = 0; text[position] !== '}' && text[position] !== ']'; index++) {
    let name: string | number = index
    if (open === '{') {
      const end = afterValue(text, position)
      name = JSON.parse(text.slice(position, end)) as string
      position = afterSpace(text, afterSpace(text, end) + 1)
    }
    if (name === part) found = position
    position = afterSpace(text, afterValue(text, position))
    if (text[position] === ',') position = afterSpace(text, position + 1)
  }
  return found
}

function afterSpace(text: string, at: number): number {
  SPACE.lastIndex = at
  SPACE.exec(text)
  return SPACE.lastIndex
}

/** Offset after the value that begins here. */
function afterValue(text: string, at: number): number {
  let depth = 0
  let position = at
  do {
    const character = text[position]
    if (character === '{' || character === '[') {
      depth++
      position++
    } else if (character === '}' || character === ']') {
      depth--
      position++
    } else if (character === ',' || character === ':') position++
    else {
      SCALAR.lastIndex = position
      SCALAR.exec(text)
      // A scalar always matches in what is JSON; a step keeps this from standing still in what is not.
      position = Math.max(SCALAR.lastIndex, position + 1)
    }
    if (depth > 0) position = afterSpace(text, position)
  } while (depth > 0 && position < text.length)
  return position
}
