import { BrewError, changeLines, changeTree } from '../../base/index.ts'
import { counted } from '../text.ts'
import { prettyJson } from './display/json.ts'
import { type How, line, plain, type Written } from './how.ts'
import { writeSheet } from './rows/print.ts'
import { tableJson, tableSheet } from './rows/sheet.ts'
import type { PipeContext, ShownDifferences, ShownTable, ShownText } from './types.ts'

/** How what is no data of the model is written. Pure. */

/** Lines as they are. @throws BrewError `invalid-value` for pipes about data */
export function writeText({ lines, colours }: ShownText, how: How): Written {
  refuseUnless(how, 'it is text', [])
  return { lines: lines.map((text, at) => line(text, colours?.[at])) }
}

const SIGN_COLOURS: Readonly<Record<string, number>> = { '+': 32, '-': 31, '!': 33 }

/** As a tree, or as lines that make the difference. @throws BrewError `invalid-value` for pipes that want something else */
export function writeDifferences({ root, found, unknown = 0, display }: ShownDifferences, how: How): Written {
  refuseUnless(how, 'it is what differs between configurations', ['set'])
  const left = unknown === 0 ? [] : [`${counted(unknown, 'node')} that the model no longer has left out.`]
  const none = found.length === 0 && unknown === 0 ? ['No differences.'] : []
  const notices = [...none, ...left]
  const notice = notices.length === 0 ? {} : { notice: notices.join('\n') }
  if (found.length === 0) return { lines: [], ...notice }
  if (display === 'set' || how.display === 'set') return { lines: plain(changeLines(root, found)), ...notice }
  const lines = changeTree(root, found).split('\n')
  return { lines: lines.map((it) => line(it, SIGN_COLOURS[it[0] ?? ''])), ...notice }
}

/** Aligned, with commas or as JSON. @throws BrewError `invalid-value` for other pipes, and for columns there are not */
export function writeTable(table: ShownTable, how: How, context: PipeContext): Written {
  refuseUnless(how, 'it is a table', ['json', 'tab', 'csv', 'select', 'sort-by'])
  if (how.display === 'json') return { lines: plain(prettyJson(tableJson(table, how.select, how.sortBy))) }
  return writeSheet(tableSheet(table, how.select, how.sortBy), how, context)
}

/** @param may what goes with what is shown */
function refuseUnless(how: How, what: string, may: readonly string[]): void {
  const asked = [
    ...(how.display === undefined ? [] : [how.display]),
    ...(how.withDefaults ? ['defaults'] : []),
    ...(how.form === undefined ? [] : [how.form]),
    ...(how.select === undefined ? [] : ['select']),
    ...(how.sortBy.length === 0 ? [] : ['sort-by']),
  ]
  const wrong = asked.find((it) => !may.includes(it))
  if (wrong !== undefined) throw new BrewError('invalid-value', `"${wrong}" cannot be done with this: ${what}`)
}
