import { type Action, act, start } from '../../../things/profile/actions.ts'
import { type Advanced, advance } from '../../../things/profile/advance.ts'
import type { Inputs } from '../../../things/profile/condition.ts'
import type { Moment, Run } from '../../../things/profile/run.ts'
import { HOUR_MS, type Profile, profileFrom, type StepConfig } from '../../../things/profile/settings.ts'

/** What a step may be given; the rest is the model's default. */
export interface StepSetup {
  readonly kind?: StepConfig['kind']
  readonly to: number
  readonly rate?: number
  readonly hours?: number
  readonly time?: number
  readonly begins?: 'reached' | 'at-once'
  readonly atOrBelow?: number
  readonly stableFor?: number
  readonly confirm?: boolean
  readonly combine?: 'and' | 'or'
}

/** A profile of these steps, named a, b, c ... */
export function profileOf(...steps: readonly StepSetup[]): Profile {
  const named = steps.map((it, index) => stepOf('abcdefghijkl'[index] ?? '?', it))
  return profileFrom({ name: 'ale', tolerance: 0.5, step: new Map(named.map((step) => [step.name, step])) })
}

function stepOf(name: string, { kind = 'hold', to, rate, hours, ...until }: StepSetup): StepConfig {
  const { time, begins = 'at-once', atOrBelow, stableFor, confirm = false, combine = 'and' } = until
  return {
    name,
    kind,
    temperature: to,
    ...(rate === undefined ? {} : { rate }),
    ...(hours === undefined ? {} : { duration: hours }),
    until: {
      combine,
      ...(time === undefined ? {} : { time }),
      'time-begins': begins,
      gravity: {
        ...(atOrBelow === undefined ? {} : { 'at-or-below': atOrBelow }),
        ...(stableFor === undefined ? {} : { 'stable-for': stableFor }),
        'stable-within': 0.001,
      },
      confirm,
    },
  }
}

/** 2018-04-14T18:51:18Z */
export const BEGIN_MS = Date.parse('2018-04-14T18:51:18Z')

/** A run on clocks of its own. */
export class Brew {
  run: Run
  profile: Profile
  inputs: Inputs
  /** The true time, ms since the beginning; what the program knows of it is `now`. */
  trueMs = 0
  wallOffMs = 0
  isTrusted = true
  readonly events: string[] = []
  stuck: string | undefined
  #boot = 1
  #bootedMs = -60_000

  constructor(profile: Profile, inputs: Inputs = { celsius: 18 }) {
    this.profile = profile
    this.inputs = inputs
    this.run = start(profile, inputs, this.now)
  }

  get now(): Moment {
    const moment = { boot: `boot ${this.#boot}`, bootMs: this.trueMs - this.#bootedMs }
    return this.isTrusted ? { ...moment, wallMs: BEGIN_MS + this.trueMs + this.wallOffMs } : moment
  }

  get step(): string {
    return this.run.state === 'finished' ? 'end' : this.run.step.name
  }

  /** Time passes and it looks. */
  look(hours = 0): Advanced {
    this.trueMs += Math.round(hours * HOUR_MS)
    const advanced = advance(this.profile, this.run, this.inputs, this.now)
    this.run = advanced.run
    this.stuck = advanced.stuck
    this.events.push(...advanced.events)
    return advanced
  }

  /** Time passes while it looks every few seconds. */
  watch(hours: number, everySeconds = 10): void {
    const endMs = this.trueMs + Math.round(hours * HOUR_MS)
    while (this.trueMs < endMs) this.look(Math.min(everySeconds * 1000, endMs - this.trueMs) / HOUR_MS)
  }

  /** The program is away for so long, and reads what it has stored. */
  restart(hours: number): void {
    this.run = JSON.parse(JSON.stringify(this.run)) as Run
    this.look(hours)
  }

  /** The machine is off for so long. @param isTrusted whether a time server is heard at once afterwards */
  powerCut(hours: number, isTrusted: boolean): void {
    this.trueMs += Math.round(hours * HOUR_MS)
    this.#boot++
    this.#bootedMs = this.trueMs
    this.isTrusted = isTrusted
    this.restart(0)
  }

  act(action: Action): void {
    this.look()
    this.run = act(action, this.profile, this.run, this.now) ?? this.run
    this.look()
  }

  gravity(value: number): void {
    this.inputs = { ...this.inputs, gravity: { value, takenMs: this.trueMs } }
  }
}
