/** `error-tag`s of RFC 6241 appendix A that the engine uses. */
export type ErrorTag =
  | 'invalid-value'
  | 'too-big'
  | 'missing-attribute'
  | 'bad-attribute'
  | 'unknown-attribute'
  | 'missing-element'
  | 'bad-element'
  | 'unknown-element'
  | 'unknown-namespace'
  | 'data-exists'
  | 'data-missing'
  | 'operation-not-supported'
  | 'operation-failed'
  | 'malformed-message'

/** Where and how bad, beside the message of a `YangError`. */
export interface YangErrorDetails {
  readonly errorTag: ErrorTag
  readonly path?: string | undefined
  readonly schemaPath?: string | undefined
  readonly appTag?: string | undefined
  readonly file?: string | undefined
  readonly line?: number | undefined
  readonly column?: number | undefined
  readonly others?: readonly YangError[] | undefined
}

/** Something given to the engine is not valid: a module, a document, a path, a value. The engine is unharmed. */
export class YangError extends Error {
  override readonly name = 'YangError'
  /** RFC 6241 appendix A. */
  readonly errorTag: ErrorTag
  /** Data path of the node in question (RFC 7951 6.11). */
  readonly path?: string
  /** Schema path of the node in question. */
  readonly schemaPath?: string
  /** `error-app-tag`: the model's own, or one of RFC 7950 15. */
  readonly appTag?: string
  /** As it was given with the text. */
  readonly file?: string
  /** From 1. */
  readonly line?: number
  /** From 1, in characters. */
  readonly column?: number
  /** What else was wrong with the same input. */
  readonly others: readonly YangError[]

  constructor(message: string, details: YangErrorDetails) {
    super(message)
    this.errorTag = details.errorTag
    if (details.path !== undefined) this.path = details.path
    if (details.schemaPath !== undefined) this.schemaPath = details.schemaPath
    if (details.appTag !== undefined) this.appTag = details.appTag
    if (details.file !== undefined) this.file = details.file
    if (details.line !== undefined) this.line = details.line
    if (details.column !== undefined) this.column = details.column
    this.others = details.others ?? []
  }
}

/**
 * The engine itself failed: a trap, a full memory, a stack that ran over. Its instance is unusable from then on, and
 * so is every context and tree of it; load a new one.
 */
export class EngineError extends Error {
  override readonly name = 'EngineError'
}

/** A context or tree was used after it, its context or its engine was disposed of, or after the engine failed. */
export class StaleHandleError extends Error {
  override readonly name = 'StaleHandleError'
}
