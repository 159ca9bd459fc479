import { BrewError } from '../base/index.ts'
import { lineAndColumn } from './json-place.ts'

/** An element. Attributes are checked and let go: BeerXML has none. */
export interface XmlElement {
  readonly name: string
  /** What stands directly in it, without the blanks around. */
  readonly text: string
  readonly children: readonly XmlElement[]
  /** Where it begins in the text. */
  readonly offset: number
}

const MAX_DEPTH = 32
const MAX_ELEMENTS = 200_000

const NAME = /[A-Za-z_][\w.-]*/y
const SPACE = /[ \t\r\n]*/y
const ATTRIBUTE = /[ \t\r\n]+[A-Za-z_][\w.:-]*[ \t\r\n]*=[ \t\r\n]*(?:"[^"<]*"|'[^'<]*')/y
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
const REFERENCE = /&(?:#x([0-9A-Fa-f]{1,6})|#([0-9]{1,7})|([A-Za-z]\w*));/y

/** Characters of XML 1.0 (production 2). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the characters that XML does not have
const NOT_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Cs}/u

/**
 * The root element of an XML 1.0 document, without what can do harm: no document type, so no entities but the five, and
 * nothing is fetched or repeated.
 * @throws BrewError `malformed-message` with line and column
 */
export function parseXml(text: string, file?: string): XmlElement {
  return new Reader(text, file).document()
}

interface Open {
  readonly name: string
  readonly offset: number
  readonly children: XmlElement[]
  readonly parts: string[]
}

class Reader {
  #at = 0
  #elements = 0

  constructor(
    readonly text: string,
    readonly file: string | undefined,
  ) {}

  document(): XmlElement {
    const wrong = NOT_XML.exec(this.text)
    if (wrong !== null) throw this.#fault('there is a control character in it', wrong.index)
    if (this.text.startsWith('\ufeff')) this.#at = 1
    this.#misc()
    if (this.text[this.#at] !== '<') throw this.#fault('an element is expected')
    const root = this.#element()
    this.#misc()
    if (this.#at < this.text.length) throw this.#fault('nothing is expected after the outermost element')
    return root
  }

  /** Blanks, comments and processing instructions, among them the XML declaration. */
  #misc(): void {
    for (;;) {
      this.#match(SPACE)
      if (this.#starts('<!--')) this.#comment()
      else if (this.#starts('<?')) this.#skipTo('?>', 'a processing instruction that does not end')
      else if (this.#starts('<!')) throw this.#fault('a document type is not taken')
      else return
    }
  }

  /** An element with all in it. Not by recursion: depth is the sender's to choose. */
  #element(): XmlElement {
    const open: Open[] = [this.#openTag()]
    let done: XmlElement | undefined = this.#closeIfEmpty(open)
    while (done === undefined) {
      const inside = open[open.length - 1]
      if (inside === undefined) throw this.#fault('an element is expected')
      if (this.#at >= this.text.length) throw this.#fault(`the element ${inside.name} does not end`, inside.offset)
      if (this.#starts('</')) done = this.#closeTag(open)
      else if (this.#starts('<!--')) this.#comment()
      else if (this.#starts('<![CDATA[')) inside.parts.push(this.#cdata())
      else if (this.#starts('<?')) this.#skipTo('?>', 'a processing instruction that does not end')
      else if (this.#starts('<!')) throw this.#fault('a declaration is not taken')
      else if (this.#starts('<')) {
        if (open.length >= MAX_DEPTH) throw this.#fault(`nested deeper than ${MAX_DEPTH} levels`)
        open.push(this.#openTag())
        done = this.#closeIfEmpty(open)
      } else inside.parts.push(this.#characters())
    }
    return done
  }

  #openTag(): Open {
    const offset = this.#at
    if (++this.#elements > MAX_ELEMENTS) throw this.#fault(`more than ${MAX_ELEMENTS} elements`)
    this.#at++
    const name = this.#match(NAME)
    if (name === '') throw this.#fault('the name of an element is expected')
    while (this.#match(ATTRIBUTE) !== '') {
      // Attributes mean nothing here; that they are well-formed is all that counts.
    }
    this.#match(SPACE)
    return { name, offset, children: [], parts: [] }
  }

  /** Ends the start tag, and with `/>` the element. @returns the root, where it was that */
  #closeIfEmpty(open: Open[]): XmlElement | undefined {
    if (this.#starts('/>')) {
      this.#at += 2
      return this.#close(open)
    }
    if (!this.#starts('>')) throw this.#fault('">" is expected')
    this.#at++
    return undefined
  }

  #closeTag(open: Open[]): XmlElement | undefined {
    const inside = open[open.length - 1]
    const offset = this.#at
    this.#at += 2
    const name = this.#match(NAME)
    this.#match(SPACE)
    if (name !== inside?.name) throw this.#fault(`</${inside?.name ?? ''}> is expected`, offset)
    if (!this.#starts('>')) throw this.#fault('">" is expected')
    this.#at++
    return this.#close(open)
  }

  #close(open: Open[]): XmlElement | undefined {
    const ended = open.pop()
    if (ended === undefined) return undefined
    const { name, offset, children, parts } = ended
    const element = { name, offset, children, text: parts.join('').trim() }
    const parent = open[open.length - 1]
    parent?.children.push(element)
    return parent === undefined ? element : undefined
  }

  /** Text up to the next tag, references resolved. */
  #characters(): string {
    if (this.text[this.#at] === '&') return this.#reference()
    const from = this.#at
    const ends = [this.text.indexOf('<', from), this.text.indexOf('&', from)].filter((it) => it !== -1)
    this.#at = Math.min(this.text.length, ...ends)
    return this.text.slice(from, this.#at)
  }

  #reference(): string {
    const offset = this.#at
    REFERENCE.lastIndex = offset
    const match = REFERENCE.exec(this.text)
    if (match === null) throw this.#fault('"&" begins no reference', offset, 'Write &amp;')
    const [whole, hexadecimal, decimal, name] = match
    this.#at += whole.length
    if (name !== undefined) {
      const value = Object.hasOwn(ENTITIES, name) ? ENTITIES[name] : undefined
      if (value === undefined) throw this.#fault(`there is no entity &${name};`, offset, 'Write the character itself')
      return value
    }
    const code = hexadecimal === undefined ? Number(decimal) : Number.parseInt(hexadecimal, 16)
    const character = code <= 0x10ffff ? String.fromCodePoint(code) : '\u0000'
    if (NOT_XML.test(character)) throw this.#fault(`${whole} is no character`, offset)
    return character
  }

  #comment(): void {
    this.#skipTo('-->', 'a comment that does not end')
  }

  #cdata(): string {
    const from = this.#at + '<![CDATA['.length
    this.#skipTo(']]>', 'a CDATA section that does not end')
    return this.text.slice(from, this.#at - ']]>'.length)
  }

  /** Passes what begins here and ends so. */
  #skipTo(end: string, fault: string): void {
    const found = this.text.indexOf(end, this.#at)
    if (found === -1) throw this.#fault(fault)
    this.#at = found + end.length
  }

  #starts(words: string): boolean {
    return this.text.startsWith(words, this.#at)
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.text)?.[0] ?? ''
    this.#at += found.length
    return found
  }

  #fault(message: string, offset = this.#at, hint?: string): BrewError {
    const inFile = this.file === undefined ? {} : { file: this.file }
    return new BrewError('malformed-message', message, { ...inFile, ...lineAndColumn(this.text, offset) }, hint)
  }
}
