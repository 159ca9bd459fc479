import type { Times } from '../../../things/fermentation/settings.ts'

/** What the outputs did in one stretch of time. */
interface Stretch {
  readonly seconds: number
  readonly nowMs: number
  /** W */
  readonly heating: number
  readonly cooling: number
}

/**
 * Watches what outputs do, knowing nothing of why: the times of the compressor, both together, energy, cycles. Its clock
 * goes on while the machine is off.
 */
export class Audit {
  readonly violations: string[] = []
  heatedKilojoules = 0
  cooledKilojoules = 0
  heaterCycles = 0
  coolerCycles = 0
  /** While it is, the cooler may stop before its time: nothing is regulated. */
  isExcused = false

  readonly #times: Times
  #offsetMs = 0
  #nowMs: number
  #heater = { isOn: false, sinceMs: Number.NEGATIVE_INFINITY }
  #cooler = { isOn: false, sinceMs: Number.NEGATIVE_INFINITY }

  constructor(times: Times, nowMs: number) {
    this.#times = times
    this.#nowMs = nowMs
  }

  switched(heater: boolean, cooler: boolean, bootMs: number): void {
    const nowMs = bootMs + this.#offsetMs
    this.#nowMs = nowMs
    if (cooler !== this.#cooler.isOn) this.#coolerSwitched(cooler, nowMs)
    if (heater !== this.#heater.isOn) this.#heaterSwitched(heater, nowMs)
    if (heater && cooler) this.violations.push(`${nowMs}: heater and cooler together`)
  }

  tick({ seconds, heating, cooling }: Stretch): void {
    this.heatedKilojoules += (heating * seconds) / 1000
    this.cooledKilojoules += (cooling * seconds) / 1000
  }

  /** The machine's clock starts anew after it was off for so long. */
  rebooted(offMs: number): void {
    this.#offsetMs = this.#nowMs + offMs
  }

  #coolerSwitched(isOn: boolean, nowMs: number): void {
    const { minimumOffMs, minimumOnMs, changeoverMs } = this.#times
    const lastedMs = nowMs - this.#cooler.sinceMs
    if (isOn && lastedMs < minimumOffMs) this.violations.push(`${nowMs}: cooler rested for ${lastedMs} ms only`)
    if (!isOn && lastedMs < minimumOnMs && !this.isExcused) {
      this.violations.push(`${nowMs}: cooler ran for ${lastedMs} ms only`)
    }
    if (isOn && !this.#heater.isOn && nowMs - this.#heater.sinceMs < changeoverMs) {
      this.violations.push(`${nowMs}: cooling ${nowMs - this.#heater.sinceMs} ms after heating`)
    }
    if (isOn) this.coolerCycles++
    this.#cooler = { isOn, sinceMs: nowMs }
  }

  #heaterSwitched(isOn: boolean, nowMs: number): void {
    if (isOn && nowMs - this.#cooler.sinceMs < this.#times.changeoverMs) {
      this.violations.push(`${nowMs}: heating ${nowMs - this.#cooler.sinceMs} ms after cooling`)
    }
    if (isOn) this.heaterCycles++
    this.#heater = { isOn, sinceMs: nowMs }
  }
}
