import type { JsonValue } from '../json.ts'
import { nearest } from '../nearest.ts'
import { parsePath } from '../path.ts'
import type { EnumValue, SchemaNode, SchemaType } from '../schema.ts'
import { DECIMAL_LIMITS, decimalText, type IntegerBase, integerLimits, intervals, scaled, within } from './numbers.ts'
import { xsdPattern } from './xsd-regex.ts'

/** What became of a typed word that is to be a value. */
export type Checked =
  | {
      readonly ok: true
      /** As RFC 7951 section 6 encodes it. */
      readonly value: JsonValue
      /** Canonical text, as it stands in a list key of a data path. */
      readonly text: string
      /** What could not be judged here and is left to the server. */
      readonly unchecked?: string
    }
  | { readonly ok: false; readonly reason: string; readonly hint?: string }

/**
 * Whether text is a value of a leaf's type; the reason is in the words of the schema. What needs other data than the
 * value itself (a leafref's target, `must`, `when`) is judged at commit.
 * @param node leaf or leaf-list
 */
export function checkValue(node: SchemaNode, text: string): Checked {
  return node.type === undefined
    ? { ok: true, value: text, text, unchecked: 'its type' }
    : check(node.type, text, node.module)
}

function check(type: SchemaType, text: string, module: string): Checked {
  switch (type.base) {
    case 'boolean':
      return text === 'true' || text === 'false'
        ? { ok: true, value: text === 'true', text }
        : refuse(`"${text}" is neither true nor false`)
    case 'empty':
      return text === '' ? { ok: true, value: [null], text } : refuse('it takes no value')
    case 'string':
      return checkString(type, text)
    case 'binary':
      return checkBinary(type, text)
    case 'decimal64':
      return checkDecimal(type, text)
    case 'enumeration':
      return checkEnumeration(type.enums, text)
    case 'bits':
      return checkBits(type.bits, text)
    case 'identityref':
      return checkIdentity(type.identities, text, module)
    case 'leafref':
      return check(type.targetType, text, module)
    case 'union':
      return checkUnion(type.types, text, module)
    case 'instance-identifier':
      return checkInstance(text)
    case 'unknown':
      return { ok: true, value: text, text, unchecked: 'its type' }
    default:
      return checkInteger(type, text)
  }
}

function refuse(reason: string, hint?: string): Checked {
  return { ok: false, reason, ...(hint === undefined ? {} : { hint }) }
}

function accept(value: JsonValue, text: string, unchecked: string | undefined): Checked {
  return { ok: true, value, text, ...(unchecked === undefined ? {} : { unchecked }) }
}

/** Restriction as a verdict: `undefined` holds, a reason, or `unknown` where it cannot be read. */
function outside(value: bigint, expression: string | undefined, digits = 0): 'no' | 'yes' | 'unknown' {
  if (expression === undefined) return 'no'
  const parts = intervals(expression, digits)
  if (parts === undefined) return 'unknown'
  return within(value, parts) ? 'no' : 'yes'
}

function checkInteger(type: Extract<SchemaType, { base: IntegerBase }>, text: string): Checked {
  const value = scaled(text, 0)
  if (value === undefined || value === 'digits') return refuse(`"${text}" is not a whole number`)
  const { min, max } = integerLimits(type.base)
  const verdict = outside(value, type.range)
  if (verdict === 'yes') return refuse(`${text} is outside ${rangeText(type.range)}`)
  if (value < min || value > max) return refuse(`${text} is outside ${min}..${max}`)
  const canonical = value.toString()
  // RFC 7951 6.1: 64-bit integers are strings, since a JSON number may not hold them.
  const encoded = type.base === 'int64' || type.base === 'uint64' ? canonical : Number(value)
  return accept(encoded, canonical, verdict === 'unknown' ? `range ${type.range}` : undefined)
}

function checkDecimal(type: Extract<SchemaType, { base: 'decimal64' }>, text: string): Checked {
  const digits = type.fractionDigits
  const value = scaled(text, digits)
  if (value === undefined) return refuse(`"${text}" is not a number`, 'Write it like 17 or 17.5')
  if (value === 'digits')
    return refuse(`${text} has more than ${digits} ${digits === 1 ? 'digit' : 'digits'} after the point`)
  const verdict = outside(value, type.range, digits)
  if (verdict === 'yes') return refuse(`${text} is outside ${rangeText(type.range)}`)
  if (value < DECIMAL_LIMITS.min || value > DECIMAL_LIMITS.max) return refuse(`${text} is too large`)
  const canonical = decimalText(value, digits)
  return accept(canonical, canonical, verdict === 'unknown' ? `range ${type.range}` : undefined)
}

