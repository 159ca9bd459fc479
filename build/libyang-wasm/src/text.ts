import { isUtf8 } from 'node:buffer'
import { YangError, type YangErrorDetails } from './errors.ts'
import { MAX_NESTING } from './limits.ts'

/** How a text nests. */
export type Syntax = 'json' | 'xml' | 'yang'

const NEWLINE = 0x0a
const QUOTE = 0x22
const APOSTROPHE = 0x27
const SPACE = 0x20
const STAR = 0x2a
const COMMA = 0x2c
const SLASH = 0x2f
const LESS = 0x3c
const GREATER = 0x3e
const QUESTION = 0x3f
const EXCLAMATION = 0x21
const BACKSLASH = 0x5c
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d

/**
 * The text as UTF-8, seen through before the engine sees it: not too big, well encoded, without NUL, and nested no
 * deeper than the engine's recursion bears.
 * @throws YangError `too-big` or `malformed-message`, with line and column
 */
export function checkedBytes(
  text: string | Uint8Array,
  syntax: Syntax,
  maxBytes: number,
  file: string | undefined,
): Uint8Array {
  const refuse = (message: string, details: Partial<YangErrorDetails> = {}): never => {
    throw new YangError(message, { errorTag: 'malformed-message', ...details, file })
  }
  if (typeof text === 'string' && text.length <= maxBytes && !text.isWellFormed())
    refuse('half a surrogate pair in the text')
  const tooBig = text.length > maxBytes
  const bytes = typeof text !== 'string' ? text : tooBig ? new Uint8Array() : Buffer.from(text, 'utf8')
  if (tooBig || bytes.length > maxBytes) refuse(`text of more than ${maxBytes} bytes`, { errorTag: 'too-big' })
  if (typeof text !== 'string' && !isUtf8(bytes)) {
    const at = firstInvalidByte(bytes)
    refuse('not UTF-8', position(bytes, at))
  }
  const nul = bytes.indexOf(0)
  if (nul !== -1) refuse('a NUL in the text', position(bytes, nul))
  const tooDeep = SCANS[syntax](bytes)
  if (tooDeep !== -1)
    refuse(`nested more than ${MAX_NESTING} levels deep`, { errorTag: 'too-big', ...position(bytes, tooDeep) })
  if (syntax !== 'json') return bytes
  const comma = trailingComma(bytes)
  if (comma !== -1) refuse('a comma with nothing after it', position(bytes, comma))
  return withoutEscapedPairs(bytes)
}

/** Where the text first exceeds the nesting limit, -1 where it never does. */
const SCANS: Readonly<Record<Syntax, (bytes: Uint8Array) => number>> = {
  json: scanJson,
  xml: scanXml,
  yang: scanYang,
}

/** RFC 8259: brackets outside strings. */
function scanJson(bytes: Uint8Array): number {
  let depth = 0
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]
    if (byte === QUOTE) at = endOfString(bytes, at)
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      if (++depth > MAX_NESTING) return at
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) depth--
  }
  return -1
}

/** Index of a comma that nothing follows before its object or array ends, -1 where there is none. libyang lets it pass. */
function trailingComma(bytes: Uint8Array): number {
  let comma = -1
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0
    if (byte === COMMA) comma = at
    else if (byte === QUOTE) {
      at = endOfString(bytes, at)
      comma = -1
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      if (comma !== -1) return comma
    } else if (byte > SPACE) comma = -1
  }
  return -1
}

/**
 * Characters beyond the basic plane that are written as two escapes (RFC 8259 7), written as themselves: libyang takes
 * each escape for a character. Python's `json` writes them so unless told otherwise.
 */
function withoutEscapedPairs(bytes: Uint8Array): Uint8Array {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (!buffer.includes('\\ud') && !buffer.includes('\\uD')) return bytes
  const escapes = /\\(?:u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|[\s\S])/g
  const text = buffer.toString('utf8').replace(escapes, (written: string, high?: string, low?: string) => {
    if (high === undefined || low === undefined) return written
    return String.fromCharCode(Number.parseInt(high, 16), Number.parseInt(low, 16))
  })
  return Buffer.from(text, 'utf8')
}

