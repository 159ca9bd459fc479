/** `npm run test:pi`: the executable for the Raspberry Pi on a real kernel with pages of 16 KB, in an emulated machine. */

import { formatTally } from '../counting.ts'
import { provideSystem } from '../pi/image.ts'
import { prepare } from '../prepare.ts'
import { BuildError, say, step, task } from '../steps.ts'
import { runTests } from '../testing.ts'
import { provideTool } from '../tools.ts'

const LIMIT_SECONDS = 900

await task(async () => {
  await prepare()
  const missing = await whatIsMissing()
  if (missing !== undefined) {
    say(`    no machine with a real kernel was tried: ${missing}`)
    say(formatTally({ passed: 0, failed: 0, skipped: 1 }))
    return 0
  }
  const tally = await step('running the arm64 executable on a real kernel', () =>
    runTests(['./test/pi/pi.ts'], LIMIT_SECONDS),
  )
  say(formatTally(tally))
  return tally.failed === 0 ? 0 : 1
})

/** Why there can be no machine here; nothing where there can. */
async function whatIsMissing(): Promise<string | undefined> {
  const hasEmulator = await provideTool(
    () => Bun.which('qemu-system-aarch64') !== null,
    ['qemu-system-arm'],
    'there is no emulator',
  )
  if (!hasEmulator) return 'qemu-system-aarch64 is missing'
  if (Bun.which('dpkg-deb') === null) return 'dpkg-deb is missing'
  try {
    await provideSystem()
    return undefined
  } catch (error) {
    if (!(error instanceof BuildError)) throw error
    return error.message.replaceAll(/\s*\n\s*/g, ' | ')
  }
}
