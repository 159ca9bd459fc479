import {
  BrewError,
  checkValue,
  dataChildren,
  didYouMean,
  type ErrorTag,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  keyLeaves,
  parseJson,
  type ResolvedStep,
  type SchemaNode,
  type SchemaRoot,
  type SeedParent,
  seedName,
} from '../../../base/index.ts'
import { Members } from './members.ts'
import { shapeFault } from './shape.ts'
import { curlyStatements, type Statement } from './statements.ts'
import type { Token } from './tokens.ts'

/**
 * Configuration in curly braces as an RFC 7951 document. Names may carry their module, and must where several nodes have
 * one name. Statements about one container, or one entry, are taken together.
 * @param file named in errors
 * @param above where the text begins in the model, if not at its root; the document holds what is below
 * @throws BrewError with line and column, one for each statement that is wrong: `malformed-message` for what are no such
 * statements, `unknown-element` for names that the model does not have, `invalid-value` for values, `bad-element` else
 */
export function parseCurly(
  root: SchemaRoot,
  text: string,
  file?: string,
  above: readonly ResolvedStep[] = [],
): JsonObject {
  const reading = new Reading(file)
  const statements = curlyStatements(text, file)
  const parent: SeedParent = above.at(-1)?.node ?? root
  const object = new Members()
  reading.into(object, parent, statements)
  const [first, ...others] = reading.faults
  if (first !== undefined) throw new BrewError(first.tag, first.message, first.at, first.hint, { others })
  return object.toDocument()
}

/** Puts statements into objects, and keeps what is wrong with them. */
class Reading {
  readonly faults: BrewError[] = []
  readonly #file: string | undefined

  constructor(file: string | undefined) {
    this.#file = file
  }

  into(object: Members, parent: SeedParent, statements: readonly Statement[]): void {
    for (const statement of statements) this.#statement(object, parent, statement)
  }

  #statement(object: Members, parent: SeedParent, statement: Statement): void {
    const node = this.#node(parent, statement.words[0])
    const wrong = node === undefined ? undefined : shapeFault(node, statement)
    if (wrong !== undefined) this.#fault('bad-element', wrong.at, wrong.message, wrong.hint)
    else if (node?.kind === 'container') this.#below(object.container(node), node, statement)
    else if (node?.kind === 'list') this.#entry(object, node, statement)
    else if (node?.kind === 'leaf-list') this.#leafList(object, node, statement)
    else if (node !== undefined) this.#leaf(object, node, statement)
  }

  #below(object: Members, node: SchemaNode, { body }: Statement): void {
    if (body.kind === 'block') this.into(object, node, body.statements)
  }

  #node(parent: SeedParent, name: Token): SchemaNode | undefined {
    const children = dataChildren(parent)
    const found = children.filter((it) => name.text === it.name || name.text === `${it.module}:${it.name}`)
    const node = found.find((it) => seedName(parent, it) === name.text) ?? (found.length === 1 ? found[0] : undefined)
    if (node === undefined && found.length > 1) {
      const words = found.map((it) => `${it.module}:${it.name}`)
      this.#fault('unknown-element', name, `"${name.text}" may be ${words.join(' or ')}`, 'Write it with its module')
    } else if (node === undefined) {
      const known = children.filter((it) => it.config).map((it) => seedName(parent, it))
      this.#fault('unknown-element', name, `there is no "${name.text}" here`, didYouMean(name.text, known))
    } else if (!node.config) {
      this.#fault('bad-element', name, `"${node.name}" is state, not configuration`, 'Leave it out')
      return undefined
    }
    return node
  }

  #entry(object: Members, list: SchemaNode, statement: Statement): void {
    const [name, ...words] = statement.words
    const keys = keyLeaves(list).map((leaf, at) => this.#value(leaf, words[at] ?? name))
    if (keys.every((it) => it !== undefined)) this.#below(object.entry(list, keys), list, statement)
  }

  #leafList(object: Members, node: SchemaNode, { words: [, ...words], body }: Statement): void {
    const before = object.leaf(node)
    const values: JsonValue[] = Array.isArray(before) ? before : []
    const known = new Set(values.map((it) => JSON.stringify(it)))
    for (const word of body.kind === 'values' ? body.values : words) {
      const value = this.#value(node, word)
      if (value === undefined) continue
      // RFC 7950 7.7: values of configuration are unique.
      if (known.has(JSON.stringify(value))) this.#fault('bad-element', word, `"${word.text}" comes twice`)
      known.add(JSON.stringify(value))
      values.push(value)
    }
    if (values.length > 0) object.setLeaf(node, values)
  }

  #leaf(object: Members, node: SchemaNode, { words: [name, word] }: Statement): void {
    const value = word === undefined ? [null] : this.#value(node, word)
    if (object.leaf(node) !== undefined) this.#fault('bad-element', name, `"${node.name}" comes twice`)
    else if (value !== undefined) object.setLeaf(node, value)
  }

  #value(node: SchemaNode, word: Token): JsonValue | undefined {
    if (node.kind === 'anydata' || node.kind === 'anyxml') return this.#anything(node, word)
    const checked = checkValue(node, word.text)
    if (checked.ok) return checked.value
    this.#fault('invalid-value', word, `${node.name}: ${checked.reason}`, checked.hint)
    return undefined
  }

  /** What has no schema is JSON, in quotes. */
  #anything(node: SchemaNode, word: Token): JsonValue | undefined {
    try {
      const value = parseJson(word.text)
      if (node.kind === 'anyxml' || isJsonObject(value)) return value
      this.#fault('invalid-value', word, `"${node.name}" is a JSON object in quotes`)
    } catch (error) {
      if (!(error instanceof BrewError)) throw error
      this.#fault('invalid-value', word, `"${node.name}" is JSON in quotes: ${error.message}`)
    }
    return undefined
  }

  #fault(tag: ErrorTag, { line, column }: Token, message: string, hint?: string): void {
    const file = this.#file === undefined ? {} : { file: this.#file }
    this.faults.push(new BrewError(tag, message, { ...file, line, column }, hint))
  }
}
