/** What became of one run of something that counts. */
export interface Tally {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

/**
 * The tally of a `bun test` run from its console text and exit status. Bun's JUnit file leaves out test files that
 * fail to load, so the text is the better witness; a run that ended badly without saying so still counts as a failure.
 */
export function tallyOf(text: string, status: number | null): Tally {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: terminal colours start with ESC
  const lines = text.replaceAll(/\u001b\[[\d;]*m/g, '').split('\n')
  const last = (word: RegExp) => {
    const counts = lines.flatMap((line) => word.exec(line)?.[1] ?? [])
    return Number(counts.at(-1) ?? 0)
  }
  // A file that does not load is an error and counted among the failures as well.
  const failed = Math.max(last(/^\s*(\d+) fail$/), last(/^\s*(\d+) errors?$/))
  const complete = lines.some((line) => /^Ran \d+ tests? across \d+ files?/.test(line))
  return {
    passed: last(/^\s*(\d+) pass$/),
    failed: failed === 0 && (status !== 0 || !complete) ? 1 : failed,
    skipped: last(/^\s*(\d+) skip$/) + last(/^\s*(\d+) todo$/),
  }
}

/** The sum of several. */
export function sum(tallies: readonly Tally[]): Tally {
  return tallies.reduce(
    (all, one) => ({
      passed: all.passed + one.passed,
      failed: all.failed + one.failed,
      skipped: all.skipped + one.skipped,
    }),
    { passed: 0, failed: 0, skipped: 0 },
  )
}

/** `12 passed, 0 failed`, and `, 1 skipped` where there is any. */
export function formatTally({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`
}
