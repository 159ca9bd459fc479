import type { Edit } from 'brewerslab'
import { OUTPUTS } from './outputs.ts'
import { type ControlConfig, followsProfile, type Target } from './settings.ts'

/** What of an output matters to a person who configures what drives it. */
export interface AdvisedOutput {
  readonly driver: string
  readonly 'minimum-off': number
  readonly 'safe-state': string
  readonly 'exclusive-group'?: string
}

/** Below it a compressor starts against pressure, s. */
const SHORT_REST_SECONDS = 180
/** Above it the beer is out of its band before anything happens, s. */
const LONG_SECONDS = 3600
/** Two steps of a DS18B20: its last digit would switch. °C */
const NARROW_BAND = 0.125

/** What is allowed and hardly meant; a line each. */
export function adviceOn(
  control: ControlConfig,
  output: (name: string) => AdvisedOutput | undefined,
  profile: Target,
): string[] {
  if (control.mode === 'off') return []
  return [...onTimes(control), ...onBand(control), ...onProfile(control, profile), ...onOutputs(control, output)]
}

/**
 * What an output will be by the edits of a change.
 * @param now what it is, `undefined` where there is none yet
 */
export function outputAfter(
  name: string,
  now: AdvisedOutput | undefined,
  edits: readonly Edit[],
): AdvisedOutput | undefined {
  const at = `${OUTPUTS}[name='${name}']/`
  const own = edits.filter(({ path }) => path.startsWith(at))
  if (now === undefined && own.length === 0) return undefined
  const { 'exclusive-group': group, ...before } = now ?? UNSET
  const leaf = (leafName: string) => own.find(({ path }) => path === `${at}${leafName}`)
  const after = (leafName: 'driver' | 'minimum-off' | 'safe-state') => {
    const edit = leaf(leafName)
    return edit === undefined ? before[leafName] : (edit.new ?? UNSET[leafName])
  }
  const groupEdit = leaf('exclusive-group')
  const groupAfter = groupEdit === undefined ? group : groupEdit.new
  return {
    driver: String(after('driver')),
    'minimum-off': Number(after('minimum-off')),
    'safe-state': String(after('safe-state')),
    ...(groupAfter === undefined ? {} : { 'exclusive-group': groupAfter }),
  }
}

/** As the model has them. */
const UNSET: AdvisedOutput = { driver: '', 'minimum-off': 0, 'safe-state': 'off' }

/** What a cooler's own times mean for a compressor, which a person may switch past what regulates. */
export function adviceOnRest(
  { mode, cooler, 'minimum-off': rest }: ControlConfig,
  output: (name: string) => AdvisedOutput | undefined,
): string[] {
  const cold = cooler === undefined ? undefined : output(cooler)
  if (mode === 'off' || cold === undefined) return []
  const own = cold['minimum-off']
  if (cold.driver !== 'simulated' && own < SHORT_REST_SECONDS) {
    return [`minimum-off of ${cooler} itself is ${own} s: a compressor needs minutes of rest, whoever switches it`]
  }
  return own < rest ? [`a person who overrides ${cooler} is held to its own minimum-off only, ${own} s`] : []
}

function onTimes({ cooler, heater, ...times }: ControlConfig): string[] {
  if (cooler === undefined) return []
  const advice: string[] = []
  if (times['minimum-off'] < SHORT_REST_SECONDS) {
    advice.push(`minimum-off is ${times['minimum-off']} s: a compressor needs minutes of rest`)
  }
  for (const name of ['minimum-off', 'minimum-on', 'start-delay', 'changeover'] as const) {
    if (times[name] > LONG_SECONDS) advice.push(`${name} is ${times[name]} s: nothing is done for so long`)
  }
  if (heater !== undefined && times.changeover < times['minimum-on']) {
    advice.push(`changeover is ${times.changeover} s: heating and cooling may take turns`)
  }
  return advice
}

function onBand({ band, mode }: ControlConfig): string[] {
  const advice: string[] = []
  if (band < NARROW_BAND && mode !== 'pid') {
    advice.push(`band is ${band}: a probe's last digit, a sixteenth of a degree, would switch`)
  }
  return advice
}

function onProfile(control: ControlConfig, profile: Target): string[] {
  const isMissed = followsProfile(control) && 'missing' in profile
  return isMissed ? [`${profile.missing}: nothing is switched on until one is`] : []
}

function onOutputs(control: ControlConfig, output: (name: string) => AdvisedOutput | undefined): string[] {
  const { heater, cooler } = control
  const advice: string[] = []
  for (const name of [heater, cooler]) {
    if (name !== undefined && output(name)?.['safe-state'] === 'on') {
      advice.push(`${name} is on whenever nobody may decide: its safe-state is on`)
    }
  }
  const [warm, cold] = [heater, cooler].map((name) => (name === undefined ? undefined : output(name)))
  advice.push(...adviceOnRest(control, output))
  const group = warm?.['exclusive-group']
  if (warm !== undefined && cold !== undefined && (group === undefined || group !== cold['exclusive-group'])) {
    advice.push(`${heater} and ${cooler} are in no exclusive-group: a person could switch both on`)
  }
  return advice
}
