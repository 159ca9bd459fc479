import { type ErrorTag, YangError, type YangErrorDetails } from './errors.ts'

/** An error as `lyw_errors` tells it. */
export interface RawFault {
  readonly message: string
  readonly path?: string
  readonly schemaPath?: string
  readonly appTag?: string
  readonly line?: number
  /** LY_ERR of libyang's log.h. */
  readonly code: number
  /** LY_VECODE of libyang's log.h. */
  readonly validationCode: number
}

/** LY_ERR values that mean the engine is not to be trusted any more: LY_EMEM, LY_EINT. */
export const INTERNAL_CODES: ReadonlySet<number> = new Set([1, 6])

/** LY_VECODE: syntax of any kind. */
const SYNTAX: ReadonlySet<number> = new Set([1, 2, 3, 7, 8])

/**
 * libyang gives faults no error-tag; its messages are fixed texts. Tags and app-tags are those of RFC 7950 15 where
 * that has the case, of 8.3 for what a document contains, and of RFC 6241 appendix A otherwise.
 */
const KNOWN: readonly (readonly [RegExp, ErrorTag, string?])[] = [
  [/^Unique data leaf/, 'operation-failed', 'data-not-unique'],
  [/^Must condition/, 'operation-failed', 'must-violation'],
  [/^Too many "/, 'operation-failed', 'too-many-elements'],
  [/^Too few "/, 'operation-failed', 'too-few-elements'],
  [/^Invalid leafref value .* no (?:existing )?target instance/, 'data-missing', 'instance-required'],
  [/^Invalid instance-identifier .* required instance not found/, 'data-missing', 'instance-required'],
  [/^Mandatory choice/, 'data-missing', 'missing-choice'],
  [/^Mandatory node/, 'data-missing'],
  [/^When condition/, 'unknown-element'],
  [/^Unexpected data .* node/, 'unknown-element'],
  [/^List instance is missing its key/, 'missing-element'],
  [/^Duplicate instance of/, 'bad-element'],
  [/^Data for both cases/, 'bad-element'],
  [
    /^No module (?:named|with namespace|connected with)|^Prefix .* does not match any module|^Unknown (?:XML )?prefix|^Unknown XML namespace/,
    'unknown-namespace',
  ],
  [/^Node "[^"]*" not found|^Not found node|^Unknown element/, 'unknown-element'],
  [/^Missing JSON data instance/, 'missing-element'],
  [/^Annotation|^Unknown (?:metadata|attribute)|^Missing annotation/, 'unknown-attribute'],
]

/** What a fault is called when its message does not say. */
function tagOf(fault: RawFault, otherwise: ErrorTag): readonly [ErrorTag, (string | undefined)?] {
  const known = KNOWN.find(([pattern]) => pattern.test(fault.message))
  if (known !== undefined) return [known[1], known[2]]
  if (fault.appTag === 'must-violation') return ['operation-failed', 'must-violation']
  if (fault.appTag === 'instance-required') return ['data-missing', 'instance-required']
  return [SYNTAX.has(fault.validationCode) ? 'malformed-message' : otherwise]
}

/** What to add to the faults of one call. */
export interface FaultContext {
  /** All faults have the tag `otherwise`: the RFCs name tags for documents and edits, not for modules. */
  readonly sameTag?: boolean
  /** Tag of faults that are nothing special. */
  readonly otherwise: ErrorTag
  readonly details?: Omit<YangErrorDetails, 'errorTag'>
  /** Source file of a fault, where faults may be of several. */
  readonly fileOf?: (fault: RawFault) => string | undefined
}

/** Each fault as an error of its own. */
export function toErrors(faults: readonly RawFault[], context: FaultContext): YangError[] {
  return faults.filter(isFirst).map((fault) => {
    const [errorTag, appTag] = context.sameTag ? [context.otherwise] : tagOf(fault, context.otherwise)
    return new YangError(fault.message.replace(/\.$/, ''), {
      file: context.fileOf?.(fault),
      ...context.details,
      errorTag,
      path: fault.path ?? context.details?.path,
      schemaPath: fault.schemaPath,
      appTag: fault.appTag ?? appTag,
      line: fault.line,
    })
  })
}

/** libyang tells a duplicate once for each of the two. */
function isFirst(fault: RawFault, index: number, all: readonly RawFault[]): boolean {
  const same = (other: RawFault) =>
    other.message === fault.message && other.path === fault.path && other.line === fault.line
  return all.findIndex(same) === index
}

/** All faults as one error to throw: the first, with the rest in `others`. */
export function toError(faults: readonly RawFault[], context: FaultContext, message: string): YangError {
  const [first, ...others] = toErrors(faults, context)
  if (first === undefined) return new YangError(message, { ...context.details, errorTag: context.otherwise })
  return new YangError(first.message, { ...first, errorTag: first.errorTag, others })
}
