import { BrewError, type Where } from '../../../base/index.ts'
import { curlyTokens, type Token } from './tokens.ts'

/** `words;`, `words { statements }` or `words [ values ];`. */
export interface Statement {
  /** At least one; the first is a name. */
  readonly words: readonly [Token, ...Token[]]
  readonly body:
    | { readonly kind: 'none' }
    | { readonly kind: 'block'; readonly statements: readonly Statement[] }
    | { readonly kind: 'values'; readonly values: readonly Token[] }
}

/** As deep as the server takes documents. */
const DEEPEST = 512

/**
 * A text in curly braces as statements, of whatever model.
 * @throws BrewError `malformed-message` with the place of the first sign that cannot stand there
 */
export function curlyStatements(text: string, file?: string): readonly Statement[] {
  return new Reader(curlyTokens(text, file), file).all()
}

class Reader {
  readonly #tokens: readonly Token[]
  readonly #file: string | undefined
  #at = 0

  constructor(tokens: readonly Token[], file: string | undefined) {
    this.#tokens = tokens
    this.#file = file
  }

  all(): readonly Statement[] {
    const statements = this.#statements(0)
    if (this.#next.kind !== 'end') this.#refuse('there is no { that this } closes')
    return statements
  }

  get #next(): Token {
    // The end is the last token, and is never taken.
    return this.#tokens[this.#at] ?? { kind: 'end', text: '', quoted: false, line: 1, column: 1 }
  }

  #statements(depth: number): readonly Statement[] {
    const statements: Statement[] = []
    while (this.#next.kind !== 'end' && this.#next.kind !== '}') statements.push(this.#statement(depth))
    return statements
  }

  #statement(depth: number): Statement {
    const [name, ...others] = this.#words()
    if (name === undefined) return this.#refuse(`a name is expected, not ${this.#next.kind}`)
    this.#refuseTag(name)
    const words: Statement['words'] = [name, ...others]
    switch (this.#next.kind) {
      case ';':
        this.#at++
        return { words, body: { kind: 'none' } }
      case '[':
        return { words, body: { kind: 'values', values: this.#values() } }
      case '{':
        return { words, body: { kind: 'block', statements: this.#block(name, depth) } }
      default:
        return this.#refuse(`"${words.map((it) => it.text).join(' ')}" is not ended: ; is missing`)
    }
  }

  #block(name: Token, depth: number): readonly Statement[] {
    if (depth === DEEPEST) this.#refuse(`it is nested deeper than ${DEEPEST} braces`)
    this.#at++
    const statements = this.#statements(depth + 1)
    if (this.#next.kind === 'end') this.#refuse(`the { of "${name.text}" is never closed`, name)
    this.#at++
    return statements
  }

  #values(): readonly Token[] {
    this.#at++
    const values = this.#words()
    this.#take(']')
    this.#take(';')
    return values
  }

  #take(kind: Token['kind']): void {
    const { kind: found } = this.#next
    if (found !== kind) this.#refuse(`${kind} is expected, ${found === 'end' ? 'the text ends' : `not ${found}`}`)
    this.#at++
  }

  #words(): Token[] {
    const first = this.#at
    while (this.#next.kind === 'word') this.#at++
    return this.#tokens.slice(first, this.#at)
  }

  /** Junos marks statements with words that end with a colon: here what is there is in force. */
  #refuseTag({ text, quoted, ...where }: Token): void {
    if (quoted || !text.endsWith(':')) return
    const hint = 'Leave the statement out, or put it between /* and */'
    throw new BrewError('invalid-value', `"${text}" marks nothing here`, this.#where(where), hint)
  }

  #refuse(message: string, at: Token = this.#next): never {
    throw new BrewError('malformed-message', message, this.#where(at))
  }

  #where({ line, column }: Pick<Token, 'line' | 'column'>): Where {
    return { ...(this.#file === undefined ? {} : { file: this.#file }), line, column }
  }
}
