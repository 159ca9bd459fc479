import type { Fermenter } from './model.ts'

/** `/brewerslab-simulator:simulator`, defaults included. */
export interface SimulatorConfig {
  readonly 'time-factor': number
  readonly ambient: { readonly temperature: number; readonly swing: number }
  readonly wort: { readonly mass: number; readonly start: number; readonly 'heat-loss': number }
  readonly yeast: { readonly heat: number }
  readonly heater: { readonly power: number; readonly on: boolean }
  readonly cooler: { readonly power: number; readonly on: boolean }
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

/** What the configuration says, for the thermal model. */
export function fermenterFrom(config: SimulatorConfig = DEFAULT_CONFIG): Fermenter {
  const { ambient, wort, yeast, heater, cooler } = config
  return {
    timeFactor: config['time-factor'],
    ambient: { mean: ambient.temperature, swing: ambient.swing },
    wort: { mass: wort.mass, heatLoss: wort['heat-loss'], start: wort.start },
    yeastHeat: yeast.heat,
    heating: heater.on ? heater.power : 0,
    cooling: cooler.on ? cooler.power : 0,
  }
}
