import { type Asker, type Call, type Change, type Proposal, type Reading, Thing } from 'brewerslab'
import { type AdvisedOutput, adviceOn, adviceOnRest, outputAfter } from './advice.ts'
import type { Kept } from './learnt.ts'
import { OUTPUTS, Outputs } from './outputs.ts'
import { ProfileTargets } from './profile-targets.ts'
import type { Host, Regulation } from './regulation.ts'
import type { ControlConfig, OutputConfig } from './settings.ts'

/** An output's configuration, as far as it matters here. */
type Output = OutputConfig & AdvisedOutput

/** Layout of what is stored. */
const LAYOUT = 1

/** Looked at so often though nothing happens. */
const LONGEST_PAUSE_MS = 10_000

/** A Thing that regulates temperatures: decides again whenever something arrives, and when its time has come. */
export abstract class Regulating extends Thing {
  protected readonly outputs = new Outputs()
  protected readonly profiles = new ProfileTargets()
  /** Ends the pause of `run` early. */
  #wake = new AbortController()
  /** What regulations keep over restarts, by their places. */
  #kept: Readonly<Record<string, unknown>> = {}

  override async setup(): Promise<void> {
    this.#kept = placesIn(this.store.read())
    this.follow(this.config)
  }

  override async run(signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => this.#wake.abort(), { once: true })
    while (!signal.aborted) {
      this.#wake = new AbortController()
      const pauseMs = this.step() - this.clock.bootMs()
      await this.sleep(Math.min(LONGEST_PAUSE_MS, Math.max(0, pauseMs)), this.#wake.signal)
    }
    for (const regulation of this.regulations()) regulation.keep()
  }

  override async onConfig(change: Change): Promise<void> {
    this.follow(change.running)
    this.#wake.abort()
  }

  override async onReading(reading: Reading): Promise<void> {
    this.outputs.take(reading, { bootMs: this.clock.bootMs(), wall: this.clock.now() })
    this.read(reading)
    this.#wake.abort()
  }

  /** A vessel is meant by `{ "target": "mash" }`. */
  override async onRequest(name: string, input: unknown, _call: Call | undefined, { user }: Asker): Promise<string> {
    const target = typeof input === 'object' && input !== null && 'target' in input ? String(input.target) : undefined
    const line = this.regulation(target).request(name)
    this.log.info(name, { target, user })
    this.#wake.abort()
    return line
  }

  /** The regulation that a person means. @throws Error where there is none */
  protected abstract regulation(target: string | undefined): Regulation

  /** All that there are. */
  protected abstract regulations(): Iterable<Regulation>

  /** Takes in the configuration: what is owned, and what is watched. */
  protected abstract follow(config: unknown): void

  /** Takes in a reading that is not of an output. */
  protected abstract read(reading: Reading): void

  /** Decides and drives. @returns `bootMs` at which to do so again at the latest */
  protected abstract step(): number

  /** Configuration of an output; `undefined` where there is none of that name. */
  protected outputConfig(name: string): Output | undefined {
    const outputs = this.watched<string>(OUTPUTS) as unknown as ReadonlyMap<string, Output> | undefined
    return outputs?.get(name)
  }

  /**
   * What of a change is allowed and hardly meant, by what it makes of the outputs as well.
   * @param at path of all that is judged when it changes
   */
  protected advice(change: Proposal, at: string, place: string, control: ControlConfig): string[] {
    const isWithinIt = (path: string) => change.edits.some((edit) => edit.path.startsWith(path))
    const output = (name: string) => outputAfter(name, this.outputConfig(name), change.edits)
    if (isWithinIt(at)) return adviceOn(control, output, this.profiles.targetOf(place))
    const isOfCooler = control.cooler !== undefined && isWithinIt(`${OUTPUTS}[name='${control.cooler}']/`)
    return isOfCooler ? adviceOnRest(control, output) : []
  }

  /** What is kept of a place is worth nothing any more: there is nothing to regulate. */
  protected forget(place: string): void {
    if (!(place in this.#kept)) return
    const { [place]: _, ...others } = this.#kept
    this.#keep(others)
  }

  /** The failure to write it is in the log: it is worth less than what goes on. */
  #keep(places: Readonly<Record<string, unknown>>): void {
    this.#kept = places
    void this.store.save({ layout: LAYOUT, places })
  }

  /**
   * What one regulation needs of this Thing.
   * @param at path of its `control`, from the root or the owned one
   * @param place by which it finds what it has kept
   */
  protected host(at: string, place: string): Host {
    const { clock, log } = this
    return {
      clock,
      log,
      output: (name) => this.output(name),
      kept: () => this.#kept[place],
      keep: (document: Kept) => this.#keep({ ...this.#kept, [place]: document }),
      show: (leaf, value) => {
        if (value === undefined) this.remove(`${at}${leaf}`)
        else this.publish(`${at}${leaf}`, value)
      },
    }
  }
}

function placesIn(document: unknown): Readonly<Record<string, unknown>> {
  const isKnown =
    typeof document === 'object' && document !== null && 'layout' in document && document.layout === LAYOUT
  const places = isKnown && 'places' in document ? document.places : undefined
  return typeof places === 'object' && places !== null ? (places as Readonly<Record<string, unknown>>) : {}
}
