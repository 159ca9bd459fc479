import { isJsonObject, type JsonObject, type JsonValue } from '../base/index.ts'
import { type Pointer, pointerText, type Report } from './place.ts'
import { canonicalDecimal, type Quantity } from './units.ts'

/**
 * One member of a BeerJSON record and the model's node for it. The same table reads and writes, so that what one knows
 * the other cannot forget.
 */
export interface Field {
  /** Member of the BeerJSON record. */
  readonly member: string
  /** Names it had in other versions. */
  readonly formerly?: readonly string[]
  /** Nodes of the model (RFC 7951) for a member's value. @throws BrewError for a value that is none */
  readonly read: (value: JsonValue, at: Pointer, report: Report) => JsonObject
  /** The member's value for the nodes of the model; `undefined` where there are none. */
  readonly write: (node: JsonObject) => JsonValue | undefined
}

/** A record: its members. */
export type Shape = readonly Field[]

/** Longest text that is kept, characters. */
const MAX_TEXT = 65_536
/** Controls, halves of characters and noncharacters: what YANG cannot hold (RFC 7950 14, yang-char). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the characters that are to be refused
const NOT_YANG = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]|\p{Cs}|\p{Noncharacter_Code_Point}/u

/** A BeerJSON record as nodes of the model. What the shape does not know is warned of. @throws BrewError */
export function readRecord(shape: Shape, record: JsonValue, at: Pointer, report: Report): JsonObject {
  if (!isJsonObject(record)) throw report.refusal(at, `${pointerText(at)} is to be an object`)
  const nodes: JsonObject = {}
  for (const [member, value] of Object.entries(record)) {
    const field = shape.find((it) => it.member === member || it.formerly?.includes(member))
    if (field === undefined) report.warn([...at, member], `"${member}" is not known here and not kept`)
    else if (value !== null) Object.assign(nodes, field.read(value, [...at, member], report))
  }
  return nodes
}

/** The BeerJSON record of nodes of the model. */
export function writeRecord(shape: Shape, nodes: JsonObject): JsonObject {
  const members = shape.map(({ member, write }) => [member, write(nodes)] as const)
  return Object.fromEntries(members.filter((it): it is [string, JsonValue] => it[1] !== undefined))
}

/** A text. */
export function text(member: string, leaf: string, formerly: readonly string[] = []): Field {
  return {
    member,
    formerly,
    read: (value, at, report) => {
      // Some programs write a year or a catalogue number without quotes.
      const words = typeof value === 'number' ? String(value) : value
      if (typeof words !== 'string') throw report.refusal(at, `"${member}" is to be a text`)
      if (words.length > MAX_TEXT) throw report.refusal(at, `"${member}" is longer than ${MAX_TEXT} characters`)
      if (NOT_YANG.test(words)) throw report.refusal(at, `"${member}" has a control character`)
      return { [leaf]: words }
    },
    write: (node) => node[leaf],
  }
}

/** A day, or a moment of it. */
export function date(member: string, leaf: string): Field {
  const field = text(member, leaf)
  return {
    ...field,
    read: (value, at, report) => {
      const nodes = field.read(value, at, report)
      const day = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2})?/.exec(String(nodes[leaf]))?.[0]
      if (day !== undefined) return { [leaf]: day }
      report.warn(at, `"${member}" is no date like 2018-04-14 and not kept`)
      return {}
    },
  }
}

/** One of a few words. One that nobody knows is not kept, rather than taken for another. */
export function word(member: string, leaf: string, words: readonly string[]): Field {
  return {
    member,
    read: (value, at, report) => {
      const found = typeof value === 'string' ? words.find((it) => it.toLowerCase() === value.toLowerCase()) : undefined
      if (found !== undefined) return { [leaf]: found }
      report.warn(at, `"${member}" is none of ${words.join(', ')} and not kept`)
      return {}
    },
    write: (node) => node[leaf],
  }
}

/** True or false. */
export function flag(member: string, leaf: string): Field {
  return {
    member,
    read: (value, at, report) => {
      if (typeof value !== 'boolean') throw report.refusal(at, `"${member}" is to be true or false`)
      return { [leaf]: value }
    },
    write: (node) => node[leaf],
  }
}

/** A whole number from 0 to `most`. */
export function whole(member: string, leaf: string, most: number): Field {
  return {
    member,
    read: (value, at, report) => {
      if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most) return { [leaf]: value }
      throw report.refusal(at, `"${member}" is to be a whole number from 0 to ${most}`)
    },
    write: (node) => node[leaf],
  }
}

