/** Where a session writes. Text has no newline at its end. */
export interface Output {
  /** What was asked for. */
  result(text: string, how?: { readonly isUnpaged?: boolean }): void
  /** The same, where lines begin with the signs of a comparison. */
  comparison(text: string): void
  /** The same, each line in a colour of the terminal (30 to 37), or in none. */
  rows(text: string, colours: readonly (number | undefined)[]): void
  /** A result that is told while the command goes on. */
  live(text: string): void
  /** What there is to know about it. */
  notice(text: string): void
}
