/** What stands behind a `|`, and how data is written and read again. */

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
