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
  /** Hash of the model it is of; absent in one saved before models were recorded: then that of its commit. */
  readonly model?: string
  /** RFC 7951 document, without defaults. */
  readonly text: string
}

/** What a restore has yet to do after its commit: done at the next start, where it did not come to its end. */
export interface UnfinishedRestore {
  /** Files by their names relative to the root; `before` is absent where there was none. */
  readonly files: readonly { readonly name: string; readonly before?: string; readonly after: string }[]
}

/** What an upgrade has yet to do after its commit: done at the next start, where the power went before. */
export interface UnfinishedUpgrade {
  /** Files of `startup/`, each by its name there. */
  readonly files: readonly { readonly name: string; readonly before: string; readonly after: string }[]
}
