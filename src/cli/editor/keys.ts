/** Keys as the line editor knows them; `text` is what was typed or pasted and is to be inserted as it is. */
export type Key =
  | { readonly name: 'text'; readonly text: string }
  | {
      readonly name:
        | 'question'
        | 'enter'
        | 'tab'
        | 'backspace'
        | 'delete'
        | 'left'
        | 'right'
        | 'up'
        | 'down'
        | 'home'
        | 'end'
        | 'word-left'
        | 'word-right'
        | 'delete-word-left'
        | 'delete-word-right'
        | 'kill-to-end'
        | 'kill-to-start'
        | 'yank'
        | 'clear'
        | 'interrupt'
        | 'end-of-input'
    }

type Named = Exclude<Key['name'], 'text'>

const CONTROLS: Readonly<Record<string, Named>> = {
  '\x01': 'home',
  '\x02': 'left',
  '\x03': 'interrupt',
  '\x04': 'end-of-input',
  '\x05': 'end',
  '\x06': 'right',
  '\x08': 'backspace',
  '\x09': 'tab',
  '\x0a': 'enter',
  '\x0b': 'kill-to-end',
  '\x0c': 'clear',
  '\x0d': 'enter',
  '\x0e': 'down',
  '\x10': 'up',
  '\x15': 'kill-to-start',
  '\x17': 'delete-word-left',
  '\x19': 'yank',
  '\x7f': 'backspace',
}

/** What follows `ESC [` or `ESC O` (ECMA-48 8.3; the numbers with `~` are those of the VT220). */
const SEQUENCES: Readonly<Record<string, Named>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  H: 'home',
  F: 'end',
  '1~': 'home',
  '7~': 'home',
  '4~': 'end',
  '8~': 'end',
  '3~': 'delete',
  '1;5C': 'word-right',
  '1;5D': 'word-left',
  '1;3C': 'word-right',
  '1;3D': 'word-left',
  '3;5~': 'delete-word-right',
  '3;3~': 'delete-word-right',
}

/** What follows a bare ESC: the Meta keys of readline. */
const META: Readonly<Record<string, Named>> = {
  b: 'word-left',
  f: 'word-right',
  d: 'delete-word-right',
  '\x7f': 'delete-word-left',
  '\x08': 'delete-word-left',
}

const PASTE_START = '\x1b[200~'
const PASTE_END = '\x1b[201~'

/**
 * Bytes of a terminal as keys. A chunk may hold many keys, and end in the middle of a character, a sequence or a
 * paste: the rest is kept for the next one.
 */
export class KeyDecoder {
  #decoder = new TextDecoder()
  #rest = ''
  #pasting = false
  #afterReturn = false

  /** Whether an escape sequence has begun; a lone Escape looks the same until nothing follows. */
  get isPending(): boolean {
    return this.#rest !== '' && !this.#pasting
  }

  /** The keys that are complete with these bytes. */
  feed(bytes: Uint8Array): Key[] {
    this.#rest += this.#decoder.decode(bytes, { stream: true })
    const keys: Key[] = []
    while (this.#rest !== '') {
      const used = this.#pasting ? this.#readPaste(keys) : this.#readKey(keys)
      if (used === 0) break
      this.#rest = this.#rest.slice(used)
    }
    return keys
  }

  /** Gives up waiting for the rest of a sequence: it was an Escape that means nothing here. */
  flush(): void {
    if (!this.#pasting) this.#rest = ''
  }

  /** @returns how many characters were used; 0 when more are needed */
  #readKey(keys: Key[]): number {
    const rest = this.#rest
    const first = rest[0] ?? ''
    const isSecondOfPair = first === '\n' && this.#afterReturn
    this.#afterReturn = first === '\r'
    if (isSecondOfPair) return 1
    if (first === '\x1b') return this.#readEscape(keys)
    const control = Object.hasOwn(CONTROLS, first) ? CONTROLS[first] : undefined
    if (control !== undefined) keys.push({ name: control })
    else if (first === '?') keys.push({ name: 'question' })
    else if (!isControl(first)) {
      const text = /^[^\p{Cc}?]+/u.exec(rest)?.[0] ?? first
      keys.push({ name: 'text', text })
      return text.length
    }
    return 1
  }

  #readEscape(keys: Key[]): number {
    const rest = this.#rest
    if (rest.length === 1) return 0
    if (rest.startsWith(PASTE_START)) {
      this.#pasting = true
      return PASTE_START.length
    }
    const second = rest[1] ?? ''
    if (second !== '[' && second !== 'O') {
      const meta = Object.hasOwn(META, second) ? META[second] : undefined
      if (meta !== undefined) keys.push({ name: meta })
      // ESC ESC: the second one may begin a sequence.
      return second === '\x1b' ? 1 : 2
    }
    // Parameter and intermediate bytes, then one final byte (ECMA-48 5.4).
    const sequence = /^[0-9:;<=>?]*[ -/]*[@-~]/.exec(rest.slice(2))?.[0]
    if (sequence === undefined) return /^[0-9:;<=>?]*[ -/]*$/.test(rest.slice(2)) ? 0 : 2
    const name = Object.hasOwn(SEQUENCES, sequence) ? SEQUENCES[sequence] : undefined
    if (name !== undefined) keys.push({ name })
    return 2 + sequence.length
  }

  /** Pasted lines are entered one by one; in a paste neither Tab nor `?` asks for anything. */
  #readPaste(keys: Key[]): number {
    const end = this.#rest.indexOf(PASTE_END)
    const held = end === -1 ? heldBack(this.#rest) : 0
    const pasted = this.#rest.slice(0, end === -1 ? this.#rest.length - held : end)
    for (const part of pasted.split(/(\r\n|\r|\n)/)) {
      if (/^[\r\n]/.test(part)) keys.push({ name: 'enter' })
      else {
        const text = [...part.replaceAll('\t', ' ')].filter((it) => !isControl(it)).join('')
        if (text !== '') keys.push({ name: 'text', text })
      }
    }
    if (end === -1) return pasted.length
    this.#pasting = false
    return end + PASTE_END.length
  }
}

/** How much of the end of a text may be the beginning of the mark that ends a paste, or half of a line's end. */
function heldBack(text: string): number {
  for (let length = Math.min(PASTE_END.length - 1, text.length); length > 0; length--) {
    if (PASTE_END.startsWith(text.slice(-length))) return length
  }
  return text.endsWith('\r') ? 1 : 0
}

function isControl(character: string): boolean {
  const code = character.charCodeAt(0)
  return code < 0x20 || (code >= 0x7f && code <= 0x9f)
}
