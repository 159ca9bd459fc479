import { type Inputs, waitingFor } from './condition.ts'
import type { Moment, Run } from './run.ts'
import { type Scheduled, scheduleOf } from './schedule.ts'
import type { Profile } from './settings.ts'

/** What of a Thing showing takes. */
export interface Publisher {
  publish(path: string, value: string | number): void
  remove(path: string): void
}

/** A run, and what is known about it. */
export interface Shown {
  readonly run: Run
  readonly profile: Profile | undefined
  readonly inputs: Inputs
  readonly now: Moment
  /** Why it cannot go on. */
  readonly stuck: string | undefined
}

const MINUTE_MS = 60_000

/** The state of one place: what has changed is published. */
export class Showing {
  readonly #path: string
  readonly #to: Publisher
  readonly #shown = new Map<string, string | number>()
  /** Moments as they were shown last; they move by less than a second without anything having happened. */
  readonly #moments = new Map<string, number>()

  constructor(where: string, to: Publisher) {
    this.#path = `run[where='${where}']`
    this.#to = to
  }

  show(shown: Shown): void {
    const { run, profile, inputs, now, stuck } = shown
    const step = profile?.steps.find(({ name }) => name === run.step.name)
    const isFreeRise = run.state === 'running' && step?.kind === 'free-rise'
    const isWaiting = run.state === 'running' && step !== undefined
    const leaves = new Map<string, string | number | undefined>([
      ['state', run.state],
      ['running', run.profile],
      ['step', run.step.name],
      ['step-started', this.#moment('step-started', run.step.startedMs)],
      ['elapsed', Math.floor(run.step.elapsedMs / MINUTE_MS) * 60],
      ['target', run.target],
      ['ceiling', isFreeRise ? step.celsius : undefined],
      ['waiting-for', stuck ?? (isWaiting ? waitingFor(step, run.step, inputs) : undefined)],
      ['message', run.message],
    ])
    const schedule = profile === undefined ? [] : scheduleOf(profile, run, inputs, now, stuck !== undefined)
    for (const entry of schedule) for (const [leaf, value] of this.#entryLeaves(entry)) leaves.set(leaf, value)
    this.#tell(leaves)
  }

  /** Nothing runs there any more. */
  clear(): void {
    this.#to.remove(this.#path)
    this.#shown.clear()
  }

  #entryLeaves({
    index,
    step,
    celsius,
    startsMs,
    endsMs,
    certainty,
  }: Scheduled): [string, string | number | undefined][] {
    const entry = `schedule[index='${index}']`
    return [
      [`${entry}/step`, step],
      [`${entry}/temperature`, celsius],
      [`${entry}/starts`, this.#moment(`${entry}/starts`, startsMs)],
      [`${entry}/ends`, this.#moment(`${entry}/ends`, endsMs, certainty !== 'exact' && certainty !== 'latest')],
      [`${entry}/certainty`, certainty],
    ]
  }

  /** @param moves it moves on with the clock: shown to a minute */
  #moment(name: string, ms: number | undefined, moves = false): string | undefined {
    if (ms === undefined) return undefined
    const known = this.#moments.get(name)
    const shown = known !== undefined && Math.abs(known - ms) < (moves ? MINUTE_MS : 2000) ? known : ms
    this.#moments.set(name, shown)
    return new Date(Math.round(shown / 1000) * 1000).toISOString()
  }

  #tell(leaves: ReadonlyMap<string, string | number | undefined>): void {
    for (const leaf of [...this.#shown.keys()]) if (leaves.get(leaf) === undefined) this.#hide(leaf)
    this.#makeRoom(leaves)
    for (const [leaf, value] of leaves) {
      if (value === undefined || this.#shown.get(leaf) === value) continue
      this.#shown.set(leaf, value)
      this.#to.publish(`${this.#path}/${leaf}`, value)
    }
  }

  /** Entries stand in the order in which they came: those behind one that comes anew give way, and follow it. */
  #makeRoom(leaves: ReadonlyMap<string, unknown>): void {
    const shown = new Set([...this.#shown.keys()].map(entryOf))
    const wanted = [...new Set([...leaves.keys()].map(entryOf))].filter((entry) => entry !== undefined)
    const behind = wanted.slice(wanted.findIndex((entry) => !shown.has(entry)))
    if (behind.length === 0 || wanted.every((entry) => shown.has(entry))) return
    for (const leaf of [...this.#shown.keys()]) if (behind.some((entry) => entry === entryOf(leaf))) this.#hide(leaf)
  }

  #hide(leaf: string): void {
    this.#shown.delete(leaf)
    this.#moments.delete(leaf)
    this.#to.remove(`${this.#path}/${leaf}`)
    // An entry of the schedule goes with its last leaf.
    const entry = entryOf(leaf)
    if (entry === undefined || [...this.#shown.keys()].some((it) => it.startsWith(entry))) return
    this.#to.remove(`${this.#path}/${entry}`)
  }
}

/** The entry of the schedule that a leaf is of. */
function entryOf(leaf: string): string | undefined {
  return /^(schedule\[.*\])\//.exec(leaf)?.[1]
}