function checkString(type: Extract<SchemaType, { base: 'string' }>, text: string): Checked {
  // RFC 7950 9.4.4: length counts Unicode characters.
  const length = BigInt([...text].length)
  const verdict = outside(length, type.length)
  if (verdict === 'yes')
    return refuse(`it has ${length} ${length === 1n ? 'character' : 'characters'}, length ${rangeText(type.length)}`)
  let unchecked = verdict === 'unknown' ? `length ${type.length}` : undefined
  for (const pattern of type.patterns ?? []) {
    const expression = xsdPattern(pattern.regex)
    if (expression === undefined) unchecked ??= `pattern ${pattern.regex}`
    else if (expression.test(text) === (pattern.invert === true)) {
      const verb = pattern.invert === true ? 'must not match' : 'does not match'
      return refuse(pattern.message ?? `"${text}" ${verb} the pattern ${pattern.regex}`)
    }
  }
  return accept(text, text, unchecked)
}

function checkBinary(type: Extract<SchemaType, { base: 'binary' }>, text: string): Checked {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text))
    return refuse('it is not base64 (RFC 4648 section 4)')
  const octets = BigInt((text.length / 4) * 3 - (text.match(/=/g)?.length ?? 0))
  const verdict = outside(octets, type.length)
  if (verdict === 'yes') return refuse(`it has ${octets} octets, length ${rangeText(type.length)}`)
  return accept(text, text, verdict === 'unknown' ? `length ${type.length}` : undefined)
}

function checkEnumeration(enums: readonly EnumValue[], text: string): Checked {
  const names = enums.map((it) => it.name)
  if (names.includes(text)) return accept(text, text, undefined)
  return refuse(`"${text}" is not one of ${listNames(names)}`, didYouMean(text, names))
}

function checkBits(bits: readonly EnumValue[], text: string): Checked {
  const set = text.split(/\s+/).filter((it) => it !== '')
  const names = bits.map((it) => it.name)
  const unknown = set.find((it) => !names.includes(it))
  if (unknown !== undefined)
    return refuse(`"${unknown}" is not one of the bits ${listNames(names)}`, didYouMean(unknown, names))
  const twice = set.find((it, at) => set.indexOf(it) !== at)
  if (twice !== undefined) return refuse(`the bit "${twice}" comes twice`)
  // RFC 7950 9.7.2: the canonical form has the bits in the order of their positions.
  const ordered = [...bits]
    .sort((a, b) => a.value - b.value)
    .map((it) => it.name)
    .filter((it) => set.includes(it))
    .join(' ')
  return accept(ordered, ordered, undefined)
}

function checkIdentity(identities: readonly string[], text: string, module: string): Checked {
  const named = identities.filter((it) => it === text || it.slice(it.indexOf(':') + 1) === text)
  const mine =
    named.find((it) => it === text || it === `${module}:${text}`) ?? (named.length === 1 ? named[0] : undefined)
  if (mine !== undefined) return accept(mine, mine, undefined)
  if (named.length > 1) return refuse(`"${text}" may be ${listNames(named)}`, 'Write it with its module')
  const short = identities.map((it) => it.slice(it.indexOf(':') + 1))
  return refuse(`"${text}" is not one of ${listNames(identities)}`, didYouMean(text, [...identities, ...short]))
}

function checkUnion(types: readonly SchemaType[], text: string, module: string): Checked {
  const reasons: string[] = []
  for (const type of types) {
    const checked = check(type, text, module)
    if (checked.ok) return checked
    if (!reasons.includes(checked.reason)) reasons.push(checked.reason)
  }
  return refuse(reasons.join('; '))
}

function checkInstance(text: string): Checked {
  try {
    if (parsePath(text).length === 0) return refuse('a data path starts with a node: /module:name')
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error), 'Write it like /module:name/name')
  }
  return accept(text, text, 'whether the path is in the model')
}

/** `"name" may be meant` as a hint. */
export function didYouMean(word: string, known: readonly string[]): string | undefined {
  const it = nearest(word, known)
  return it === undefined ? undefined : `Did you mean "${it}"?`
}

/** A range as people read it: blanks around the bars. */
export function rangeText(expression: string | undefined): string {
  return (expression ?? '')
    .split('|')
    .map((it) => it.trim())
    .join(' or ')
}

const MOST_NAMES = 12

function listNames(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES).join(', ')
  return names.length > MOST_NAMES ? `${shown} and ${names.length - MOST_NAMES} more` : shown
}
