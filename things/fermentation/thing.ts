import type { Proposal, Reading } from 'brewerslab'
import { OUTPUTS } from './outputs.ts'
import { PLACE, RUNS } from './profile-targets.ts'
import { Regulating } from './regulating.ts'
import { Regulation } from './regulation.ts'
import type { ControlConfig, Sources } from './settings.ts'

const FERMENTATION = '/brewerslab:brewhouse/temperature/fermentation'
const CONTROL = `${FERMENTATION}/brewerslab-control:control`
/** What is regulated by: the trusted reading, gone where there is none. */
const LATEST = `${FERMENTATION}/results/latest`
const SETPOINT = `${FERMENTATION}/setpoint`
const LOWPOINT = `${FERMENTATION}/lowpoint`
const HIGHPOINT = `${FERMENTATION}/highpoint`

/**
 * Keeps the beer of the fermentation at its temperature. What is to be done is decided in `decide.ts`; here are only
 * the paths.
 */
export default class Fermentation extends Regulating {
  static override readonly appName = 'Fermentation'
  static override readonly module = 'brewerslab'
  static override readonly path = '/brewhouse/temperature/fermentation/brewerslab-control:control'
  static override readonly watches = [LATEST, SETPOINT, LOWPOINT, HIGHPOINT, OUTPUTS, RUNS]

  #regulation: Regulation | undefined

  override async validate(change: Proposal): Promise<void> {
    const control = change.running as unknown as ControlConfig
    for (const line of this.advice(change, CONTROL, PLACE, control)) change.warn(line)
  }

  protected override follow(config: unknown): void {
    const sources = this.#sources(config as ControlConfig)
    if (this.#regulation === undefined) this.#regulation = new Regulation(this.host('', PLACE), this.outputs, sources)
    else this.#regulation.configure(sources)
  }

  protected override regulation(target: string | undefined): Regulation {
    if (target !== undefined) throw new Error('there is one fermentation only: leave out the target')
    if (this.#regulation === undefined) throw new Error('it is not set up yet')
    return this.#regulation
  }

  protected override regulations(): readonly Regulation[] {
    return this.#regulation === undefined ? [] : [this.#regulation]
  }

  protected override read(reading: Reading): void {
    if (reading.path === LATEST) this.#regulation?.read(reading)
    if (this.profiles.take(reading) === PLACE) this.#regulation?.follow(this.profiles.targetOf(PLACE))
  }

  protected override step(): number {
    return this.#regulation?.step() ?? Number.POSITIVE_INFINITY
  }

  #sources(control: ControlConfig): Sources {
    return {
      control,
      points: {
        setpoint: this.#point(SETPOINT),
        lowpoint: this.#point(LOWPOINT),
        highpoint: this.#point(HIGHPOINT),
      },
      profile: this.profiles.targetOf(PLACE),
      output: (name) => this.outputConfig(name),
    }
  }

  /** The model gives each of them a default; one that is missing is no temperature, and nothing is regulated to it. */
  #point(path: string): number {
    return Number(this.watched<string>(path))
  }
}
