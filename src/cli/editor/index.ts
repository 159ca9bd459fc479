/** The terminal side of the command line: lines are read and edited, output is paged, a person is asked. */

export { History, historyFile } from './history.ts'
export { type LineState, replaced } from './line.ts'
export { LineTerminal } from './terminal.ts'
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
