import type { Fermenter } from './model.ts'

/** A heater or a cooler. */
interface Equipment {
  /** W */
  readonly power: number
  readonly on: boolean
  /** The output that switches it. */
  readonly output?: string
}

/** `/brewerslab-simulator:simulator`, defaults included. */
export interface SimulatorConfig {
  readonly 'time-factor': number
  readonly ambient: { readonly temperature: number; readonly swing: number }
  readonly wort: { readonly mass: number; readonly start: number; readonly 'heat-loss': number }
  readonly yeast: { readonly heat: number }
  readonly heater: Equipment
  readonly cooler: Equipment
}

/**
 * The fermenter of a brewery that has no `simulator` container: the model's defaults hold only inside of it, so they
 * are here once more, and a test holds them equal.
 */
export const DEFAULT_CONFIG: SimulatorConfig = {
  'time-factor': 60,
  ambient: { temperature: 18, swing: 1.5 },
  wort: { mass: 23, start: 18, 'heat-loss': 4 },
  yeast: { heat: 25 },
  heater: { power: 40, on: false },
  cooler: { power: 150, on: false },
}

/** What the configuration says, for the thermal model. @param on the outputs that are on, by name */
export function fermenterFrom(config: SimulatorConfig = DEFAULT_CONFIG, on: ReadonlySet<string> = NOTHING): Fermenter {
  const { ambient, wort, yeast, heater, cooler } = config
  return {
    timeFactor: config['time-factor'],
    ambient: { mean: ambient.temperature, swing: ambient.swing },
    wort: { mass: wort.mass, heatLoss: wort['heat-loss'], start: wort.start },
    yeastHeat: yeast.heat,
    heating: isOn(heater, on) ? heater.power : 0,
    cooling: isOn(cooler, on) ? cooler.power : 0,
  }
}

const NOTHING: ReadonlySet<string> = new Set()

function isOn({ on, output }: Equipment, outputs: ReadonlySet<string>): boolean {
  return on || (output !== undefined && outputs.has(output))
}
