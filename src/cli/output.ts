/** Where a session writes. Text has no newline at its end. */
export interface Output {
  /** What was asked for. */
  result(text: string): void
  /** The same, where lines begin with the signs of a comparison. */
  comparison(text: string): void
  /** What there is to know about it. */
  notice(text: string): void
}
