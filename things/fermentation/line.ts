/** What is known of an output: what it does, and since when on `CLOCK_BOOTTIME`, ms. */
export interface Line {
  readonly applied: 'on' | 'off'
  readonly sinceMs: number
  /**
   * Whether it was seen to be switched at that moment. Else it is only known that it has been so since then at least:
   * after a start of the machine nobody knows what it did before.
   */
  readonly isWitnessed: boolean
  /** Why it does not do what is wanted, and until when, ms; absent while it does. */
  readonly limit?: { readonly by: string; readonly untilMs?: number }
}

/** What an output says of itself. */
export interface LineReport {
  readonly applied: 'on' | 'off'
  /** Since when it is so, ms, and whether it was switched then: else nobody knows what was before. */
  readonly since: { readonly ms: number; readonly isKnown: boolean }
  readonly limit?: Line['limit']
}

/**
 * What is known of an output once it has said something. A change counts from the moment at which it is heard of,
 * which is never earlier than it was.
 */
export function afterReport(line: Line | undefined, report: LineReport, nowMs: number): Line {
  const { applied, since, limit } = report
  const rest = limit === undefined ? {} : { limit }
  if (line?.applied === applied) {
    return { applied, sinceMs: line.sinceMs, isWitnessed: line.isWitnessed, ...rest }
  }
  if (line !== undefined) return { applied, sinceMs: nowMs, isWitnessed: true, ...rest }
  return { applied, sinceMs: Math.min(since.ms, nowMs), isWitnessed: since.isKnown, ...rest }
}
