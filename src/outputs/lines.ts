import { join } from 'node:path'
import { type OpenedLine, openChipLine } from './drivers/gpio-chip.ts'
import { openSimulatedLine } from './drivers/simulated.ts'
import type { Held, Lines } from './ports.ts'
import type { Level, LineConfig } from './types.ts'

type SysfsDriver = typeof import('./drivers/gpio-sysfs.ts')

/** Where lines are looked for. */
export interface LinesOptions {
  /** The directory of the outputs below the root. */
  readonly directory: string
  /** No real line is opened. */
  readonly isSimulation: boolean
  /** Loaded where it is needed: it is the only driver with code of others in it. */
  readonly sysfs?: SysfsDriver | undefined
}

/** Directory of the levels of simulated outputs, below that of the outputs. */
export function simulatedDirectory(directory: string): string {
  return join(directory, 'simulated')
}

/** Opens lines by the driver that is configured, and by no other: what cannot be had is a fault, never a simulation. */
export class DriverLines implements Lines {
  readonly #options: LinesOptions

  constructor(options: LinesOptions) {
    this.#options = options
  }

  open(config: LineConfig, initial: Level): Held {
    const { driver } = config
    if (driver !== 'simulated' && this.#options.isSimulation) {
      return { state: 'blocked', by: 'simulation', text: `none: a simulation opens no line of ${driver}` }
    }
    try {
      return { state: 'held', ...this.#open(config, initial) }
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      return { state: 'blocked', by: 'fault', text: `none: ${reason}` }
    }
  }

  #open(config: LineConfig, initial: Level): OpenedLine {
    switch (config.driver) {
      case 'simulated':
        return openSimulatedLine(config, initial, simulatedDirectory(this.#options.directory))
      case 'gpio-chip':
        return openChipLine(config, initial)
      case 'gpio-sysfs':
        if (this.#options.sysfs === undefined) throw new Error('the driver gpio-sysfs is not loaded')
        return this.#options.sysfs.openSysfsLine(config, initial)
    }
  }
}

/** The driver that has to be loaded before lines of this configuration can be opened. */
export async function sysfsDriverFor(configs: readonly LineConfig[]): Promise<SysfsDriver | undefined> {
  if (!configs.some(({ driver }) => driver === 'gpio-sysfs')) return undefined
  return import('./drivers/gpio-sysfs.ts')
}
