/**
 * The error tags of RFC 6241 appendix A, which RFC 8040 section 7 reuses. One of them says what kind of wrong it was.
 */
export type ErrorTag =
  | 'in-use'
  | 'invalid-value'
  | 'too-big'
  | 'missing-attribute'
  | 'bad-attribute'
  | 'unknown-attribute'
  | 'missing-element'
  | 'bad-element'
  | 'unknown-element'
  | 'unknown-namespace'
  | 'access-denied'
  | 'lock-denied'
  | 'resource-denied'
  | 'rollback-failed'
  | 'data-exists'
  | 'data-missing'
  | 'operation-not-supported'
  | 'operation-failed'
  | 'partial-operation'
  | 'malformed-message'

/** Where it was wrong. `path` is a data path (see `path.ts`); `line`, `column` and `edit` count from 1. */
export interface Where {
  /** Which of several edits. */
  readonly edit?: number
  readonly path?: string
  readonly file?: string
  readonly line?: number
  readonly column?: number
}

/** What a `BrewError` may carry beyond the message. */
export interface BrewErrorOptions extends ErrorOptions {
  /** `error-app-tag` of RFC 6241 4.3: `must-violation`, `data-not-unique`, or the model's own. */
  readonly appTag?: string
  /** Further faults found by the same judgement: a validation tells all of them at once. */
  readonly others?: readonly BrewError[]
}

/** What went wrong, where, and what to do. The only error that crosses a room's door. */
export class BrewError extends Error {
  override readonly name = 'BrewError'
  readonly appTag: string | undefined
  readonly others: readonly BrewError[]

  /**
   * @param tag what kind of wrong (RFC 6241 appendix A)
   * @param message one sentence, no final stop needed, no path or file in it
   * @param at where
   * @param hint one imperative sentence, shown after the message
   */
  constructor(
    readonly tag: ErrorTag,
    message: string,
    readonly at: Where = {},
    readonly hint?: string,
    options: BrewErrorOptions = {},
  ) {
    super(message, options)
    this.appTag = options.appTag
    this.others = options.others ?? []
  }

  /** This error and the others of the same judgement, this one first. */
  get all(): readonly BrewError[] {
    return [this, ...this.others]
  }
}

/** `edit n`, `file:line:column` and the data path, as far as they are known; empty when none is. */
export function formatWhere(at: Where): string {
  const place = [at.file, at.file === undefined ? undefined : at.line, at.file === undefined ? undefined : at.column]
    .filter((part) => part !== undefined)
    .join(':')
  const edit = at.edit === undefined ? undefined : `edit ${at.edit}`
  const node = [place, at.path].filter((part) => part !== undefined && part !== '').join(' ')
  return [edit, node].filter((part) => part !== undefined && part !== '').join(': ')
}

/** One line for a terminal or a log: `where: message (hint)`. Never a stack trace. */
export function formatError(error: unknown): string {
  if (!(error instanceof BrewError)) return error instanceof Error ? error.message : String(error)
  const where = formatWhere(error.at)
  const hint = error.hint === undefined ? '' : `. ${error.hint}`
  return `${where === '' ? '' : `${where}: `}${error.message}${hint}`
}

/**
 * Any thrown thing as a `BrewError`: what is one already stays itself, the rest becomes `operation-failed` with the
 * original as its cause. For doors that must answer something whatever happened.
 */
export function toBrewError(error: unknown): BrewError {
  if (error instanceof BrewError) return error
  const message = error instanceof Error ? error.message : String(error)
  return new BrewError('operation-failed', message, {}, undefined, { cause: error })
}

/** A `BrewError` as plain data, for messages between processes and Workers. */
export interface ErrorData {
  readonly tag: ErrorTag
  readonly message: string
  readonly at: Where
  readonly hint?: string
  readonly appTag?: string
  readonly others: readonly ErrorData[]
}

/** To plain data; the cause and the stack stay behind. */
export function errorToData(error: unknown): ErrorData {
  const it = toBrewError(error)
  return {
    tag: it.tag,
    message: it.message,
    at: it.at,
    ...(it.hint === undefined ? {} : { hint: it.hint }),
    ...(it.appTag === undefined ? {} : { appTag: it.appTag }),
    others: it.others.map(errorToData),
  }
}

/** Back from plain data. */
export function errorFromData(data: ErrorData): BrewError {
  return new BrewError(data.tag, data.message, data.at, data.hint, {
    ...(data.appTag === undefined ? {} : { appTag: data.appTag }),
    others: data.others.map(errorFromData),
  })
}
