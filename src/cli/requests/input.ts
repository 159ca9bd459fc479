import {
  dataChildren,
  type Fault,
  type JsonObject,
  type JsonValue,
  keyLeaves,
  memberName,
  type Operation,
  ownMember,
  questionBefore,
  type SchemaNode,
  sideOf,
  type Word,
} from '../../base/index.ts'
import { faultAt, inputNames, named, unnamed } from './names.ts'
import type { MissingLeaf, Request } from './types.ts'
import { checkInput } from './values.ts'

/** An object of the input that is being filled. */
interface Level {
  readonly node: SchemaNode
  readonly object: JsonObject
  /** Members that lead to it. */
  readonly within: readonly string[]
}

/** What the next word of an input is. */
export type InputExpects =
  /** A name of something in one of these, the innermost first. */
  | { readonly is: 'name'; readonly levels: readonly Level[] }
  | {
      readonly is: 'key'
      readonly list: SchemaNode
      readonly key: SchemaNode
      readonly keys: JsonObject
      readonly level: Level
    }
  | { readonly is: 'value'; readonly leaf: SchemaNode; readonly level: Level; readonly brackets: 'none' | 'open' }

/** Reads the input of an operation word by word: names and values, nested ones in the objects they belong to. */
export class InputReader {
  readonly operation: Operation
  readonly #root: Level
  /** Objects that were entered last, the innermost first. */
  #levels: readonly Level[]
  expects: InputExpects
  /** A leaf whose values may stand without its name, as long as it has none. */
  readonly #nameless: SchemaNode | undefined

  constructor(operation: Operation, nameless?: string) {
    this.operation = operation
    this.#root = { node: sideOf(operation.node, 'input'), object: {}, within: [] }
    this.#nameless = dataChildren(this.#root.node).find(({ name }) => name === nameless)
    this.#levels = [this.#root]
    this.expects = { is: 'name', levels: this.#levels }
  }

  /** The leaf whose values may stand here without its name. */
  get nameless(): SchemaNode | undefined {
    const leaf = this.expects.is === 'name' ? this.#nameless : undefined
    return leaf !== undefined && !this.#isGiven(leaf, this.#root) ? leaf : undefined
  }

  /** What may still be named: nothing twice but lists and leaf-lists. */
  get names(): readonly { readonly word: string; readonly node: SchemaNode }[] {
    if (this.expects.is !== 'name') return []
    return this.expects.levels.flatMap((level) =>
      inputNames(level.node).filter(({ node }) => node.isKey !== true && !this.#isGiven(node, level)),
    )
  }

  /** Why the line cannot end here; nothing when it can. Leaves that are missing are told apart. */
  get unfinished(): string | undefined {
    const { expects } = this
    if (expects.is === 'key') return `the ${expects.key.name} of "${expects.list.name}" is missing`
    if (expects.is === 'name') return undefined
    return expects.brackets === 'open' ? 'the closing ] is missing' : `the value of "${expects.leaf.name}" is missing`
  }

  /** What it comes to. */
  get request(): Request {
    const question = questionBefore(this.operation.node)
    return {
      kind: 'action',
      operation: this.operation,
      input: this.#root.object,
      missing: missingIn(this.#root),
      ...(question === undefined ? {} : { question }),
    }
  }

  /** Takes the next word. @returns what is wrong with it */
  read(word: Word): Fault | undefined {
    const { expects } = this
    switch (expects.is) {
      case 'name':
        return this.#readName(expects.levels, word)
      case 'key':
        return this.#readKey(expects, word)
      case 'value':
        return this.#readValue(expects, word)
    }
  }

  #readName(levels: readonly Level[], word: Word): Fault | undefined {
    const { nameless } = this
    if (nameless !== undefined && checkInput(nameless, word.text).ok) {
      return this.#readValue({ is: 'value', leaf: nameless, level: this.#root, brackets: 'none' }, word)
    }
    const level = levels.find((it) => named(inputNames(it.node), word) !== undefined)
    const node = level === undefined ? undefined : named(inputNames(level.node), word)
    if (level === undefined || node === undefined) return this.#unnamed(levels, word)
    if (node.isKey === true) return faultAt(word, `"${node.name}" is the key of this entry`)
    if (this.#isGiven(node, level)) return faultAt(word, `"${node.name}" is given already`)
    this.#levels = levels.slice(levels.indexOf(level))
    this.#enter(node, level)
    return undefined
  }

  #unnamed(levels: readonly Level[], word: Word): Fault {
    const names = levels.flatMap((it) => inputNames(it.node))
    const { name } = this.operation.node
    if (names.length === 0) return faultAt(word, `"${name}" takes no input`)
    const { nameless } = this
    const values = nameless === undefined ? undefined : checkInput(nameless, word.text)
    if (nameless !== undefined && values?.ok === false) {
      const fault = unnamed([...names], word, `in the input of "${name}"`)
      return fault.hint === undefined ? faultAt(word, values.reason, values.hint) : fault
    }
    return unnamed(names, word, `in the input of "${name}"`)
  }

  #enter(node: SchemaNode, level: Level): void {
    if (node.kind === 'container') {
      const object: JsonObject = {}
      level.object[memberName(level.node, node)] = object
      this.#descend({ node, object, within: [...level.within, memberName(level.node, node)] })
    } else if (node.kind === 'list') {
      const [key] = keyLeaves(node)
      if (key === undefined) this.#addEntry(node, level, {})
      else this.expects = { is: 'key', list: node, key, keys: {}, level }
    } else if (node.type?.base === 'empty') {
      this.#put(node, level, [null])
    } else this.expects = { is: 'value', leaf: node, level, brackets: 'none' }
  }

  #descend(level: Level): void {
    this.#levels = [level, ...this.#levels]
    this.expects = { is: 'name', levels: this.#levels }
  }

  #readKey({ list, key, keys, level }: Extract<InputExpects, { is: 'key' }>, word: Word): Fault | undefined {
    const checked = checkInput(key, word.text)
    if (!checked.ok) return faultAt(word, `${key.name} of "${list.name}": ${checked.reason}`, checked.hint)
    const more = { ...keys, [key.name]: checked.value }
    const leaves = keyLeaves(list)
    const next = leaves[leaves.indexOf(key) + 1]
    if (next === undefined) this.#addEntry(list, level, more)
    else this.expects = { is: 'key', list, key: next, keys: more, level }
    return undefined
  }

