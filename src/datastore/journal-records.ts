/** A confirmed commit that waits, as it survives a restart. */
export interface PendingRecord {
  /** Where to go back to. */
  readonly backTo: number
  readonly user: string
  readonly persistId?: string
  readonly timeoutMs: number
  /** Boot of the kernel in which `deadlineBootMs` counts (`CLOCK_BOOTTIME`); in another the whole time runs anew. */
  readonly bootId: string
  readonly deadlineBootMs: number
}

/** A configuration that somebody saved to come back to. */
export interface RescueRecord {
  /** The commit it was running after. */
  readonly commit: number
  /** ISO 8601. */
  readonly time: string
  readonly user: string
  /** RFC 7951 document, without defaults. */
  readonly text: string
}
