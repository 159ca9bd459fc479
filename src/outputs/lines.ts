import { join } from 'node:path'
import { type OpenedLine, openChipLine } from './drivers/gpio-chip.ts'
import { openSimulatedLine } from './drivers/simulated.ts'
import type { Claim, Held, Line, Lines } from './ports.ts'
import type { Level, LineConfig } from './types.ts'

type SysfsDriver = typeof import('./drivers/gpio-sysfs.ts')

/** Where lines are looked for. */
export interface LinesOptions {
  /** The directory of the outputs below the root. */
  readonly directory: string
  /** No real line is opened. */
  readonly isSimulation: boolean
}

/** Directory of the levels of simulated outputs, below that of the outputs. */
export function simulatedDirectory(directory: string): string {
  return join(directory, 'simulated')
}

/** Opens lines by the driver that is configured, and by no other: what cannot be had is a fault, never a simulation. No line is two outputs. */
export class DriverLines implements Lines {
  readonly #options: LinesOptions
  /** By the line of the machine, the output that has it. */
  readonly #holders = new Map<string, string>()
  #sysfs: SysfsDriver | undefined

  constructor(options: LinesOptions) {
    this.#options = options
  }

  /** Loads what outputs like these need before they can be opened: only this driver has code of others in it. */
  async prepare(configs: readonly LineConfig[]): Promise<void> {
    if (configs.some(({ driver }) => driver === 'gpio-sysfs')) this.#sysfs = await import('./drivers/gpio-sysfs.ts')
  }

  open(config: LineConfig, initial: Level): Held {
    const { driver } = config
    if (driver !== 'simulated' && this.#options.isSimulation) {
      return { state: 'blocked', by: 'simulation', text: `none: a simulation opens no line of ${driver}` }
    }
    try {
      const { line, text, place } = this.#open(config, initial)
      return { state: 'held', line: place === undefined ? line : this.#hold(config.name, line, place), text }
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      return { state: 'blocked', by: 'fault', text: `none: ${reason}` }
    }
  }

  #open(config: LineConfig, initial: Level): OpenedLine {
    const claim: Claim = (place) => {
      const holder = this.#holders.get(place)
      if (holder !== undefined) throw new Error(`held by output ${holder}`)
    }
    switch (config.driver) {
      case 'simulated':
        return openSimulatedLine(config, initial, simulatedDirectory(this.#options.directory))
      case 'gpio-chip':
        return openChipLine(config, initial, { claim })
      case 'gpio-sysfs':
        if (this.#sysfs === undefined) throw new Error('the driver gpio-sysfs is not loaded')
        return this.#sysfs.openSysfsLine(config, initial, claim)
    }
  }

  #hold(name: string, line: Line, place: string): Line {
    this.#holders.set(place, name)
    return {
      set: (level) => line.set(level),
      close: () => {
        if (this.#holders.get(place) === name) this.#holders.delete(place)
        line.close()
      },
    }
  }
}
