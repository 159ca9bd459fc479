import { counted, printable } from '../text.ts'
import { appendText, saveText } from './file.ts'
import { type How, howOf, type Written } from './how.ts'
import { isLineStep, pipeLines } from './lines.ts'
import type { FileStep, Line, PipeContext, Piped, PipeStep, Shown } from './types.ts'
import { writeData } from './write-data.ts'
import { writeDifferences, writeTable, writeText } from './write-other.ts'

/**
 * Writes what a command has to show, as its pipes say, to lines or to a file. A pipe `compare` was carried out by whoever
 * calls: what it found is what is shown.
 * @throws BrewError `data-missing` for what is not there, `invalid-value` for pipes that do not go with what is shown,
 * `operation-failed` with the file for one that cannot be written
 */
export async function runPipes(shown: Shown, steps: readonly PipeStep[], context: PipeContext = {}): Promise<Piped> {
  const how = howOf(steps)
  const file = steps.find((it): it is FileStep => it.pipe === 'save' || it.pipe === 'append')
  // A file is read by programs, too, and by who has other wishes: nothing in it is cut, nothing converted.
  const written = await write(shown, how, file === undefined ? context : {})
  const lines = steps.filter(isLineStep).reduce(pipeLines, written.lines)
  const newline = how.form === 'csv' && (file !== undefined || context.columns === undefined) ? '\r\n' : '\n'
  if (file !== undefined) {
    const notice = await toFile(file, lines, newline)
    return { lines: [], newline, isPaged: false, notice }
  }
  return {
    lines: lines.map((it) => ({ ...it, text: printable(it.text) })),
    newline,
    isPaged: !steps.some(({ pipe }) => pipe === 'no-more'),
    ...(written.notice === undefined ? {} : { notice: written.notice }),
  }
}

function write(shown: Shown, how: How, context: PipeContext): Promise<Written> | Written {
  switch (shown.kind) {
    case 'data':
      return writeData(shown, how, context)
    case 'differences':
      return writeDifferences(shown, how)
    case 'table':
      return writeTable(shown, how, context)
    case 'text':
      return writeText(shown, how)
  }
}

async function toFile({ pipe, file }: FileStep, lines: readonly Line[], newline: string): Promise<string> {
  const text = lines.map((it) => `${it.text}${newline}`).join('')
  await (pipe === 'save' ? saveText : appendText)(file, text)
  return `${counted(lines.length, 'line')} ${pipe === 'save' ? 'written' : 'added'} to ${printable(file)}`
}
