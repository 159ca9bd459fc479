import type { Run } from './run.ts'
import { adviceOn, type ProfileConfig, profileFrom, type RunConfig } from './settings.ts'

/** The configuration of all profiles and of where they run. */
export interface ProfilesConfig {
  readonly profile?: ReadonlyMap<string, ProfileConfig>
  readonly run?: ReadonlyMap<string, RunConfig>
}

/** What there is to say about a configuration while these run: nothing that runs is pulled away under the beer. */
export function objectionsTo(
  { profile: profiles, run: places }: ProfilesConfig,
  runs: ReadonlyMap<string, Run>,
): { readonly refused: readonly string[]; readonly warnings: readonly string[] } {
  const refused = [...runs].flatMap(([where, { profile, step, state }]) => {
    const steps = profiles?.get(profile)?.step
    if (state === 'finished') return []
    if (steps === undefined) return [`${profile} runs at ${where}: stop it first`]
    if (!steps.has(step.name)) return [`"${step.name}" is the step that ${where} is at: skip or stop it first`]
    return places?.has(where) === true ? [] : [`a profile runs at ${where}: stop it first`]
  })
  const all = [...(profiles?.values() ?? [])].map(profileFrom)
  const blind = [...(places?.values() ?? [])].flatMap(({ where, profile, hydrometer }) => {
    const steps = all.find(({ name }) => name === profile)?.steps ?? []
    const asks = steps.some(({ conditions }) => conditions.some(({ kind }) => kind === 'gravity' || kind === 'stable'))
    return asks && hydrometer === undefined ? [`${where}: ${profile} asks for gravity, and no hydrometer is set`] : []
  })
  return { refused, warnings: [...all.flatMap(adviceOn), ...blind] }
}
