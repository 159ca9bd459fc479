import type { Clock } from '../../base/index.ts'
import type { Alarms } from '../alarms.ts'
import type { AlarmSettings } from '../settings.ts'

const RESOURCE = '/brewerslab-alarm:alarms/clock'
const UNSYNCHRONISED = 'clock-unsynchronised'
const JUMPED = 'clock-jumped'

/** How long it is told that the clock has jumped: it is over at once, but what was stamped before stays wrong. */
const JUMP_TOLD_MS = 3_600_000

/** Watches the clock of the machine. */
export class Time {
  readonly #alarms: Alarms
  readonly #clock: Clock
  readonly #isSynchronised: () => boolean
  /** What the wall clock is ahead of the time since boot. */
  #aheadMs: number
  #wasSynchronised: boolean
  #jumpedMs: number | undefined

  constructor(alarms: Alarms, clock: Clock, isSynchronised: () => boolean) {
    this.#alarms = alarms
    this.#clock = clock
    this.#isSynchronised = isSynchronised
    this.#aheadMs = clock.now().getTime() - clock.bootMs()
    this.#wasSynchronised = isSynchronised()
    // One of before the start is told for as long again.
    if (alarms.isRaised(RESOURCE, JUMPED)) this.#jumpedMs = clock.bootMs()
  }

  look({ clock: { unsynchronisedMs, jumpMs } }: AlarmSettings): void {
    const nowMs = this.#clock.bootMs()
    const isSynchronised = this.#isSynchronised()
    this.#lookAtJump(jumpMs, nowMs)
    this.#wasSynchronised ||= isSynchronised
    if (isSynchronised || nowMs < unsynchronisedMs) this.#alarms.clear(RESOURCE, UNSYNCHRONISED)
    else {
      const text = 'the clock is not synchronised: times of readings, commits and profiles may be wrong'
      this.#alarms.raise({ resource: RESOURCE, type: UNSYNCHRONISED, severity: 'minor', text })
    }
  }

  /** Until it is synchronised for the first time a clock is expected to jump: a Pi has no battery for it. */
  #lookAtJump(jumpMs: number, nowMs: number): void {
    const aheadMs = this.#clock.now().getTime() - nowMs
    const byMs = aheadMs - this.#aheadMs
    this.#aheadMs = aheadMs
    if (Math.abs(byMs) > jumpMs && this.#wasSynchronised) {
      this.#jumpedMs = nowMs
      const text = `the clock was set ${byMs < 0 ? 'back' : 'forward'} by ${Math.round(Math.abs(byMs) / 1000)} s`
      this.#alarms.raise({ resource: RESOURCE, type: JUMPED, severity: 'warning', text })
    } else if (this.#jumpedMs === undefined || nowMs - this.#jumpedMs >= JUMP_TOLD_MS) {
      this.#alarms.clear(RESOURCE, JUMPED)
    }
  }
}
