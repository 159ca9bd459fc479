import type { Numbers } from './numbers.ts'

/** A data node of a made-up module. */
export interface Node {
  readonly name: string
  readonly kind: 'container' | 'list' | 'leaf' | 'leaf-list'
  readonly parent: Node | undefined
  /** Names of the keys of a list. */
  readonly keys: readonly string[]
  /** Values that a leaf takes; sometimes others of its type are possible too. */
  readonly values: readonly string[]
  /** Leaf of no type of its own: takes whatever it points to. */
  readonly isKey: boolean
  readonly isPresence: boolean
  readonly isUserOrdered: boolean
}

/** A made-up module `r` and what can be written into its data. */
export interface Schema {
  readonly text: string
  readonly nodes: readonly Node[]
}

const WORDS = ['a', 'b', 'c'] as const
const NUMBERS = ['0', '1', '2', '3'] as const

/** Makes up a module that has some of everything that validation looks at. Not each of them compiles. */
export function makeSchema(numbers: Numbers): Schema {
  return new Maker(numbers).make()
}

/** A line of YANG, and what is to be put into it once all nodes are known. */
interface Draft {
  readonly node: Node
  readonly open: string
  readonly children: (Draft | Choice)[]
  readonly statements: string[]
}

interface Choice {
  readonly name: string
  readonly statements: string[]
  readonly cases: { readonly name: string; readonly statements: string[]; readonly children: (Draft | Choice)[] }[]
}

class Maker {
  readonly #numbers: Numbers
  readonly #drafts: Draft[] = []
  readonly #choices: { choice: Choice; parent: Node }[] = []
  /** Nodes and choices and cases with a `when`, and what is in those choices and cases. */
  readonly #governed = new Set<Node | string>()
  readonly #inGoverned = new Set<Node>()
  #count = 0

  constructor(numbers: Numbers) {
    this.#numbers = numbers
  }

