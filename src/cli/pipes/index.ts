/** What stands behind a `|`, and how data is written and read again. */

export { completePipe, fileOffers, formatOf, parseCurly, parsePipes, runPipes } from './stub.ts'
export type {
  Comparand,
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
