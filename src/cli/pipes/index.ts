/** What stands behind a `|`, and how data is written and read again. */

export { parseCurly } from './curly/parse.ts'
export { curlyLines } from './curly/print.ts'
export { setLines } from './display/set.ts'
export { filePath } from './file.ts'
export { formatOf, type TextFormat } from './format.ts'
export { runPipes } from './run.ts'
export type {
  Comparand,
  CompareStep,
  Display,
  Line,
  PipeContext,
  Piped,
  PipeSource,
  PipeStep,
  Shown,
  ShownData,
  ShownDifferences,
  ShownTable,
  ShownText,
  ShowValue,
  TableCell,
  TableColumn,
  TableRow,
} from './types.ts'
export { inUnitOf, showValueOf, type ViewSettings } from './view.ts'
export { completePipes, firstPipeWords, type PipeCompletion } from './words/complete.ts'
export { parsePipes } from './words/parse.ts'
