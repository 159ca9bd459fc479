import type { Difference, JsonObject, JsonValue, ResolvedStep, SchemaNode, SchemaRoot } from '../../base/index.ts'

/** How data is written: the seed's JSON, and what `| display` names. */
export type Display = 'seed' | 'json' | 'xml' | 'curly' | 'set' | 'details'

/** Configuration or state of a server, as far as it is shown. */
export interface ShownData {
  readonly kind: 'data'
  readonly root: SchemaRoot
  /** What is shown of the document; the last step of a path may stand for many entries. */
  readonly steps: readonly ResolvedStep[]
  readonly view: 'configuration' | 'state'
  /** RFC 7951, from the root; it may hold more than what is shown. */
  readonly document: JsonObject
  /** How it is written unless a pipe says otherwise. */
  readonly display: Display
  /** The same with what is not set as its default. */
  withDefaults(): Promise<JsonObject>
  /** What is shown, and nothing else, as XML. */
  xml(how: { readonly withDefaults: boolean }): Promise<string>
}

/** What differs between two configurations. */
export interface ShownDifferences {
  readonly kind: 'differences'
  readonly root: SchemaRoot
  readonly found: readonly Difference[]
  /** How many nodes differ that the model no longer has. Default 0. */
  readonly unknown?: number
  readonly display: 'tree' | 'set'
}

/** A column of a table. */
export interface TableColumn {
  /** What `select` and `sort-by` call it, and its member in JSON; it stands above it, too. */
  readonly name: string
  /** Numbers stand to the right. */
  readonly isNumeric?: boolean
  readonly units?: string
}

/** A cell: text, or what is shown to people of a value that scripts get. */
export type TableCell = string | { readonly text: string; readonly value: JsonValue }

/** A row of a table, in a colour of the terminal (30 to 37) or in none. */
export interface TableRow {
  readonly cells: readonly TableCell[]
  readonly colour?: number
}

/** A table that is no list of the model: commits, alarms, Things. */
export interface ShownTable {
  readonly kind: 'table'
  readonly columns: readonly TableColumn[]
  readonly rows: readonly TableRow[]
}

/** Lines that are what they are. */
export interface ShownText {
  readonly kind: 'text'
  readonly lines: readonly string[]
  /** The colour of each, as of rows. */
  readonly colours?: readonly (number | undefined)[]
}

/** What a command has to show. */
export type Shown = ShownData | ShownDifferences | ShownTable | ShownText

/** What stands before the first `|`, as far as it is known before the command has run. */
export type PipeSource =
  | {
      readonly kind: 'data'
      readonly root: SchemaRoot
      readonly steps: readonly ResolvedStep[]
      readonly view: 'configuration' | 'state'
      /** It is the candidate: it can be compared. */
      readonly compares: boolean
    }
  /** Without columns it is found out later whether it has those that are named. */
  | { readonly kind: 'table'; readonly columns?: readonly Pick<TableColumn, 'name'>[] }
  | { readonly kind: 'text' }

/** What a candidate is compared with. */
export type Comparand =
  | { readonly kind: 'running' | 'startup' }
  | { readonly kind: 'rollback'; readonly number: number }
  | { readonly kind: 'file'; readonly file: string }

/** A pipe that takes lines and gives lines. A pattern matches as its flags say. */
export type LineStep =
  | { readonly pipe: 'match' | 'except'; readonly pattern: RegExp; readonly context: number }
  | { readonly pipe: 'begin' | 'until'; readonly pattern: RegExp }
  | { readonly pipe: 'last'; readonly lines: number }
  | { readonly pipe: 'count' | 'linnum' }

/** A pipe that ends in a file. */
export interface FileStep {
  readonly pipe: 'save' | 'append'
  readonly file: string
}

/** A pipe about how data or a table is written. Leaves are columns by their full names. */
export type HowStep =
  | { readonly pipe: 'display'; readonly display: Exclude<Display, 'seed'> | 'defaults' }
  | { readonly pipe: 'select'; readonly leaves: readonly string[] }
  | { readonly pipe: 'sort-by'; readonly leaf: string }
  | { readonly pipe: 'tab' | 'csv' }

/** Only as the first; carried out by whoever has the server. */
export interface CompareStep {
  readonly pipe: 'compare'
  readonly from: Comparand
}

/** One pipe, as it was typed. */
export type PipeStep = LineStep | FileStep | HowStep | CompareStep | { readonly pipe: 'no-more' }

/** A line to be printed, in a colour of the terminal (30 to 37) or in none. */
export interface Line {
  readonly text: string
  readonly colour?: number
}

/** What came out of the pipes. */
export interface Piped {
  /** Empty where it went to a file. */
  readonly lines: readonly Line[]
  /** What stands between lines: RFC 4180 wants both characters, where no terminal reads them. */
  readonly newline: '\n' | '\r\n'
  readonly isPaged: boolean
  /** What there is to know about it. */
  readonly notice?: string
}

/**
 * A value as a person wants to see it; `units` only where they are not the model's. For text that people read and
 * nothing reads back: the seed's shape, `tab`, `details`. What can be loaded again, `csv`, and whatever goes to a file is
 * always canonical.
 */
export type ShowValue = (node: SchemaNode, canonical: string) => { readonly text: string; readonly units?: string }

/** For whom it is shown. */
export interface PipeContext {
  /** Width of the terminal; absent where there is none, and nothing is cut. */
  readonly columns?: number
  /** Without it every value is canonical. */
  readonly showValue?: ShowValue
}