/** A number without a unit, of so many decimals. */
export function number(member: string, leaf: string, digits: number, most: number): Field {
  return {
    member,
    read: (value, at, report) => {
      if (typeof value === 'number' && value >= -most && value <= most)
        return { [leaf]: canonicalDecimal(value, digits) }
      throw report.refusal(at, `"${member}" is to be a number of at most ${most}`)
    },
    write: (node) => (node[leaf] === undefined ? undefined : Number(node[leaf])),
  }
}

/** A number with a unit, `{ "unit": "lb", "value": 5 }`; kept, and written, in the model's unit. */
export function measure(member: string, leaf: string, quantity: Quantity, formerly: readonly string[] = []): Field {
  return {
    member,
    formerly,
    read: (value, at, report) => ({ [leaf]: measured(value, [quantity], at, report).value }),
    write: (node) => written(node[leaf], quantity),
  }
}

/** Something that may be weighed, measured or counted: the unit says which. */
export function amount(member: string, kinds: Readonly<Record<string, Quantity>>): Field {
  const entries = Object.entries(kinds)
  return {
    member,
    read: (value, at, report) => {
      const found = measured(value, Object.values(kinds), at, report)
      const leaf = entries.find(([, quantity]) => quantity === found.quantity)?.[0]
      return leaf === undefined ? {} : { [leaf]: found.value }
    },
    write: (node) => {
      const found = entries.find(([leaf]) => node[leaf] !== undefined)
      return found === undefined ? undefined : written(node[found[0]], found[1])
    },
  }
}

/** A record in a record. */
export function nested(member: string, container: string, shape: Shape): Field {
  return {
    member,
    read: (value, at, report) => {
      const nodes = readRecord(shape, value, at, report)
      return Object.keys(nodes).length === 0 ? {} : { [container]: nodes }
    },
    write: (node) => {
      const inside = node[container]
      const record = isJsonObject(inside) ? writeRecord(shape, inside) : {}
      return Object.keys(record).length === 0 ? undefined : record
    },
  }
}

/** Records in their order; the model numbers them from 1. */
export function list(member: string, name: string, shape: Shape): Field {
  return {
    member,
    read: (value, at, report) => {
      if (!Array.isArray(value)) throw report.refusal(at, `"${member}" is to be an array`)
      if (value.length === 0) return {}
      if (value.length > 1000) throw report.refusal(at, `"${member}" has more than 1000 entries`)
      return {
        [name]: value.map((it, index) => ({ number: index + 1, ...readRecord(shape, it, [...at, index], report) })),
      }
    },
    write: (node) => {
      const entries = node[name]
      if (!Array.isArray(entries) || entries.length === 0) return undefined
      return entries
        .filter(isJsonObject)
        .toSorted((a, b) => Number(a.number) - Number(b.number))
        .map((it) => writeRecord(shape, it))
    },
  }
}

function written(value: JsonValue | undefined, { unit }: Quantity): JsonValue | undefined {
  return value === undefined ? undefined : { unit, value: Number(value) }
}

interface Measured {
  readonly quantity: Quantity
  readonly value: string
}

function measured(value: JsonValue, kinds: readonly Quantity[], at: Pointer, report: Report): Measured {
  const name = `"${at[at.length - 1] ?? ''}"`
  const bare = kinds.find((it) => it.bare !== undefined)
  const given = typeof value === 'number' && bare?.bare !== undefined ? { unit: bare.bare, value } : value
  if (!isJsonObject(given) || typeof given.unit !== 'string' || typeof given.value !== 'number') {
    throw report.refusal(at, `${name} is to be a unit and a value`, 'Write it like { "unit": "kg", "value": 4.5 }')
  }
  const { unit } = given
  const quantity = kinds.find(({ units }) => Object.hasOwn(units, unit))
  const convert = quantity?.units[unit]
  if (quantity === undefined || convert === undefined) {
    const known = kinds.flatMap(({ units }) => Object.keys(units)).join(', ')
    throw report.refusal([...at, 'unit'], `${name} has no unit "${unit}"`, `Use one of ${known}`)
  }
  const converted = convert(given.value)
  if (!(converted >= quantity.least && converted <= quantity.most)) {
    throw report.refusal(
      [...at, 'value'],
      `${name} is to be from ${quantity.least} to ${quantity.most} ${quantity.unit}, not ${converted}`,
    )
  }
  return { quantity, value: canonicalDecimal(converted, quantity.digits) }
}
