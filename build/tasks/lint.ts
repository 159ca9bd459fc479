/** `npm run lint`: types, then style. */

import { checks } from '../checks.ts'
import { formatTally, sum } from '../counting.ts'
import { prepare } from '../prepare.ts'
import { say, task } from '../steps.ts'

await task(async () => {
  await prepare()
  const tally = sum(await checks())
  say(formatTally(tally))
  return tally.failed === 0 ? 0 : 1
})
