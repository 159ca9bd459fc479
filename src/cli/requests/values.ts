import {
  type Checked,
  checkValue,
  parseDuration,
  parseJson,
  type SchemaNode,
  type SchemaType,
} from '../../base/index.ts'

/** Milliseconds of what a model may count time in. */
const UNITS: ReadonlyMap<string, number> = new Map([
  ['milliseconds', 1],
  ['seconds', 1000],
  ['minutes', 60_000],
  ['hours', 3_600_000],
  ['days', 86_400_000],
])

/** Whether values of a leaf are lengths of time, which may be written as `90s`, `10m` or `2h`. */
export function isDuration(leaf: SchemaNode): boolean {
  return UNITS.has(leaf.units ?? '') && leaf.type !== undefined && isNumeric(leaf.type)
}

/** Whether a word is a value of a leaf of an input; a length of time becomes a number of its units. */
export function checkInput(leaf: SchemaNode, text: string): Checked {
  if (leaf.kind === 'anydata' || leaf.kind === 'anyxml') return checkJson(text)
  const checked = checkValue(leaf, text)
  const unitMs = UNITS.get(leaf.units ?? '')
  const ms = isDuration(leaf) ? parseDuration(text) : undefined
  if (checked.ok || ms === undefined || unitMs === undefined) return checked
  const counted = checkValue(leaf, String(ms / unitMs))
  return counted.ok ? counted : { ...counted, reason: `${text} is ${ms / unitMs} ${leaf.units}: ${counted.reason}` }
}

function checkJson(text: string): Checked {
  try {
    return { ok: true, value: parseJson(text), text }
  } catch (error) {
    return { ok: false, reason: `it takes JSON: ${error instanceof Error ? error.message : String(error)}` }
  }
}

function isNumeric({ base }: SchemaType): boolean {
  return base === 'decimal64' || /^u?int(8|16|32|64)$/.test(base)
}
