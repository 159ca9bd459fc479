/** What the command line works with beside sessions, as the shapes of `v1.ts`: add to them; never rename or remove. */

/**
 * How a document is loaded into a candidate. `merge`: into what is there; `override`: it becomes just the document;
 * `replace`: each node that the document begins with takes the place of what was there, of a list each entry.
 */
export const V1_LOAD_MODES = ['merge', 'override', 'replace'] as const
export type V1LoadMode = (typeof V1_LOAD_MODES)[number]

/** A value that may come next, canonical. */
export interface V1Completion {
  readonly value: string
  /** Of a list's key: what the entry says of itself; of a child what the model says. */
  readonly description?: string
  /** Of children: a `when` does not hold, so it may not be there now. */
  readonly absent?: 'when'
  /** Of children: the name of the case in use that it would replace. */
  readonly case?: string
}

/** `GET /v1/complete`. */
export interface CompleteAnswer {
  /** In the order of the list for its keys, else by text. */
  readonly values: readonly V1Completion[]
  /** Whether there are more: ask again with `after`, the last value of these. */
  readonly more: boolean
}
