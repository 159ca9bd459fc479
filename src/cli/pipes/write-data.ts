import { BrewError, type JsonObject, memberName, seedName } from '../../base/index.ts'
import { curlyLines } from './curly/print.ts'
import { shownDocument } from './display/data.ts'
import { detailLines } from './display/details.ts'
import { prettyJson, xmlLines } from './display/json.ts'
import { seedLines } from './display/seed.ts'
import { setLines } from './display/set.ts'
import { type How, plain, type Written } from './how.ts'
import { type ListColumn, type ListPlace, listBefore, pruned, valueIn, withEntries } from './rows/list.ts'
import { writeSheet } from './rows/print.ts'
import { canonicalText, compareTexts, listSheet, withoutEmpty } from './rows/sheet.ts'
import type { Display, PipeContext, ShownData } from './types.ts'

/**
 * Configuration or state, as its pipes say.
 * @throws BrewError `data-missing` for a place that is not there, `invalid-value` for pipes that do not go with it
 */
export async function writeData(data: ShownData, how: How, context: PipeContext): Promise<Written> {
  const display = displayOf(data, how)
  const isList = how.form !== undefined || how.select !== undefined || how.sortBy.length > 0
  if (!isList && display === 'xml') return { lines: plain(xmlLines(await data.xml(how))) }
  const isWhole = how.withDefaults || (how.form === undefined && display === 'details')
  const document = shownDocument(data, isWhole ? await data.withDefaults() : data.document)
  if (!isList) return { lines: plain(displayed(data, document, display, context)) }
  const place = listOf(data)
  const columns = how.select === undefined ? undefined : chosen(place, how.select)
  const list = { place, columns, document: sortedBy(document, place, how.sortBy) }
  if (how.form === undefined) return { lines: plain(displayedList(data, list, display, context)) }
  const showValue = how.form === 'tab' ? context.showValue : undefined
  const sheet = listSheet(list.document, place, columns ?? place.columns, showValue)
  return writeSheet(how.form === 'tab' && columns === undefined ? withoutEmpty(sheet) : sheet, how, context)
}

/** No line sets state: where lines are what is usually shown, it is shown as usual. */
function displayOf({ view, display }: ShownData, how: How): Display {
  return how.display ?? (view === 'state' && display === 'set' ? 'seed' : display)
}

function displayed(
  data: ShownData,
  document: JsonObject,
  display: Display,
  { showValue }: PipeContext,
): readonly string[] {
  switch (display) {
    case 'seed':
      return seedLines(data, document, showValue === undefined ? {} : { showValue })
    case 'json':
      return prettyJson(document)
    case 'curly':
      return curlyLines(data.root, document)
    case 'set':
      return setLines(data.root, document)
    case 'details':
      return detailLines(data.root, document, shownDocument(data, data.document), showValue)
    case 'xml':
      throw new BrewError('invalid-value', 'XML is shown as the server has it', {}, 'Leave "select" and "sort-by" out')
  }
}

/** A list of a document, and which of its columns are wanted. */
interface List {
  readonly place: ListPlace
  readonly columns: readonly ListColumn[] | undefined
  readonly document: JsonObject
}

function displayedList(
  data: ShownData,
  { place, columns, document }: List,
  display: Display,
  context: PipeContext,
): readonly string[] {
  if (columns === undefined) return displayed(data, document, display, context)
  const { list, steps } = place
  if (display === 'seed') {
    const prune = (entry: JsonObject) => pruned(list, entry, columns, seedName)
    return seedLines({ ...data, steps }, document, { ...context, prune })
  }
  const left = withEntries(document, steps, (entries) => entries.map((it) => pruned(list, it, columns, memberName)))
  return displayed(data, left, display, context)
}

function listOf({ root, steps, view }: ShownData): ListPlace {
  const place = listBefore(root, steps, view)
  if ('list' in place) return place
  throw new BrewError('invalid-value', 'there is no list to be shown so')
}

function chosen(place: ListPlace, names: readonly string[]): readonly ListColumn[] {
  const named = names.flatMap((name) => place.columns.find((it) => it.name === name) ?? [])
  const keys = place.columns.filter((it) => (it.leaf.isKey === true || it.above !== undefined) && !named.includes(it))
  return [...keys, ...named]
}

function sortedBy(document: JsonObject, { steps, list, columns }: ListPlace, names: readonly string[]): JsonObject {
  return names.reduce((sorted, name) => {
    const column = columns.find((it) => it.name === name)
    if (column === undefined) return sorted
    const textOf = (entry: JsonObject) => canonicalText(column.leaf, valueIn(list, entry, column))
    return withEntries(sorted, steps, (entries) =>
      entries
        .map((entry) => ({ entry, text: textOf(entry) }))
        .sort((a, b) => compareTexts(a.text, b.text))
        .map(({ entry }) => entry),
    )
  }, document)
}
