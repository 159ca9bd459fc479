import { counts, endWithin, hours, type Inputs, watchStill } from './condition.ts'
import { gapBetween, type Moment, type Run, type StepRun } from './run.ts'
import { type Profile, rampMs, type Step } from './settings.ts'

/** Time without being looked at from which it was away: it is told what it did meanwhile. ms */
const AWAY_MS = 60_000

/** How it has gone on. */
export interface Advanced {
  readonly run: Run
  /** What happened, for the log. */
  readonly events: readonly string[]
  /** Why it cannot go on. */
  readonly stuck?: string
}

/**
 * A run as it is now. It goes on only by what is known: time that passed by a clock that can be trusted, and what is
 * measured or was said. What cannot be known of a time in which nobody looked, whether the temperature was reached or
 * since when the gravity is as it is, is taken to have come about just now.
 */
export function advance(profile: Profile | undefined, run: Run, inputs: Inputs, now: Moment): Advanced {
  const index = profile?.steps.findIndex(({ name }) => name === run.step.name) ?? -1
  if (profile === undefined || index === -1) {
    return { run, events: [], stuck: `${profile === undefined ? run.profile : `"${run.step.name}"`} is not configured` }
  }
  const gap = gapBetween(run.at, now)
  if (gap === 'unknown') {
    if (run.state === 'running') return { run, events: [], stuck: unknownGap(run.at, now) }
    return { run: { ...run, at: now }, events: [] }
  }
  const wasAway = gap.ms >= AWAY_MS || run.at.boot !== now.boot
  const walk = new Walk(profile, { ...run, at: now }, { inputs, now, wasAway })
  if (run.state === 'running') walk.go(gap.ms)
  else walk.rest(gap.ms)
  return walk.done(gap.ms, run.state)
}

function unknownGap(then: Moment, now: Moment): string {
  const isHopeless = then.wallMs === undefined || now.wallMs !== undefined
  const until = isHopeless
    ? 'a person has to resume it'
    : 'it waits for the clock to be set, or for a person to resume it'
  return `nobody knows how long it was off: ${until}`
}

interface Surroundings {
  readonly inputs: Inputs
  readonly now: Moment
  readonly wasAway: boolean
}

/** A run going through a time that has passed. */
class Walk {
  readonly #profile: Profile
  readonly #around: Surroundings
  #run: Run
  readonly #events: string[] = []

  constructor(profile: Profile, run: Run, around: Surroundings) {
    this.#profile = profile
    this.#run = run
    this.#around = around
  }

  /** Goes on through so much time. */
  go(ms: number): void {
    let left = ms
    // Every step is gone through at most once: none begins again by itself.
    for (let turn = 0; turn <= this.#profile.steps.length && this.#run.state === 'running'; turn++) {
      const step = this.#step()
      if (step === undefined) return
      if (!this.#around.wasAway || left === 0) this.#look(step)
      const end = endWithin(step, this.#run.step, this.#around.inputs, left)
      this.#pass(step, end ?? left)
      if (end === undefined) {
        this.#look(step)
        // What has just been seen may be what it waited for.
        if (endWithin(step, this.#run.step, this.#around.inputs, 0) === undefined) return
      }
      left -= end ?? left
      this.#next(left)
    }
  }

  /** Time that does not count. */
  rest(ms: number): void {
    const { step } = this.#run
    this.#run = { ...this.#run, step: { ...step, ageMs: step.ageMs + ms } }
  }

  done(ms: number, stateBefore: Run['state']): Advanced {
    const step = this.#step()
    const { wasAway } = this.#around
    const target =
      step === undefined || this.#run.state === 'paused' ? this.#run.target : targetOf(step, this.#run.step)
    const message =
      wasAway && stateBefore === 'running' ? this.#awayMessage(ms) : (this.#events.at(-1) ?? this.#run.message)
    const events = wasAway && stateBefore === 'running' ? [message] : this.#events
    return { run: { ...this.#run, target, message }, events }
  }

  #awayMessage(ms: number): string {
    const did = this.#events.length === 0 ? `still in "${this.#run.step.name}"` : this.#events.join('; ')
    return `nobody looked for ${hours(ms)}: ${did}`
  }

  #step(): Step | undefined {
    return this.#profile.steps.find(({ name }) => name === this.#run.step.name)
  }

  /** Takes in what is measured now. */
  #look(step: Step): void {
    const { inputs } = this.#around
    const at = watchStill(step, this.#run.step, inputs)
    const { celsius } = inputs
    if (celsius === undefined) {
      this.#run = { ...this.#run, step: at }
      return
    }
    const isReached = at.isReached || Math.abs(celsius - step.celsius) <= this.#profile.tolerance
    const top = Math.max(at.top, Math.min(celsius, step.celsius))
    this.#run = { ...this.#run, step: { ...at, isReached, top } }
  }

  #pass(step: Step, ms: number): void {
    const at = this.#run.step
    const elapsedMs = at.elapsedMs + (counts(step, at) ? ms : 0)
    this.#run = { ...this.#run, step: { ...at, elapsedMs, ageMs: at.ageMs + ms } }
  }

  #next(leftMs: number): void {
    const { wallMs } = this.#around.now
    const startedMs = wallMs === undefined ? undefined : wallMs - leftMs
    const { run, event } = nextStep(this.#profile, this.#run, startedMs)
    this.#run = run
    this.#events.push(event)
  }
}

/** The run with the step after the present one begun, or finished. */
export function nextStep(profile: Profile, run: Run, startedMs: number | undefined): { run: Run; event: string } {
  const index = profile.steps.findIndex(({ name }) => name === run.step.name)
  const present = profile.steps[index]
  const from = present === undefined ? run.target : targetOf(present, run.step)
  const next = profile.steps[index + 1]
  if (next === undefined) return { run: { ...run, state: 'finished', target: from }, event: 'all steps are done' }
  return { run: { ...run, step: beginning(next, index + 1, from, startedMs) }, event: `"${next.name}" has begun` }
}

/** A step that has just begun. */
export function beginning(step: Step, index: number, from: number, startedMs: number | undefined): StepRun {
  return {
    name: step.name,
    index,
    from,
    ...(startedMs === undefined ? {} : { startedMs }),
    elapsedMs: 0,
    ageMs: 0,
    isReached: false,
    top: Math.min(from, step.celsius),
    isConfirmed: false,
  }
}

/** What a step wants to be held, °C, to a hundredth. */
export function targetOf(step: Step, at: StepRun): number {
  return Math.round(exactTarget(step, at) * 100) / 100
}

function exactTarget(step: Step, at: StepRun): number {
  switch (step.kind) {
    case 'hold':
      return step.celsius
    case 'ramp': {
      const whole = rampMs(step, at.from)
      const share = whole <= 0 ? 1 : Math.min(1, at.elapsedMs / whole)
      return at.from + (step.celsius - at.from) * share
    }
    case 'free-rise':
      return at.top
  }
}
