/**
 * `npm run test:fault`: kills, failing calls, full disks and pulled plugs, a whole day of random edits, and random changes
 * by the ten thousand: all of it where `npm test` takes a sample.
 */
import { formatTally } from '../counting.ts'
import { prepare } from '../prepare.ts'
import { say, step, task } from '../steps.ts'
import { runTests } from '../testing.ts'
import { provideTool } from '../tools.ts'

const ROUNDS = '500'
const LIMIT_SECONDS = 3_600
const TESTS = [
  './test/fault',
  './test/libyang-wasm/transactions.test.ts',
  './test/libyang-wasm/validate-change.test.ts',
]

await task(async () => {
  await prepare()
  await provideTool(
    () => Bun.which('strace') !== null,
    ['strace'],
    'faults at single system calls cannot be placed here',
  )
  process.env.FAULT_ROUNDS ??= ROUNDS
  const tally = await step('pulling the plug', () => runTests(TESTS, LIMIT_SECONDS))
  say(formatTally(tally))
  return tally.failed === 0 ? 0 : 1
})
