import { BuildError, outputOf, say, step } from './steps.ts'

/**
 * Sees to it that a program from a Debian package is there: installs the packages where it is not and we may.
 * @returns false, having said what will be left out, where it could not be had
 */
export async function provideTool(
  isPresent: () => boolean,
  packages: readonly string[],
  leftOut: string,
): Promise<boolean> {
  if (isPresent()) return true
  const apt = aptCommand()
  if (apt === undefined) {
    say(`    no ${packages.join(' ')} and no right to install packages: ${leftOut}`)
    return false
  }
  try {
    await step(`installing ${packages.join(' ')} (apt)`, async () => {
      const install = [...apt, 'install', '-y', '-qq', '--no-install-recommends', ...packages]
      await outputOf(install).catch(async () => {
        await outputOf([...apt, 'update', '-qq'])
        await outputOf(install)
      })
    })
  } catch (error) {
    if (!(error instanceof BuildError)) throw error
    say(`    ${error.message.split('\n').at(-1)}: ${leftOut}`)
    return false
  }
  return isPresent()
}

/** apt-get as somebody who may install: root, or sudo that asks for no password. */
function aptCommand(): string[] | undefined {
  if (Bun.which('apt-get') === null) return undefined
  const quiet = ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get']
  if (process.getuid?.() === 0) return quiet
  if (Bun.which('sudo') === null) return undefined
  return Bun.spawnSync(['sudo', '-n', 'true']).success ? ['sudo', '-n', ...quiet] : undefined
}
