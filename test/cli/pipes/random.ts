import {
  checkValue,
  dataChildren,
  effectiveType,
  type JsonObject,
  type JsonValue,
  keyLeaves,
  memberName,
  type SchemaNode,
  type SchemaType,
  type SeedParent,
} from '../../../src/base/index.ts'
import { randomFrom } from '../../fault/random.ts'

/** Random configurations of any model: their values are of their types; what `must` and `when` say is not looked at. */

/** Characters and words that something somewhere takes for more than they are. */
const NASTY = [
  '',
  ' ',
  'plain',
  'two words',
  '"',
  "'",
  `both ' and "`,
  '\\',
  'back\\n',
  'a\nb',
  '\r\n',
  '\t',
  '#',
  '# no comment',
  '/*',
  '*/',
  '//',
  '{',
  '}',
  'a{b}c;',
  ';',
  '[',
  ']',
  '[ a b ]',
  '|',
  '| match x',
  '?',
  '*',
  'inactive:',
  ':',
  'set',
  'delete',
  'to',
  'first',
  'after',
  '-c',
  '__proto__',
  'null',
  'true',
  '0',
  '-1',
  '1.50',
  'ü',
  '日本語',
  '🍺',
  'e\u0301',
  '\u007f',
  '\u009b31m',
  '\u0085',
  '\u2028',
  '\ufeff',
  '\u00a0',
  '<a>&amp;</a>',
  ']]>',
  'x'.repeat(300),
] as const

/** A source of random choices, the same each time. */
export class Dice {
  readonly #next: () => number

  constructor(seed: number) {
    this.#next = randomFrom(seed)
  }

  /** From 0 up to, but not, `most`. */
  below(most: number): number {
    return Math.floor(this.#next() * most)
  }

  chance(of: number): boolean {
    return this.#next() < of
  }

  /** @throws RangeError of nothing */
  one<T>(all: readonly T[]): T {
    const it = all[this.below(all.length)]
    if (it === undefined) throw new RangeError('nothing to choose from')
    return it
  }

  text(): string {
    return this.chance(0.8) ? this.one(NASTY) : `${this.one(NASTY)}${this.one(NASTY)}`
  }
}

/** How a configuration is made. */
export interface RandomOptions {
  /** How likely a node is there. */
  readonly density: number
  /** Entries of a list or leaf-list at most. */
  readonly entries: number
  /** Texts that a key or an entry of a leaf-list may not be. Default: none. */
  readonly isRefused?: (text: string) => boolean
}

/** A configuration of that model: RFC 7951, in schema order. */
export function randomDocument(parent: SeedParent, dice: Dice, options: RandomOptions): JsonObject {
  return Object.fromEntries(
    chosenChildren(parent.children ?? [], dice).flatMap((node): [string, JsonValue][] => {
      if (!node.config || node.isKey === true || !dice.chance(options.density)) return []
      const value = randomNode(node, dice, options)
      return value === undefined ? [] : [[memberName(parent, node), value]]
    }),
  )
}

/** Of each choice the nodes of one case. */
function chosenChildren(children: readonly SchemaNode[], dice: Dice): readonly SchemaNode[] {
  return children.flatMap((child): readonly SchemaNode[] => {
    if (child.kind === 'choice') return chosenChildren([dice.one(child.children ?? [])], dice)
    if (child.kind === 'case') return chosenChildren(child.children ?? [], dice)
    return dataChildren({ children: [child] })
  })
}

function randomNode(node: SchemaNode, dice: Dice, options: RandomOptions): JsonValue | undefined {
  switch (node.kind) {
    case 'container': {
      const members = randomDocument(node, dice, options)
      return Object.keys(members).length === 0 && node.presence !== true ? undefined : members
    }
    case 'list':
      return someOf(
        dice,
        options,
        () => randomEntry(node, dice, options),
        (it) => it.name,
      )?.map((it) => it.entry)
    case 'leaf-list':
      return someOf(
        dice,
        options,
        () => {
          const value = randomValue(node, dice)
          return options.isRefused?.(String(value)) === true ? undefined : value
        },
        (it) => JSON.stringify(it),
      )
    case 'leaf':
      return randomValue(node, dice)
    default:
      return { 'm:anything': [dice.text()] }
  }
}

function someOf<T>(
  dice: Dice,
  { entries }: RandomOptions,
  make: () => T | undefined,
  nameOf: (it: T) => string,
): T[] | undefined {
  const made = new Map<string, T>()
  for (let more = dice.below(entries + 1); more > 0; more--) {
    const it = make()
    if (it !== undefined) made.set(nameOf(it), it)
  }
  return made.size === 0 ? undefined : [...made.values()]
}

function randomEntry(
  list: SchemaNode,
  dice: Dice,
  options: RandomOptions,
): { readonly name: string; readonly entry: JsonObject } | undefined {
  const keys = keyLeaves(list).map((key) => ({ key, value: randomValue(key, dice) }))
  if (keys.some(({ value }) => value === undefined || options.isRefused?.(String(value)) === true)) return undefined
  const named = Object.fromEntries(keys.map(({ key, value }) => [key.name, value ?? null]))
  return { name: JSON.stringify(named), entry: { ...named, ...randomDocument(list, dice, options) } }
}

/** A value of the leaf's type, or nothing where none was found: patterns are not read, but tried. */
export function randomValue(leaf: SchemaNode, dice: Dice): JsonValue | undefined {
  if (leaf.type === undefined) return undefined
  for (let tries = 0; tries < 8; tries++) {
    const checked = checkValue(leaf, randomText(leaf.type, dice))
    if (checked.ok) return checked.value
  }
  return undefined
}

function randomText(type: SchemaType, dice: Dice): string {
  const it = effectiveType(type)
  switch (it.base) {
    case 'boolean':
      return dice.one(['true', 'false'])
    case 'enumeration':
      return dice.one(it.enums).name
    case 'bits':
      return it.bits
        .filter(() => dice.chance(0.5))
        .map(({ name }) => name)
        .join(' ')
    case 'identityref':
      return it.identities.length === 0 ? '' : dice.one(it.identities)
    case 'union':
      return randomText(dice.one(it.types), dice)
    case 'decimal64':
      return `${dice.one(['', '-'])}${dice.below(100)}.${dice.below(10)}`
    case 'binary':
      return dice.one(['', 'AAAA', 'Zm9v', 'Zm8=', '//8='])
    case 'instance-identifier':
      return dice.one(["/zoo:zoo/cage[id='x y']", '/zoo:zoo', '/zoo:zoo/annex:twin', "/zoo:zoo/tag[.='a\"b']"])
    case 'empty':
      return ''
    case 'string':
      return dice.chance(0.7)
        ? dice.text()
        : dice.one(['28-0a1b', 'name', 'a@b.org', '2018-04-14T18:51:18Z', 'http://localhost/', '10:30', '127.0.0.1'])
    default:
      return String(dice.one([0, 1, 2, 7, 20, 100, 255, -5, 30_000, 4_000_000_000]))
  }
}