  /** Under its keys: one that is there already goes on. */
  #addEntry(list: SchemaNode, level: Level, keys: JsonObject): void {
    const member = memberName(level.node, list)
    const present = ownMember(level.object, member)
    const entries = Array.isArray(present) ? present : []
    const isSame = (entry: JsonValue) =>
      Object.keys(keys).length > 0 && Object.entries(keys).every(([key, value]) => (entry as JsonObject)[key] === value)
    const object = (entries.find(isSame) as JsonObject | undefined) ?? keys
    if (!entries.includes(object)) entries.push(object)
    level.object[member] = entries
    this.#descend({ node: list, object, within: [...level.within, member] })
  }

  #readValue(expects: Extract<InputExpects, { is: 'value' }>, word: Word): Fault | undefined {
    const { leaf, level, brackets } = expects
    const isList = leaf.kind === 'leaf-list'
    const isSign = !word.quoted && isList
    if (isSign && word.text === '[' && brackets === 'none') {
      this.expects = { ...expects, brackets: 'open' }
      return undefined
    }
    if (isSign && word.text === ']' && brackets === 'open') {
      this.expects = { is: 'name', levels: this.#levels }
      return undefined
    }
    const checked = checkInput(leaf, word.text)
    if (!checked.ok) return faultAt(word, checked.reason, checked.hint)
    this.#put(leaf, level, checked.value)
    if (brackets === 'open') this.expects = expects
    return undefined
  }

  #put(leaf: SchemaNode, level: Level, value: JsonValue): void {
    const member = memberName(level.node, leaf)
    const before = ownMember(level.object, member)
    level.object[member] = leaf.kind === 'leaf-list' ? [...(Array.isArray(before) ? before : []), value] : value
    this.expects = { is: 'name', levels: this.#levels }
  }

  #isGiven(node: SchemaNode, { node: parent, object }: Level): boolean {
    const isMany = node.kind === 'list' || node.kind === 'leaf-list' || node.kind === 'container'
    return !isMany && ownMember(object, memberName(parent, node)) !== undefined
  }
}

/**
 * Mandatory leaves that have no value. Those in a choice or under a `when` are the server's to miss, and those of a
 * container with presence only count where that is given.
 */
function missingIn({ node, object, within }: Level): readonly MissingLeaf[] {
  return (node.children ?? []).flatMap((child): readonly MissingLeaf[] => {
    if (child.when !== undefined) return []
    const member = memberName(node, child)
    const value = ownMember(object, member)
    if (child.kind === 'leaf')
      return child.mandatory === true && value === undefined ? [{ leaf: child, member, within }] : []
    if (child.kind !== 'container' || (child.presence === true && value === undefined)) return []
    const inner = value === undefined ? {} : (value as JsonObject)
    return missingIn({ node: child, object: inner, within: [...within, member] })
  })
}
