import { beginning, nextStep, targetOf } from './advance.ts'
import { counts, hours, type Inputs } from './condition.ts'
import { gapBetween, type Moment, type Run } from './run.ts'
import type { Profile } from './settings.ts'

/** What a person can do to a run. */
export const ACTIONS = ['pause', 'resume', 'skip', 'back', 'confirm', 'stop'] as const
export type Action = (typeof ACTIONS)[number]

/** Begins a profile. @throws Error where it cannot */
export function start(profile: Profile, inputs: Inputs, now: Moment): Run {
  const [first] = profile.steps
  if (first === undefined) throw new Error(`the profile ${profile.name} has no steps`)
  const { celsius } = inputs
  if (celsius === undefined && first.kind !== 'hold') {
    throw new Error(`"${first.name}" begins at the temperature of now, which is not known`)
  }
  const step = beginning(first, 0, celsius ?? first.celsius, now.wallMs)
  const message = `started; "${first.name}" has begun`
  return { profile: profile.name, state: 'running', step, at: now, target: targetOf(first, step), message }
}

/**
 * What becomes of a run that a person does something to; `undefined` after `stop`.
 * @param run as it is by now, so far as that is known
 * @throws Error for what cannot be done now, and says why
 */
export function act(action: Action, profile: Profile | undefined, run: Run, now: Moment): Run | undefined {
  if (action === 'stop') return undefined
  if (action === 'pause') return pause(run, now)
  const index = profile?.steps.findIndex(({ name }) => name === run.step.name) ?? -1
  if (profile === undefined) throw new Error(`the profile ${run.profile} is not configured; it can only be stopped`)
  switch (action) {
    case 'resume':
      return resume(run, now)
    case 'confirm':
      return confirm(profile, run)
    case 'skip':
      return skip(profile, run, now)
    case 'back':
      return back(profile, run, index, now)
  }
}

function pause(run: Run, now: Moment): Run {
  if (run.state !== 'running') throw new Error(`it is ${run.state}`)
  return { ...run, state: 'paused', at: now, message: `paused in "${run.step.name}"` }
}

/** Also says to a run that does not know how long it was off that this does not matter. */
function resume(run: Run, now: Moment): Run {
  const isStuck = run.state === 'running' && gapBetween(run.at, now) === 'unknown'
  if (run.state === 'finished' || (run.state === 'running' && !isStuck)) throw new Error(`it is ${run.state}`)
  return { ...run, state: 'running', at: now, message: `resumed in "${run.step.name}"` }
}

function confirm(profile: Profile, run: Run): Run {
  const step = profile.steps.find(({ name }) => name === run.step.name)
  if (run.state === 'finished' || step?.conditions.some(({ kind }) => kind === 'confirm') !== true) {
    throw new Error(`"${run.step.name}" waits for nobody to confirm it`)
  }
  return { ...run, step: { ...run.step, isConfirmed: true }, message: `"${step.name}" was confirmed` }
}

function skip(profile: Profile, run: Run, now: Moment): Run {
  if (run.state === 'finished') throw new Error('all steps are done')
  // Of a step that is not configured any more only the place is left.
  const isKnown = profile.steps.some(({ name }) => name === run.step.name)
  if (!isKnown) return begin(profile, run, run.step.index, now)
  const { run: next, event } = nextStep(profile, run, now.wallMs)
  const target = targetOfRun(profile, next)
  return { ...next, at: now, target, message: `"${run.step.name}" was skipped; ${event}` }
}

/** To the step before; of the first one, and after the end, to the beginning of the same. */
function back(profile: Profile, run: Run, index: number, now: Moment): Run {
  const present = index === -1 ? run.step.index : index
  return begin(profile, run, run.state === 'finished' ? present : present - 1, now)
}

function begin(profile: Profile, run: Run, wanted: number, now: Moment): Run {
  const index = Math.max(0, Math.min(wanted, profile.steps.length - 1))
  const step = profile.steps[index]
  if (step === undefined) throw new Error(`the profile ${profile.name} has no steps`)
  const at = beginning(step, index, run.target, now.wallMs)
  const state = run.state === 'paused' ? 'paused' : 'running'
  return { ...run, state, step: at, at: now, target: targetOf(step, at), message: `"${step.name}" has begun again` }
}

function targetOfRun(profile: Profile, run: Run): number {
  const step = profile.steps.find(({ name }) => name === run.step.name)
  return step === undefined ? run.target : targetOf(step, run.step)
}

/** Where a run is, in a line. */
export function summary(profile: Profile | undefined, run: Run): string {
  const step = profile?.steps.find(({ name }) => name === run.step.name)
  const place = `step ${run.step.index + 1} of ${profile?.steps.length ?? '?'}, "${run.step.name}"`
  const time = step !== undefined && counts(step, run.step) ? `, ${hours(run.step.elapsedMs)} of it` : ''
  return `${run.profile} ${run.state}: ${place}${time}, ${run.target} °C`
}
