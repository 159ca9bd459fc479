import {
  asArray,
  BrewError,
  didYouMean,
  effectiveType,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  quoteWord,
  renderSeedNode,
  type SchemaNode,
  scalarText,
} from '../../../base/index.ts'
import type { ShownTable, ShowValue, TableCell } from '../types.ts'
import { unitsSign } from '../view.ts'
import { entriesOf, type ListColumn, type ListPlace, valueIn } from './list.ts'

/** A table, whatever it was made of: `tab` and `csv` print it. */
export interface Sheet {
  readonly columns: readonly SheetColumn[]
  readonly rows: readonly { readonly cells: readonly SheetCell[]; readonly colour?: number }[]
}

/** A column. What names a row is never left out. */
export interface SheetColumn {
  readonly name: string
  readonly units?: string
  readonly isNumeric: boolean
  readonly isKey: boolean
}

/** A cell: for people, and as it is stored. */
export interface SheetCell {
  readonly text: string
  readonly canonical: string
}

/** Entries of a list of a document that has nothing else. @param columns those wanted */
export function listSheet(
  document: JsonObject,
  place: ListPlace,
  columns: readonly ListColumn[],
  showValue: ShowValue | undefined,
): Sheet {
  const units = new Map<ListColumn, string>()
  const rows = entriesOf(document, place).map(({ entry, above }) => ({
    cells: columns.map((column) => {
      const holder = column.above === undefined ? entry : (above[column.above] ?? {})
      const list = column.above === undefined ? place.list : (place.steps[column.above]?.node ?? place.list)
      const cell = leafCell(column.leaf, valueIn(list, holder, column), showValue)
      if (cell.units !== undefined) units.set(column, cell.units)
      return cell
    }),
  }))
  return { columns: columns.map((it) => sheetColumn(it, units.get(it))), rows }
}

function sheetColumn(column: ListColumn, units: string | undefined): SheetColumn {
  const { name, leaf } = column
  const its = units ?? leaf.units
  return {
    name,
    ...(its === undefined ? {} : { units: unitsSign(its) }),
    isNumeric: leaf.kind === 'leaf' && isNumber(leaf),
    isKey: leaf.isKey === true,
  }
}

function isNumber({ type }: SchemaNode): boolean {
  const base = type === undefined ? 'unknown' : effectiveType(type).base
  return base === 'decimal64' || /^u?int\d+$/.test(base)
}

function leafCell(
  leaf: SchemaNode,
  value: JsonValue | undefined,
  showValue: ShowValue | undefined,
): SheetCell & { readonly units?: string } {
  if (value === undefined || value === null) return { text: '', canonical: '' }
  if (leaf.kind === 'leaf-list') {
    const cells = asArray(value).map((it) => leafCell({ ...leaf, kind: 'leaf' }, it, showValue))
    const joined = (texts: readonly string[]) => texts.map(quoteWord).join(' ')
    const [first] = cells
    return {
      text: joined(cells.map((it) => it.text)),
      canonical: joined(cells.map((it) => it.canonical)),
      ...(first?.units === undefined ? {} : { units: first.units }),
    }
  }
  // It has no value: what it says is that it is there (RFC 7950 9.11).
  if (Array.isArray(value)) return { text: 'true', canonical: 'true' }
  const canonical = scalarText(leaf, value)
  return { canonical, ...(showValue?.(leaf, canonical) ?? { text: plainText(leaf, value) }) }
}

/** A value as it is stored; empty where there is none. */
export function canonicalText(leaf: SchemaNode, value: JsonValue | undefined): string {
  return leafCell(leaf, value, undefined).canonical
}

/** The sheet without columns that no row has anything in. */
export function withoutEmpty(sheet: Sheet): Sheet {
  const isThere = sheet.columns.map(({ isKey }, at) => isKey || sheet.rows.some(({ cells }) => cells[at]?.text !== ''))
  return {
    columns: sheet.columns.filter((_, at) => isThere[at]),
    rows: sheet.rows.map((row) => ({ ...row, cells: row.cells.filter((_, at) => isThere[at]) })),
  }
}

/** As `show` has it. */
function plainText(leaf: SchemaNode, value: JsonValue): string {
  const shown = renderSeedNode({ ...leaf, config: true }, value, 'configuration')
  return isJsonObject(shown) ? JSON.stringify(shown) : String(shown ?? '')
}

/** A table that is no list of a model. @param names of the columns that are wanted, in order; default all */
export function tableSheet(table: ShownTable, names: readonly string[] | undefined, sortBy: readonly string[]): Sheet {
  const at = (names ?? table.columns.map((it) => it.name)).map((it) => columnAt(table, it))
  const rows = sortedRows(table, sortBy)
  return {
    columns: at.map((index) => {
      const { name = '', units, isNumeric = false } = table.columns[index] ?? {}
      return { name, isNumeric, isKey: index === 0, ...(units === undefined ? {} : { units }) }
    }),
    rows: rows.map(({ cells, colour }) => ({
      cells: at.map((index) => ({ text: shown(cells[index]), canonical: stored(cells[index]) })),
      ...(colour === undefined ? {} : { colour }),
    })),
  }
}

function sortedRows(table: ShownTable, sortBy: readonly string[]): ShownTable['rows'] {
  const order = sortBy.map((it) => columnAt(table, it))
  return order.reduce(
    (sorted, column) => sorted.toSorted((a, b) => compareTexts(stored(a.cells[column]), stored(b.cells[column]))),
    table.rows,
  )
}

/** The rows of a table as JSON: a number is a number, a time as it is stored. */
export function tableJson(
  table: ShownTable,
  names: readonly string[] | undefined,
  sortBy: readonly string[],
): JsonValue {
  const wanted = names?.map((it) => columnAt(table, it))
  return sortedRows(table, sortBy).map(({ cells }) =>
    Object.fromEntries(
      table.columns.flatMap(({ name }, at): [string, JsonValue][] =>
        wanted === undefined || wanted.includes(at) ? [[name, cellValue(cells[at])]] : [],
      ),
    ),
  )
}

function columnAt({ columns }: ShownTable, name: string): number {
  const at = columns.findIndex((it) => it.name === name)
  if (at !== -1) return at
  const names = columns.map((it) => it.name)
  const hint = didYouMean(name, names) ?? `It has ${names.join(', ')}`
  throw new BrewError('invalid-value', `there is no column "${name}"`, {}, hint)
}

function shown(cell: TableCell | undefined): string {
  return typeof cell === 'object' ? cell.text : (cell ?? '')
}

function cellValue(cell: TableCell | undefined): JsonValue {
  return typeof cell === 'object' ? cell.value : (cell ?? '')
}

function stored(cell: TableCell | undefined): string {
  const value = cellValue(cell)
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

const collator = new Intl.Collator('en', { numeric: true })

/** Numbers by their size, before words; words as people sort them; what is empty last. */
export function compareTexts(one: string, other: string): number {
  const kind = (text: string) => (text === '' ? 2 : Number.isNaN(Number(text)) ? 1 : 0)
  if (kind(one) !== kind(other)) return kind(one) - kind(other)
  return kind(one) === 0 ? Number(one) - Number(other) || collator.compare(one, other) : collator.compare(one, other)
}