  make(): Schema {
    const root = this.#inner('container', undefined, 0)
    const top = this.#numbers.chance(40) ? [root, this.#inner('list', undefined, 1)] : [root]
    if (this.#numbers.chance(30)) top.push(this.#leaf(undefined))
    for (const { node } of this.#drafts) if (!node.isKey && this.#numbers.chance(18)) this.#governed.add(node)
    for (const { choice } of this.#choices) this.#govern(choice)
    for (const draft of this.#drafts) this.#decorate(draft)
    for (const { choice, parent } of this.#choices) this.#decorateChoice(choice, parent)
    const body = top.map((draft) => print(draft, '  ')).join('')
    const text = `module r {\n  yang-version 1.1;\n  namespace "urn:r";\n  prefix r;\n${body}}\n`
    return { text, nodes: this.#drafts.map(({ node }) => node) }
  }

  #name(prefix: string): string {
    return `${prefix}${this.#count++}`
  }

  #inner(kind: 'container' | 'list', parent: Node | undefined, depth: number): Draft {
    const isList = kind === 'list'
    const keys = isList ? (this.#numbers.chance(25) ? ['k', 'j'] : ['k']) : []
    const node: Node = {
      name: this.#name(isList ? 'l' : 'c'),
      kind,
      parent,
      keys,
      values: [],
      isKey: false,
      isPresence: !isList && depth > 0 && this.#numbers.chance(30),
      isUserOrdered: isList && this.#numbers.chance(30),
    }
    const draft: Draft = { node, open: `${kind} ${node.name}`, children: [], statements: [] }
    this.#drafts.push(draft)
    if (node.isPresence) draft.statements.push('presence "x";')
    if (isList) draft.statements.push(`key "${keys.join(' ')}";`)
    if (node.isUserOrdered) draft.statements.push('ordered-by user;')
    for (const name of keys) draft.children.push(this.#key(node, name))
    const children = 1 + this.#numbers.below(4)
    for (let n = 0; n < children; n++) draft.children.push(this.#child(node, depth + 1))
    return draft
  }

  #child(parent: Node, depth: number): Draft | Choice {
    const roll = this.#numbers.below(100)
    if (depth < 3 && roll < 14) return this.#inner('container', parent, depth)
    if (depth < 3 && roll < 34) return this.#inner('list', parent, depth)
    if (depth < 4 && roll < 48) return this.#choice(parent, depth)
    if (roll < 60) return this.#leaf(parent, 'leaf-list')
    return this.#leaf(parent)
  }

  #choice(parent: Node, depth: number): Choice {
    const choice: Choice = { name: this.#name('h'), statements: [], cases: [] }
    const cases = 2 + this.#numbers.below(2)
    for (let n = 0; n < cases; n++) {
      const children: (Draft | Choice)[] = []
      const count = 1 + this.#numbers.below(2)
      for (let m = 0; m < count; m++) children.push(this.#child(parent, depth + 1))
      choice.cases.push({ name: this.#name('s'), statements: [], children })
    }
    this.#choices.push({ choice, parent })
    return choice
  }

  #key(parent: Node, name: string): Draft {
    const node: Node = {
      name,
      kind: 'leaf',
      parent,
      keys: [],
      values: WORDS,
      isKey: true,
      isPresence: false,
      isUserOrdered: false,
    }
    const draft: Draft = { node, open: `leaf ${name}`, children: [], statements: ['type string;'] }
    this.#drafts.push(draft)
    return draft
  }

  #leaf(parent: Node | undefined, kind: 'leaf' | 'leaf-list' = 'leaf'): Draft {
    const node: Node = {
      name: this.#name(kind === 'leaf' ? 'f' : 'm'),
      kind,
      parent,
      keys: [],
      values: this.#numbers.chance(50) ? WORDS : NUMBERS,
      isKey: false,
      isPresence: false,
      isUserOrdered: kind === 'leaf-list' && this.#numbers.chance(30),
    }
    const draft: Draft = { node, open: `${kind} ${node.name}`, children: [], statements: [] }
    this.#drafts.push(draft)
    return draft
  }

  #govern(choice: Choice): void {
    if (this.#numbers.chance(12)) {
      this.#governed.add(choice.name)
      for (const each of choice.cases) this.#governInside(each.children)
    }
    for (const each of choice.cases) {
      if (!this.#numbers.chance(10)) continue
      this.#governed.add(each.name)
      this.#governInside(each.children)
    }
  }

  #governInside(children: readonly (Draft | Choice)[]): void {
    for (const child of children) {
      if ('cases' in child) for (const each of child.cases) this.#governInside(each.children)
      else if (!this.#governed.has(child.node)) {
        this.#governed.add(child.node)
        this.#inGoverned.add(child.node)
      }
    }
  }

  #decorate(draft: Draft): void {
    const { node, statements } = draft
    if (node.isKey) return
    if (this.#governed.has(node) && !this.#inGoverned.has(node))
      statements.push(`when "${this.#condition(node, true)}";`)
    if (this.#numbers.chance(22)) statements.push(`must "${this.#condition(node, false)}";`)
    if (node.kind === 'leaf' || node.kind === 'leaf-list') this.#decorateLeaf(draft)
    if (node.kind === 'list' || node.kind === 'leaf-list') {
      if (node.isUserOrdered && node.kind === 'leaf-list') statements.push('ordered-by user;')
      const hasDefault = statements.some((statement) => statement.startsWith('default'))
      if (!hasDefault && this.#numbers.chance(15)) statements.push(`min-elements ${1 + this.#numbers.below(2)};`)
      if (this.#numbers.chance(25)) statements.push(`max-elements ${2 + this.#numbers.below(3)};`)
    }
    if (node.kind === 'list' && this.#numbers.chance(50)) this.#addUnique(draft)
  }

  #decorateLeaf({ node, statements }: Draft): void {
    statements.push(this.#type(node))
    const isPointer = statements.some((statement) => /leafref|instance/.test(statement))
    if (this.#numbers.chance(30) && (!isPointer || this.#numbers.chance(20))) {
      statements.push(`default "${this.#numbers.pick(node.values)}";`)
    } else if (node.kind === 'leaf' && this.#numbers.chance(12)) {
      statements.push('mandatory true;')
    }
  }

  #type(node: Node): string {
    const own = node.values === NUMBERS ? 'type uint8;' : 'type string;'
    if (!this.#numbers.chance(35)) return own
    // libyang's compiler does not survive leafrefs in a circle: each points to a key or to what stands before it
    const all = this.#drafts.map((draft) => draft.node)
    const leaves = all.filter(
      (other) => other.values === node.values && (other.isKey || all.indexOf(other) < all.indexOf(node)),
    )
    const target = this.#numbers.pick(leaves)
    if (target === undefined) return own
    const roll = this.#numbers.below(100)
    if (roll < 8) return 'type instance-identifier;'
    if (roll < 12) return `type leafref { path "${this.#path(node, target)}"; require-instance false; }`
    const leafref = `type leafref { path "${this.#numbers.chance(15) ? this.#keyedPath(node, target) : this.#path(node, target)}"; }`
    return roll < 22 ? `type union { ${leafref} type enumeration { enum a; enum "1"; } }` : leafref
  }

  #addUnique(draft: Draft): void {
    const below = this.#drafts.map(({ node }) => node).filter((node) => node.kind === 'leaf' && !node.isKey)
    const leaves = below.filter((node) => listAbove(node) === draft.node)
    const leaf = this.#numbers.pick(leaves)
    const second = this.#numbers.chance(30) ? this.#numbers.pick(leaves) : undefined
    if (leaf === undefined) return
    const chosen = second === undefined || second === leaf ? [leaf] : [leaf, second]
    draft.statements.push(`unique "${chosen.map((each) => steps(each, draft.node).join('/')).join(' ')}";`)
  }

  #decorateChoice(choice: Choice, parent: Node): void {
    if (this.#governed.has(choice.name)) choice.statements.push(`when "${this.#condition(parent, true)}";`)
    if (this.#numbers.chance(35)) choice.statements.push(`default ${this.#numbers.pick(choice.cases)?.name};`)
    else if (this.#numbers.chance(20)) choice.statements.push('mandatory true;')
    for (const each of choice.cases) {
      if (this.#governed.has(each.name)) each.statements.push(`when "${this.#condition(parent, true)}";`)
    }
  }

  /** Something that is true now and then. With `when`, nothing that hangs on the node itself. */
  #condition(node: Node, isWhen: boolean): string {
    const nodes = this.#drafts.map((draft) => draft.node)
    // libyang fails at `when` that read each other in a circle, and answers them while defaults are there that another
    // `when` will take away: they read what has none, or what stands before them and is never a default
    const isSure = (other: Node) =>
      chain(other).every((each) => !this.#governed.has(each) || each.isPresence || each.kind === 'list') &&
      (nodes.indexOf(other) < nodes.indexOf(node) || !chain(other).some((each) => this.#governed.has(each)))
    const others = nodes.filter((other) => !isWhen || (!isBelow(other, node) && isSure(other)))
    const target = this.#numbers.pick(others)
    if (target === undefined) return 'true()'
    const plain = this.#numbers.chance(20) ? this.#keyedPath(node, target) : this.#path(node, target)
    const path = plain.startsWith('..') && this.#numbers.chance(15) ? `current()/${plain}` : plain
    const value = this.#numbers.pick(target.values) ?? 'a'
    const roll = this.#numbers.below(100)
    if (!isWhen && roll < 8 && node.kind === 'leaf') return `. != '${this.#numbers.pick(node.values)}'`
    if (roll < 20) return path
    if (roll < 34) return `not(${path})`
    if (roll < 48) return `count(${path}) &lt; ${1 + this.#numbers.below(3)}`.replace('&lt;', '<')
    if (target.values.length === 0) return `${path} or not(${this.#path(node, this.#numbers.pick(others) ?? target)})`
    if (roll < 66) return `${path} != '${value}' or not(${path})`
    if (roll < 80) return `not(${path} = '${value}')`
    if (roll < 90) return `${path} = '${value}'`
    return `not(${path}) or ${this.#path(node, target)} = '${value}' or ${path} = '${this.#numbers.pick(target.values)}'`
  }

  /** From one node to all instances of another that it can see, by names only. */
  #path(from: Node, to: Node): string {
    if (this.#numbers.chance(40))
      return `/${steps(to, undefined)
        .map((name) => `r:${name}`)
        .join('/')}`
    const above = chain(from)
    const shared = chain(to).find((node) => node !== to && above.includes(node) && node !== from)
    const up = above.indexOf(shared ?? from)
    const ups = shared === undefined ? above.length : up
    return `${'../'.repeat(ups)}${steps(to, shared).join('/')}`
  }

  /** The same with one list on the way pinned by its key, where there is one. */
  #keyedPath(from: Node, to: Node): string {
    const list = chain(to).find((node) => node.kind === 'list')
    if (list === undefined) return this.#path(from, to)
    const key = `'${this.#numbers.pick(WORDS)}'`
    const pins = this.#drafts
      .map(({ node }) => node)
      .filter((node) => node.values === WORDS && !this.#governed.has(node))
    const pin = this.#numbers.pick(pins)
    const below = pin === undefined ? undefined : chain(pin).find((each) => each !== pin && chain(from).includes(each))
    // `../` leads out of what stands below what they share
    const reach = below === undefined || pin === undefined || below === from ? undefined : chain(from).indexOf(below)
    const isPinned = reach !== undefined && pin !== undefined && pin !== from && this.#numbers.chance(40)
    const wanted = isPinned ? `current()/${'../'.repeat(reach)}${steps(pin, below).join('/')}` : key
    return `/${chain(to)
      .reverse()
      .map((node) => `r:${node.name}${node === list ? `[r:k=${wanted}]` : ''}`)
      .join('/')}`
  }
}

/** The node and all above it, nearest first. */
function chain(node: Node): Node[] {
  const found: Node[] = []
  for (let at: Node | undefined = node; at !== undefined; at = at.parent) found.push(at)
  return found
}

function isBelow(node: Node, above: Node): boolean {
  return chain(node).includes(above)
}

function listAbove(node: Node): Node | undefined {
  return chain(node).find((each) => each !== node && each.kind === 'list')
}

/** Names from below `above` down to the node. */
function steps(node: Node, above: Node | undefined): string[] {
  const nodes = chain(node)
  const end = above === undefined ? nodes.length : nodes.indexOf(above)
  return nodes
    .slice(0, end)
    .reverse()
    .map(({ name }) => name)
}

function print(draft: Draft | Choice, indent: string): string {
  if ('cases' in draft) {
    const cases = draft.cases.map(
      (each) =>
        `${indent}  case ${each.name} {\n${lines(each.statements, `${indent}    `)}${each.children.map((child) => print(child, `${indent}    `)).join('')}${indent}  }\n`,
    )
    return `${indent}choice ${draft.name} {\n${lines(draft.statements, `${indent}  `)}${cases.join('')}${indent}}\n`
  }
  const children = draft.children.map((child) => print(child, `${indent}  `)).join('')
  return `${indent}${draft.open} {\n${lines(draft.statements, `${indent}  `)}${children}${indent}}\n`
}

function lines(statements: readonly string[], indent: string): string {
  return statements.map((statement) => `${indent}${statement}\n`).join('')
}
