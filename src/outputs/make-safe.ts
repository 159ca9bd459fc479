import { DriverLines, sysfsDriverFor } from './lines.ts'
import type { OutputsPlace } from './place.ts'
import { initialLevel } from './switchboard.ts'
import type { Level, OutputsConfig } from './types.ts'

/** What became of an output. */
export interface MadeSafe {
  readonly name: string
  /** Its line was set to this and let go; absent where it could not be had. */
  readonly level?: Level
  /** How it was switched, or why not. */
  readonly text: string
}

/**
 * Puts every configured line in its safe state and lets go of it: for whenever there is no guard.
 * @throws BrewError `in-use` while a guard has them, `resource-denied` where its files cannot be made
 */
export async function makeSafe(
  place: OutputsPlace,
  config: OutputsConfig,
  isSimulation: boolean,
): Promise<readonly MadeSafe[]> {
  const lines = new DriverLines({
    directory: place.directory,
    isSimulation,
    sysfs: await sysfsDriverFor(config.outputs),
  })
  place.prepare()
  const unlock = await place.lock()
  try {
    return config.outputs.map((output) => {
      const level = initialLevel(output)
      const held = lines.open(output, level)
      if (held.state === 'blocked') return { name: output.name, text: held.text }
      held.line.close()
      return { name: output.name, level, text: held.text }
    })
  } finally {
    unlock()
  }
}
