import { BrewError, type JsonValue } from '../base/index.ts'

/** Deepest nesting taken in: what is deeper could exhaust the stack of whoever walks it. */
export const MAX_DEPTH = 512

/** What a YANG string may not hold (RFC 7950 9.4 and its ABNF `yang-char`): controls, surrogates, noncharacters. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the characters that are to be refused
const NOT_YANG = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]|\p{Cs}|\p{Noncharacter_Code_Point}/u

/** Whether YANG could hold a text at all. */
export function isYangText(text: string): boolean {
  return !NOT_YANG.test(text)
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const WORD = /true|false|null/y
const ESCAPE = /["\\/bfnrt]|u[0-9a-fA-F]{4}/y

/**
 * JSON of RFC 8259 without what no model can mean: names that come twice (RFC 7493 2.3), texts YANG cannot hold,
 * nesting beyond `MAX_DEPTH`. `JSON.parse` does not say where it stopped; this does.
 * @throws BrewError `malformed-message` or `invalid-value` with line and column
 */
export function parseJsonText(text: string): JsonValue {
  new Checker(text).check()
  return JSON.parse(text)
}

/** Walks the text once, without recursion and without building anything. */
class Checker {
  #at = 0
  /** Names seen in each open object; `undefined` for an array. */
  readonly #open: (Set<string> | undefined)[] = []

  constructor(readonly text: string) {}

  check(): void {
    this.#space()
    this.#value()
    while (this.#open.length > 0) {
      const names = this.#open[this.#open.length - 1]
      const close = names === undefined ? ']' : '}'
      this.#space()
      if (this.text[this.#at] === close) {
        this.#at++
        this.#open.pop()
      } else if (this.text[this.#at] === ',') {
        this.#at++
        this.#space()
        this.#member(names)
      } else this.#refuse(`"," or "${close}" expected`)
    }
    this.#space()
    if (this.#at < this.text.length) this.#refuse('nothing more expected')
  }

  /** One value; of an array or object its beginning, up to its first member's end or opening. */
  #value(): void {
    const first = this.text[this.#at]
    if (first === '{' || first === '[') {
      if (this.#open.length === MAX_DEPTH) this.#refuse(`nested deeper than ${MAX_DEPTH} levels`)
      const names = first === '{' ? new Set<string>() : undefined
      this.#open.push(names)
      this.#at++
      this.#space()
      const next = this.text[this.#at]
      if (next === (first === '{' ? '}' : ']')) return
      this.#member(names)
    } else if (first === '"') this.#string()
    else if (!this.#matches(NUMBER) && !this.#matches(WORD)) this.#refuse('a value expected')
  }

  #member(names: Set<string> | undefined): void {
    if (names !== undefined) {
      const start = this.#at
      if (this.text[start] !== '"') this.#refuse('a name in quotes expected')
      const name = this.#string()
      if (names.has(name)) this.#refuse(`"${name}" comes twice`, start)
      names.add(name)
      this.#space()
      if (this.text[this.#at] !== ':') this.#refuse('":" expected')
      this.#at++
      this.#space()
    }
    this.#value()
  }

  #string(): string {
    const start = this.#at
    let plain = true
    this.#at++
    for (;;) {
      const code = this.text.charCodeAt(this.#at)
      if (code === QUOTE) break
      if (Number.isNaN(code)) this.#refuse('the text ends within a string')
      if (code < 0x20) this.#refuse('a control character within a string')
      this.#at++
      if (code === BACKSLASH) {
        plain = false
        if (!this.#matches(ESCAPE)) this.#refuse('no such escape in JSON')
      } else if (code > 0x7e) plain = false
    }
    this.#at++
    const raw = this.text.slice(start, this.#at)
    if (plain) return raw.slice(1, -1)
    const value: string = JSON.parse(raw)
    if (!isYangText(value)) {
      throw new BrewError('invalid-value', 'a string holds a character that YANG has not', placeIn(this.text, start))
    }
    return value
  }

  #space(): void {
    for (;;) {
      const code = this.text.charCodeAt(this.#at)
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return
      this.#at++
    }
  }

  #matches(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at
    if (!pattern.test(this.text)) return false
    this.#at = pattern.lastIndex
    return true
  }

  #refuse(what: string, at = this.#at): never {
    throw new BrewError('malformed-message', `not JSON as it is needed here: ${what}`, placeIn(this.text, at))
  }
}

/** Line and column of a character, from 1. */
function placeIn(text: string, at: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, at).split('\n')
  return { line: before.length, column: (before[before.length - 1]?.length ?? 0) + 1 }
}
