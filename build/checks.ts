import type { Tally } from './counting.ts'
import { runCheck } from './testing.ts'

/** What can be said of the sources without running them. */
export async function checks(): Promise<Tally[]> {
  return [
    await runCheck('checking types (tsc)', ['node_modules/.bin/tsc', '-p', '.', '--noEmit']),
    await runCheck('checking style (biome)', ['node_modules/.bin/biome', 'check', '--error-on-warnings']),
  ]
}
