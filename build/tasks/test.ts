/**
 * `npm test`: sets up what is missing, then types, style and every test. Ends with `N passed, N failed`. With words,
 * only the tests of those files and directories: `npm test -- test/base`.
 */
import { checks } from '../checks.ts'
import { compile, HOST_TARGET } from '../compile.ts'
import { formatTally, sum } from '../counting.ts'
import { prepare } from '../prepare.ts'
import { say, step, task } from '../steps.ts'
import { runTests } from '../testing.ts'
import { provideTool } from '../tools.ts'

/** All tests together take some ten minutes on two cores; a Raspberry Pi may take its time. */
const LIMIT_SECONDS = 1_800

const words = process.argv.slice(2)

await task(async () => {
  await prepare()
  await provideTool(
    () => Bun.which('yanglint') !== null,
    ['libyang2-tools'],
    'verdicts will not be compared with yanglint',
  )
  await provideTool(() => Bun.which('strace') !== null, ['strace'], 'faults at single system calls will not be placed')
  for (const shell of ['zsh', 'fish'])
    await provideTool(() => Bun.which(shell) !== null, [shell], `completion for ${shell} will not be tried`)
  const tallies = words.length === 0 ? await checks() : []
  await compile(HOST_TARGET)
  tallies.push(await step('running the tests (bun test)', () => runTests(words, LIMIT_SECONDS)))
  const tally = sum(tallies)
  say(formatTally(tally))
  return tally.failed === 0 ? 0 : 1
})
