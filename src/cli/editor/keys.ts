import { CONTROLS, META, SEQUENCES } from './key-names.ts'

/** Keys as the editor knows them. */
export type Key =
  /** What was typed and is to be inserted as it is; a blank comes alone. */
  | { readonly name: 'text'; readonly text: string }
  /** What was pasted, with `\n` between its lines and no other control character. */
  | { readonly name: 'paste'; readonly text: string }
  | { readonly name: NamedKey }

/** Keys that stand for themselves. */
export type NamedKey =
  | 'question'
  | 'enter'
  | 'newline'
  | 'tab'
  | 'escape'
  | 'abort'
  | 'backspace'
  | 'delete'
  | 'left'
  | 'right'
  | 'up'
  | 'down'
  | 'home'
  | 'end'
  | 'page-up'
  | 'page-down'
  | 'word-left'
  | 'word-right'
  | 'delete-word-left'
  | 'delete-blank-word-left'
  | 'delete-word-right'
  | 'kill-to-end'
  | 'kill-to-start'
  | 'yank'
  | 'yank-earlier'
  | 'undo'
  | 'transpose'
  | 'upper-case'
  | 'lower-case'
  | 'capitalize'
  | 'last-argument'
  | 'search-back'
  | 'search-forward'
  | 'oldest'
  | 'newest'
  | 'clear'
  | 'interrupt'
  | 'end-of-input'

const PASTE_START = '\x1b[200~'
const PASTE_END = '\x1b[201~'
const CTRL_C = 3

/**
 * Bytes of a terminal as keys. A chunk may hold many keys, and end in the middle of a character, a sequence or a
 * paste: the rest is kept for the next one, so that the keys are the same however the bytes were cut.
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
    // A terminal that never ends its paste would swallow every key after it: Ctrl-C alone gets out.
    if (this.#pasting && bytes.length === 1 && bytes[0] === CTRL_C) {
      this.#pasting = false
      this.#rest = ''
    }
    this.#rest += this.#decoder.decode(bytes, { stream: true })
    const keys: Key[] = []
    while (this.#rest !== '') {
      const used = this.#pasting ? this.#readPaste(keys) : this.#readKey(keys)
      if (used === 0) break
      this.#rest = this.#rest.slice(used)
    }
    return keys
  }

  /** Gives up waiting for the rest of a sequence: it was the Escape key, or nothing that is known here. */
  flush(): Key[] {
    if (this.#pasting) return []
    const isEscape = this.#rest === '\x1b'
    this.#rest = ''
    return isEscape ? [{ name: 'escape' }] : []
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
      const text = first === ' ' ? first : (/^[^\p{Cc}? ]+/u.exec(rest)?.[0] ?? first)
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
      return second === '\x1b' ? 1 : second.length + 1
    }
    // Parameter and intermediate bytes, then one final byte (ECMA-48 5.4).
    const sequence = /^[0-9:;<=>?]*[ -/]*[@-~]/.exec(rest.slice(2))?.[0]
    if (sequence === undefined) return /^[0-9:;<=>?]*[ -/]*$/.test(rest.slice(2)) ? 0 : 2
    const name = Object.hasOwn(SEQUENCES, sequence) ? SEQUENCES[sequence] : undefined
    if (name !== undefined) keys.push({ name })
    return 2 + sequence.length
  }

  /** In a paste neither Tab nor `?` asks for anything, and no control character steers the editor. */
  #readPaste(keys: Key[]): number {
    const end = this.#rest.indexOf(PASTE_END)
    if (end === -1) return 0
    this.#pasting = false
    const text = this.#rest
      .slice(0, end)
      .replaceAll(/\r\n?/g, '\n')
      .replaceAll('\t', ' ')
      .replaceAll(/[\p{Cc}--\n]/gv, '')
    if (text !== '') keys.push({ name: 'paste', text })
    return end + PASTE_END.length
  }
}

function isControl(character: string): boolean {
  const code = character.charCodeAt(0)
  return code < 0x20 || (code >= 0x7f && code <= 0x9f)
}
