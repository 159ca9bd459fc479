/** The terminal side of the command line: lines are read and edited, output is paged, a person is asked. */

export { type History, historyDirectory, openHistories } from './history.ts'
export { type LineState, replaced } from './line.ts'
export { type Choice, choosing } from './questions.ts'
export { type Look, lookOf } from './status.ts'
export { LineTerminal, type TerminalOptions } from './terminal.ts'
export {
  type Assistant,
  type Assisted,
  type Entered,
  type LineRequest,
  type PersonTerminal,
  SEVERITIES,
  type Severity,
  type Status,
} from './types.ts'
