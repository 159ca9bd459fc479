import type { Held, Lines, Memory, Recalled } from '../../src/outputs/ports.ts'
import { Switchboard } from '../../src/outputs/switchboard.ts'
import type { Level, LimitedBy, LineConfig, OutputConfig, OutputReport, Renewal } from '../../src/outputs/types.ts'

/** An output with the model's defaults. */
export function output(name: string, more: Partial<OutputConfig> = {}): OutputConfig {
  return {
    name,
    driver: 'simulated',
    activeLow: false,
    safeState: 'off',
    leaseMs: 10_000,
    maxAgeMs: 30_000,
    minimumOnMs: 0,
    minimumOffMs: 0,
    watts: 0,
    duty: { periodMs: 10_000, minimumPulseMs: 500 },
    ...more,
  }
}

/** Lines that are arrays: what was set, in order, over all of them. */
export class NotedLines implements Lines {
  readonly notes: string[] = []
  readonly broken = new Set<string>()
  readonly absent = new Set<string>()

  open({ name, driver }: LineConfig, initial: Level): Held {
    if (this.absent.has(name)) return { state: 'blocked', by: 'fault', text: 'none: no such chip' }
    if (driver === 'gpio-sysfs') return { state: 'blocked', by: 'simulation', text: 'none: a simulation' }
    this.notes.push(`open ${name} ${initial}`)
    return {
      state: 'held',
      text: driver,
      line: {
        set: (level) => {
          if (this.broken.has(name)) throw new Error('EIO')
          this.notes.push(`${name} ${level}`)
        },
        close: () => void this.notes.push(`close ${name}`),
      },
    }
  }
}

/** A switchboard on a clock that stands still until it is moved, with what it did to its lines. */
export class Bench {
  readonly lines = new NotedLines()
  readonly recalled = new Map<string, Recalled>()
  readonly remembered = new Map<string, string>()
  /** Whether `markOn` is done at once. */
  marks = true
  nowMs = 1_000_000
  readonly board: Switchboard
  /** When it wanted to be looked at again. */
  nextMs = 0

  constructor(...outputs: readonly OutputConfig[]) {
    const memory: Memory = {
      recall: (name) => this.recalled.get(name) ?? { switches: 0, runMs: 0 },
      markOn: () => this.marks,
      note: ({ name }, { level, sinceMs }) => void this.remembered.set(name, `${level} ${sinceMs}`),
    }
    this.board = new Switchboard(this.lines, memory)
    this.configure(...outputs)
  }

  configure(...outputs: readonly OutputConfig[]): void {
    this.board.configure({ outputs }, this.nowMs)
    this.look()
  }

  renew(output: string, wanted: Renewal['wanted'], more: Partial<Renewal> = {}): string | undefined {
    const refused = this.board.renew(
      { output, by: 'Fermentation', wanted, grounds: 'good', takenMs: this.nowMs, sentMs: this.nowMs, ...more },
      this.nowMs,
    )
    this.look()
    return refused
  }

  release(by: string): void {
    this.board.release(by)
    this.look()
  }

  override(output: string, to: Level | 'auto', forMs = 600_000): void {
    this.board.alive(this.nowMs)
    this.board.override(output, to === 'auto' ? undefined : { output, to, untilMs: this.nowMs + forMs, by: 'ann' })
    this.look()
  }

  look(): void {
    this.nextMs = this.board.evaluate(this.nowMs)
  }

  /** Lets time pass, looking whenever the switchboard wants to be looked at, and not oftener. */
  pass(ms: number): void {
    const endMs = this.nowMs + ms
    while (this.nextMs <= endMs) {
      this.nowMs = Math.max(this.nextMs, this.nowMs + 1)
      this.look()
    }
    this.nowMs = endMs
  }

  report(name: string): OutputReport {
    const found = this.board.reports(this.nowMs).find((it) => it.name === name)
    if (found === undefined) throw new Error(`there is no output ${name}`)
    return found
  }

  /** `on`, or `off minimum-off 299`: what it does, why, and for how many seconds still. */
  state(name: string): string {
    const { applied, limitedBy, untilMs } = this.report(name)
    const left = untilMs === undefined ? '' : ` ${(untilMs - this.nowMs) / 1000}`
    return `${applied ?? 'unknown'}${limitedBy === undefined ? '' : ` ${limitedBy satisfies LimitedBy}`}${left}`
  }
}
