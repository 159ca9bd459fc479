/** Why a reading was refused: the names of `rejection-reason` in `yang/brewerslab-types.yang`. */
export type RejectionReason =
  | 'missing-bus'
  | 'missing-probe'
  | 'unreadable'
  | 'timeout'
  | 'transient'
  | 'malformed'
  | 'crc-no'
  | 'crc-zero'
  | 'power-on'
  | 'all-ones'
  | 'sign-glitch'
  | 'out-of-range'
  | 'swing'

/** A reading that must not be used. It has no temperature that could be mistaken for one. */
export interface Rejection {
  readonly kind: 'rejection'
  readonly reason: RejectionReason
  /** One line for the log: what was seen. */
  readonly detail: string
}

/** A temperature in °C as the probe gave it, not calibrated. */
export interface Sample {
  readonly kind: 'sample'
  readonly celsius: number
  /** Set where a first attempt had failed, and the one made at once to learn why did not. */
  readonly afterFault?: true
}

/** A refused reading. */
export function rejection(reason: RejectionReason, detail: string): Rejection {
  return { kind: 'rejection', reason, detail }
}