/** RFC 7950 6.1: braces outside strings and comments. */
function scanYang(bytes: Uint8Array): number {
  let depth = 0
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]
    if (byte === QUOTE) at = endOfString(bytes, at)
    else if (byte === APOSTROPHE) at = endOf(bytes, at + 1, APOSTROPHE)
    else if (byte === SLASH && bytes[at + 1] === SLASH) at = endOf(bytes, at + 2, NEWLINE)
    else if (byte === SLASH && bytes[at + 1] === STAR) at = endOfText(bytes, at + 2, '*/')
    else if (byte === OPEN_BRACE) {
      if (++depth > MAX_NESTING) return at
    } else if (byte === CLOSE_BRACE) depth--
  }
  return -1
}

/** XML 1.0: elements; comments, CDATA, instructions and declarations are stepped over. */
function scanXml(bytes: Uint8Array): number {
  let depth = 0
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] !== LESS) continue
    const next = bytes[at + 1]
    if (next === QUESTION) at = endOfText(bytes, at + 2, '?>')
    else if (next === EXCLAMATION) {
      if (startsWith(bytes, at, '<!--')) at = endOfText(bytes, at + 4, '-->')
      else if (startsWith(bytes, at, '<![CDATA[')) at = endOfText(bytes, at + 9, ']]>')
      else at = endOf(bytes, at, GREATER)
    } else if (next === SLASH) {
      depth--
      at = endOf(bytes, at, GREATER)
    } else {
      const end = endOfTag(bytes, at + 1)
      if (bytes[end - 1] !== SLASH && ++depth > MAX_NESTING) return at
      at = end
    }
  }
  return -1
}

/** Index of the quote that ends the string which starts at `at`. */
function endOfString(bytes: Uint8Array, at: number): number {
  for (let index = at + 1; index < bytes.length; index++) {
    if (bytes[index] === BACKSLASH) index++
    else if (bytes[index] === QUOTE) return index
  }
  return bytes.length
}

/** Index of the `>` that ends a start tag; one in an attribute's value does not. */
function endOfTag(bytes: Uint8Array, at: number): number {
  for (let index = at; index < bytes.length; index++) {
    const byte = bytes[index]
    if (byte === GREATER) return index
    if (byte === QUOTE || byte === APOSTROPHE) index = endOf(bytes, index + 1, byte)
  }
  return bytes.length
}

function endOf(bytes: Uint8Array, from: number, byte: number): number {
  const at = bytes.indexOf(byte, from)
  return at === -1 ? bytes.length : at
}

function endOfText(bytes: Uint8Array, from: number, text: string): number {
  const first = text.charCodeAt(0)
  for (let at = endOf(bytes, from, first); at < bytes.length; at = endOf(bytes, at + 1, first)) {
    if (startsWith(bytes, at, text)) return at + text.length - 1
  }
  return bytes.length
}

function startsWith(bytes: Uint8Array, at: number, text: string): boolean {
  for (let index = 0; index < text.length; index++) if (bytes[at + index] !== text.charCodeAt(index)) return false
  return true
}

/** Index of the first byte that is not part of well-formed UTF-8 (Unicode 15, table 3-7). */
function firstInvalidByte(bytes: Uint8Array): number {
  let at = 0
  while (at < bytes.length) {
    const byte = bytes[at] ?? 0
    const length = byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4
    if (byte >= 0x80 && !isUtf8(bytes.subarray(at, at + length))) return at
    at += length
  }
  return at
}

/** Line and column of a byte, both from 1, the column in characters. */
export function position(bytes: Uint8Array, at: number): { line: number; column: number } {
  let line = 1
  let start = 0
  for (let index = bytes.indexOf(NEWLINE); index !== -1 && index < at; index = bytes.indexOf(NEWLINE, index + 1)) {
    line++
    start = index + 1
  }
  return { line, column: Buffer.from(bytes.subarray(start, at)).toString('utf8').length + 1 }
}
