import type { Proposal, Reading } from 'brewerslab'
import { OUTPUTS } from '../fermentation/outputs.ts'
import { RUNS } from '../fermentation/profile-targets.ts'
import { Regulating } from '../fermentation/regulating.ts'
import { Regulation } from '../fermentation/regulation.ts'
import type { ControlConfig, Points, Sources } from '../fermentation/settings.ts'

const VESSEL = '/brewerslab:brewhouse/brewerslab-control:vessel'
const PROBE = '/brewerslab:brewhouse/temperature/hardware/probe'
/** `/…/probe[id='28-01']/brewerslab-device:reading/value`: the id of a probe that has measured something. */
const VALUE = /\/hardware\/probe\[id='([^']+)'\]\/brewerslab-device:reading\/value$/

/** An entry of `vessel`, defaults included. */
interface Vessel extends Points {
  readonly kind: string
  readonly probe?: string
  /** Absent where it is not regulated. */
  readonly control?: ControlConfig
}

/** Keeps vessels at their temperatures, each as the fermentation is kept by the Thing of that name. */
export default class Vessels extends Regulating {
  static override readonly appName = 'Vessels'
  static override readonly module = 'brewerslab'
  static override readonly path = '/brewhouse/brewerslab-control:vessel'
  static override readonly watches = [PROBE, OUTPUTS, RUNS]

  readonly #regulations = new Map<string, { readonly regulation: Regulation; readonly probe: string | undefined }>()
  /** The newest reading of each probe. */
  readonly #readings = new Map<string, Reading>()

  override async validate(change: Proposal): Promise<void> {
    for (const [name, { control }] of change.running as unknown as ReadonlyMap<string, Vessel>) {
      if (control === undefined) continue
      for (const line of this.advice(change, `${VESSEL}[name='${name}']`, name, control))
        change.warn(`${name}: ${line}`)
    }
  }

  protected override follow(config: unknown): void {
    const vessels = config as ReadonlyMap<string, Vessel>
    for (const [name, { regulation }] of this.#regulations) {
      if (vessels.get(name)?.control !== undefined) continue
      regulation.end()
      this.#regulations.delete(name)
      this.forget(name)
    }
    for (const [name, vessel] of vessels) {
      if (vessel.control !== undefined) this.#followOne(name, vessel, vessel.control)
    }
  }

  #followOne(name: string, vessel: Vessel, control: ControlConfig): void {
    const { probe } = vessel
    const known = this.#regulations.get(name)
    const sources = this.#sources(name, vessel, control)
    const regulation =
      known?.regulation ?? new Regulation(this.host(`${VESSEL}[name='${name}']/control/`, name), this.outputs, sources)
    regulation.configure(sources)
    this.#regulations.set(name, { regulation, probe })
    if (known !== undefined && known.probe === probe) return
    // Of a new one there is none; what it has learnt before a restart is not lost.
    if (known !== undefined) regulation.forgetReading()
    const reading = probe === undefined ? undefined : this.#readings.get(probe)
    if (reading !== undefined) regulation.read(reading)
  }

  protected override regulation(target: string | undefined): Regulation {
    const found = target === undefined ? undefined : this.#regulations.get(target)
    if (found !== undefined) return found.regulation
    const names = [...this.#regulations.keys()].join(', ')
    throw new Error(`the target must be a vessel that is regulated${names === '' ? '' : `: ${names}`}`)
  }

  protected override *regulations(): Iterable<Regulation> {
    for (const { regulation } of this.#regulations.values()) yield regulation
  }

  protected override read(reading: Reading): void {
    const place = this.profiles.take(reading)
    if (place !== undefined) this.#regulations.get(place)?.regulation.follow(this.profiles.targetOf(place))
    const [, id] = VALUE.exec(reading.path) ?? []
    if (id === undefined) return
    this.#readings.set(id, reading)
    for (const { regulation, probe } of this.#regulations.values()) if (probe === id) regulation.read(reading)
  }

  protected override step(): number {
    return Math.min(...[...this.#regulations.values()].map(({ regulation }) => regulation.step()))
  }

  #sources(name: string, { kind, setpoint, lowpoint, highpoint }: Vessel, control: ControlConfig): Sources {
    return {
      control,
      points: { setpoint, lowpoint, highpoint },
      profile: this.profiles.targetOf(name),
      output: (name) => this.outputConfig(name),
      // What boils stays at its temperature however much it is heated.
      expectsEffect: kind !== 'boil',
    }
  }
}
