import type { Piped } from './pipes/index.ts'

/** Where a session writes. Text has no newline at its end. */
export interface Output {
  /** What was asked for. */
  result(shown: Pick<Piped, 'lines' | 'newline' | 'isPaged'>): void
  /** A result that is told while the command goes on. */
  live(text: string): void
  /** What there is to know about it. */
  notice(text: string): void
}
