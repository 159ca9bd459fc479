/** Readers of the change feed. */

export { History, type HistoryOptions } from './history/history.ts'
export type { PastStretch } from './history/past.ts'
export type { HistoryRequest } from './history/query.ts'
export { HISTORY_FILE } from './history/store.ts'
