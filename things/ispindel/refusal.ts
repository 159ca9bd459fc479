/** Why a report was refused; the names are those of the model's `refusal`. */
export const REFUSAL_REASONS = [
  'too-long',
  'too-slow',
  'too-many',
  'malformed',
  'unknown',
  'wrong-token',
  'implausible',
  'unreachable',
] as const
export type RefusalReason = (typeof REFUSAL_REASONS)[number]

/** A report that is not taken. */
export interface Refusal {
  readonly kind: 'refused'
  readonly reason: RefusalReason
  /** For people: what was wrong, in one line of bounded length. */
  readonly detail: string
}

const MAX_DETAIL = 200

/** Controls, invisible marks, halves of characters: what must not reach a terminal, or YANG (RFC 7950 9.4). */
const HARMFUL = /[\p{C}\p{Zl}\p{Zp}]/gu

/** A refusal. What a stranger sent may stand in `detail`: it is made harmless here. */
export function refusal(reason: RefusalReason, detail: string): Refusal {
  const short = detail.length > MAX_DETAIL ? `${detail.slice(0, MAX_DETAIL)}...` : detail
  return { kind: 'refused', reason, detail: short.replaceAll(HARMFUL, '?') }
}
