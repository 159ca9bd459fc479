/** Numbers of YANG as exact integers, and the ranges that restrict them (RFC 7950 9.2.4, 9.3.4, 9.4.4). Pure. */

/** Inclusive bounds; an absent one is the type's own. */
export interface Interval {
  readonly min?: bigint
  readonly max?: bigint
}

const INTEGER_BITS = {
  int8: [-(2n ** 7n), 2n ** 7n - 1n],
  int16: [-(2n ** 15n), 2n ** 15n - 1n],
  int32: [-(2n ** 31n), 2n ** 31n - 1n],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
  uint8: [0n, 2n ** 8n - 1n],
  uint16: [0n, 2n ** 16n - 1n],
  uint32: [0n, 2n ** 32n - 1n],
  uint64: [0n, 2n ** 64n - 1n],
} as const

/** The integer types of RFC 7950 9.2. */
export type IntegerBase = keyof typeof INTEGER_BITS

/** Smallest and largest value of an integer type. */
export function integerLimits(base: IntegerBase): { readonly min: bigint; readonly max: bigint } {
  const [min, max] = INTEGER_BITS[base]
  return { min, max }
}

/** What a decimal64 can hold, in units of its last digit (RFC 7950 9.3.4). */
export const DECIMAL_LIMITS = { min: -(2n ** 63n), max: 2n ** 63n - 1n } as const

/**
 * A decimal number in units of 10^-digits: `scaled('17.5', 3)` is 17500n.
 * @returns `undefined` where it is not a number, `'digits'` where it has more digits after the point than that
 */
export function scaled(text: string, digits: number): bigint | 'digits' | undefined {
  const match = /^([+-]?)(\d+)(?:\.(\d+))?$/.exec(text)
  if (match === null) return undefined
  const [, sign = '', whole = '', fraction = ''] = match
  const kept = fraction.replace(/0+$/, '')
  if (kept.length > digits) return 'digits'
  const size = BigInt(whole + kept.padEnd(digits, '0'))
  return sign === '-' ? -size : size
}

/** The canonical text of a decimal64 (RFC 7950 9.3.2): one digit after the point at least, no zero more than needed. */
export function decimalText(value: bigint, digits: number): string {
  const size = (value < 0n ? -value : value).toString().padStart(digits + 1, '0')
  const fraction = size.slice(size.length - digits).replace(/0+$/, '')
  return `${value < 0n ? '-' : ''}${size.slice(0, size.length - digits)}.${fraction === '' ? '0' : fraction}`
}

/**
 * The parts of a range or length expression: `1..10 | 20 | 30..max`.
 * @param digits fraction digits of the type; 0 for integers and lengths
 * @returns `undefined` where it cannot be read: then the server is the judge
 */
export function intervals(expression: string, digits = 0): readonly Interval[] | undefined {
  const parts: Interval[] = []
  for (const part of expression.split('|')) {
    const [low = '', high = low] = part.split('..').map((it) => it.trim())
    const min = bound(low, 'min', digits)
    const max = bound(high, 'max', digits)
    if (min === undefined || max === undefined) return undefined
    parts.push({ ...(min === 'open' ? {} : { min }), ...(max === 'open' ? {} : { max }) })
  }
  return parts
}

function bound(text: string, open: 'min' | 'max', digits: number): bigint | 'open' | undefined {
  if (text === open) return 'open'
  const value = scaled(text, digits)
  return value === 'digits' ? undefined : value
}

/** Whether a number lies in one of the intervals. */
export function within(value: bigint, parts: readonly Interval[]): boolean {
  return parts.some(({ min, max }) => (min === undefined || value >= min) && (max === undefined || value <= max))
}
