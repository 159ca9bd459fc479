/** The temperature that is acted on, as it is known: its value is gone where the reading was removed. */
export interface Measured {
  readonly celsius: number | undefined
  readonly quality: 'good' | 'suspect' | 'stale' | 'simulated'
  /** When it was taken, `CLOCK_BOOTTIME` in ms. */
  readonly takenMs: number
}

/** A temperature that may be acted on, or why there is none. */
export type Trusted =
  | {
      readonly celsius: number
      readonly takenMs: number
      /** The probe's readings since then were refused: nothing is switched on by this one. */
      readonly isSuspect?: true
    }
  | { readonly because: string }

/**
 * Whether a reading may be acted on now. One that is suspect still is the last good one, which a cooler goes on by until
 * it is too old; nothing stands in for one that is not there, no other probe and no older value.
 */
export function trust(
  reading: Measured | undefined,
  { maxAgeMs, isSimulated }: { readonly maxAgeMs: number; readonly isSimulated: boolean },
  nowMs: number,
): Trusted {
  if (reading === undefined) return { because: 'there is no reading yet' }
  const { celsius, quality, takenMs } = reading
  if (celsius === undefined || quality === 'stale') return { because: 'the probe gives no reading that can be trusted' }
  if (!Number.isFinite(celsius)) return { because: 'the reading is no temperature' }
  if (quality === 'simulated' && !isSimulated) return { because: 'the reading is simulated, and an output is not' }
  const ageMs = nowMs - takenMs
  if (ageMs > maxAgeMs) return { because: `the newest good reading is older than ${maxAgeMs / 1000} s` }
  if (ageMs < -maxAgeMs) return { because: 'the reading is from the future' }
  return { celsius, takenMs, ...(quality === 'suspect' ? { isSuspect: true } : {}) }
}
