/** `npm run bench`: the executable of this machine, measured. Ratios tell more than times: machines differ. */
import { bench } from '../../test/bench/bench.ts'
import { Program } from '../../test/e2e/brewery.ts'
import { compile, executableOf, HOST_TARGET } from '../compile.ts'
import { prepare } from '../prepare.ts'
import { say, task } from '../steps.ts'

await task(async () => {
  await prepare()
  await compile(HOST_TARGET)
  say('==> measuring; this takes about four minutes\n')
  await bench(new Program([executableOf(HOST_TARGET)]), say)
  return 0
})
