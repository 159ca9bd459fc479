/** Readers of the change feed. */

export { History, type HistoryOptions, type PastStretch } from './history/history.ts'
export type { HistoryRequest } from './history/query.ts'
export { HISTORY_FILE } from './history/store.ts'
