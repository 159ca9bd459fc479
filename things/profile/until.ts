import { type Inputs, needOf } from './condition.ts'
import type { Run } from './run.ts'
import type { Profile } from './settings.ts'

/** For how long time alone will not change anything about a run, ms. */
export function msToNext(profile: Profile | undefined, run: Run, inputs: Inputs): number {
  const step = profile?.steps.find(({ name }) => name === run.step.name)
  if (step === undefined || run.state !== 'running') return Number.POSITIVE_INFINITY
  const needs = step.conditions.map((condition) => needOf(condition, step, run.step, inputs))
  return Math.min(...needs.map((need) => (typeof need === 'string' ? Number.POSITIVE_INFINITY : Math.ceil(need.ms))))
}
