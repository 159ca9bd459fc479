/** `npm run smoke`: the executable for the Raspberry Pi under qemu, as the processors it is meant for. */
import { existsSync } from 'node:fs'
import { formatTally } from '../counting.ts'
import { prepare } from '../prepare.ts'
import { BuildError, say, step, task } from '../steps.ts'
import { runTests } from '../testing.ts'
import { provideTool } from '../tools.ts'

const LIMIT_SECONDS = 900

await task(async () => {
  await prepare()
  const canEmulate =
    process.arch === 'arm64' ||
    (await provideTool(
      () => Bun.which('qemu-aarch64-static') !== null && existsSync('/usr/aarch64-linux-gnu/lib/ld-linux-aarch64.so.1'),
      ['qemu-user-static', 'libc6-arm64-cross'],
      'the executable for arm64 cannot be tried here',
    ))
  if (!canEmulate) throw new BuildError('nothing here can run an arm64 executable')
  const tally = await step('running the arm64 executable', () => runTests(['./test/smoke/arm64.ts'], LIMIT_SECONDS))
  say(formatTally(tally))
  return tally.failed === 0 ? 0 : 1
})
