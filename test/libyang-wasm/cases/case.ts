import type { DataTreeKind, ErrorTag, ModuleSource } from 'libyang-wasm'

/** `ok`, or the error-tag of the first fault, with its app-tag where it must have one. */
export type Verdict = 'ok' | ErrorTag | `${ErrorTag}/${string}`

/** One document and whether it is data of the modules; a string is given as it stands, anything else as JSON. */
export interface DataCase {
  readonly name: string
  readonly data: unknown
  readonly verdict: Verdict
  /** What yanglint's older libyang says otherwise, and why it does. */
  readonly yanglint?: { readonly accepts: boolean; readonly because: string }
}

/** Documents for the same modules. */
export interface Group {
  readonly topic: string
  readonly modules: readonly (string | ModuleSource)[]
  readonly kind?: DataTreeKind
  readonly format?: 'json' | 'xml'
  readonly cases: readonly DataCase[]
}

/** Modules, and whether they compile. The last one is what is judged. */
export interface SchemaCase {
  readonly name: string
  readonly modules: readonly (string | ModuleSource)[]
  readonly verdict: Verdict
  readonly yanglint?: { readonly accepts: boolean; readonly because: string }
}

/** A case in one line: name, document, verdict, and what yanglint says otherwise. */
export type Row = readonly [
  name: string,
  data: unknown,
  verdict: Verdict,
  yanglint?: { readonly accepts: boolean; readonly because: string },
]

/** Cases from lines. */
export function rows(...lines: readonly Row[]): DataCase[] {
  return lines.map(([name, data, verdict, yanglint]) => ({
    name,
    data,
    verdict,
    ...(yanglint === undefined ? {} : { yanglint }),
  }))
}

/** A YANG 1.1 module `t` with this body; `head` stands before it (imports). */
export function module11(body: string, head = ''): string {
  return `module t { yang-version 1.1; namespace "urn:t"; prefix t; ${head} ${body} }`
}

/** A YANG 1 module `t` with this body. */
export function module10(body: string, head = ''): string {
  return `module t { namespace "urn:t"; prefix t; ${head} ${body} }`
}
