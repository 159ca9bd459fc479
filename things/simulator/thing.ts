import { type Change, type Reading, Thing } from 'brewerslab'
import { type FermenterState, startOf, step } from './model.ts'
import { fermenterFrom } from './settings.ts'
import { W1Tree } from './w1-tree.ts'

/** The path this Thing owns. */
type Path = '/brewerslab-simulator:simulator'

/** The thermometers on the simulated bus. */
export const WORT_PROBE = '28-000000000001'
export const AMBIENT_PROBE = '28-000000000002'

/** What an output does: `/…/output[name='heater']/applied`. */
const APPLIED = /\/brewerslab-control:output\[name='([^']+)'\]\/applied$/

const TICK_MS = 1000
/** State is for people; the thermometers are written every tick. */
const TICKS_A_PUBLICATION = 5
/** A suspended machine wakes to a fermenter that waited for it. */
const LONGEST_TICK_MS = 10_000

/** A fermenter that does not exist, seen through two thermometers. Does nothing where hardware is real. */
export default class FermenterSimulator extends Thing<Path> {
  static override readonly appName = 'FermenterSimulator'
  static override readonly module = 'brewerslab-simulator'
  static override readonly path = '/simulator'
  static override readonly watches = ['/brewerslab:brewhouse/power/brewerslab-control:output']

  #fermenter = fermenterFrom()
  /** Outputs that are on. */
  readonly #on = new Set<string>()

  override async setup(): Promise<void> {
    this.#fermenter = fermenterFrom(this.config)
  }

  override async onConfig(change: Change<Path>): Promise<void> {
    this.#fermenter = fermenterFrom(change.running, this.#on)
  }

  override async onReading({ path, value }: Reading): Promise<void> {
    const [, output] = APPLIED.exec(path) ?? []
    if (output === undefined) return
    if (value === 'on') this.#on.add(output)
    else this.#on.delete(output)
    this.#fermenter = fermenterFrom(this.config, this.#on)
  }

  override async run(signal: AbortSignal): Promise<void> {
    if (!this.hardware.simulated) {
      this.log.info('hardware is real: nothing is simulated')
      return
    }
    const tree = new W1Tree(this.hardware.w1Directory)
    await tree.open([WORT_PROBE, AMBIENT_PROBE])
    this.log.info('simulating a fermenter', { directory: tree.directory, wort: WORT_PROBE, ambient: AMBIENT_PROBE })
    try {
      await this.#ferment(tree, signal)
    } finally {
      await tree.close()
    }
  }

  async #ferment(tree: W1Tree, signal: AbortSignal): Promise<void> {
    let state = startOf(this.#fermenter)
    let thenMs = this.clock.bootMs()
    for (let tick = 0; !signal.aborted; tick++) {
      await tree.show(WORT_PROBE, state.wort)
      await tree.show(AMBIENT_PROBE, state.ambient)
      if (tick % TICKS_A_PUBLICATION === 0) this.#publish(state)
      await this.sleep(TICK_MS, signal)
      const nowMs = this.clock.bootMs()
      const seconds = Math.min(LONGEST_TICK_MS, nowMs - thenMs) / 1000
      state = step(this.#fermenter, state, seconds * this.#fermenter.timeFactor)
      thenMs = nowMs
    }
  }

  #publish(state: FermenterState): void {
    this.publish('state/wort-temperature', state.wort)
    this.publish('state/ambient-temperature', state.ambient)
    this.publish('state/heat-flow', state.heatFlow)
    this.publish('state/elapsed', Math.round(state.elapsedSeconds))
    this.publish('state/wort-probe', WORT_PROBE)
    this.publish('state/ambient-probe', AMBIENT_PROBE)
  }
}
