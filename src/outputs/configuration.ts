import { BrewError, isJsonObject, type JsonObject, type JsonValue } from '../base/index.ts'
import type { DriverName, Level, OutputConfig, OutputsConfig } from './types.ts'

/** Where the outputs are configured and their state is shown. */
export const POWER_PATH = '/brewerslab:brewhouse/power'
/** What drives outputs and has times of its own: the `control` of the fermentation, and the vessels. */
export const CONTROL_PATH = '/brewerslab:brewhouse/temperature/fermentation/brewerslab-control:control'
export const VESSEL_PATH = '/brewerslab:brewhouse/brewerslab-control:vessel'
const MODULE = 'brewerslab-control:'
const DRIVERS: readonly DriverName[] = ['simulated', 'gpio-chip', 'gpio-sysfs']

/** What is configured where nobody configured anything. */
export const NO_OUTPUTS: OutputsConfig = { outputs: [] }

/**
 * The outputs out of the container at `POWER_PATH`, RFC 7951 with all defaults.
 * @throws BrewError `invalid-value` for what the model would not have let through
 */
export function outputsFrom(power: JsonValue | undefined): OutputsConfig {
  if (!isJsonObject(power)) return NO_OUTPUTS
  const list = member(power, 'output') ?? []
  if (!Array.isArray(list)) throw wrong('"output" is no list')
  const budget = member(power, 'budget')
  return { outputs: list.map(outputFrom), ...(typeof budget === 'number' ? { budget } : {}) }
}

function outputFrom(it: JsonValue): OutputConfig {
  if (!isJsonObject(it)) throw wrong('an output is an object')
  const driver = DRIVERS.find((known) => known === it.driver)
  if (typeof it.name !== 'string' || driver === undefined) throw wrong('an output has a name and a driver')
  const duty = isJsonObject(it.duty) ? it.duty : {}
  return {
    name: it.name,
    driver,
    ...(typeof it.chip === 'string' ? { chip: it.chip } : {}),
    ...(typeof it.line === 'string' ? { line: it.line } : {}),
    activeLow: it['active-low'] === true,
    safeState: level(it['safe-state']),
    leaseMs: number(it, 'lease', 10) * 1000,
    maxAgeMs: number(it, 'max-age', 30) * 1000,
    minimumOnMs: number(it, 'minimum-on', 0) * 1000,
    minimumOffMs: number(it, 'minimum-off', 0) * 1000,
    ...(typeof it['exclusive-group'] === 'string' ? { exclusiveGroup: it['exclusive-group'] } : {}),
    watts: number(it, 'watts', 0),
    duty: { periodMs: number(duty, 'period', 10) * 1000, minimumPulseMs: number(duty, 'minimum-pulse', 500) },
  }
}

/**
 * Nothing ignores a compressor's rest, no person and no other Thing: of the output's own and that of what regulates by
 * it the longer holds.
 * @param controls `control` containers, RFC 7951 with all defaults
 */
export function withRests(config: OutputsConfig, controls: readonly JsonValue[]): OutputsConfig {
  const rests = new Map<string, number>()
  for (const control of controls) {
    if (!isJsonObject(control) || typeof control.cooler !== 'string') continue
    const restMs = number(control, 'minimum-off', 300) * 1000
    rests.set(control.cooler, Math.max(restMs, rests.get(control.cooler) ?? 0))
  }
  const outputs = config.outputs.map((output) => ({
    ...output,
    minimumOffMs: Math.max(output.minimumOffMs, rests.get(output.name) ?? 0),
  }))
  return { ...config, outputs }
}

/** The `control` containers in what stands at `CONTROL_PATH` and `VESSEL_PATH`. */
export function controlsIn(control: JsonValue | undefined, vessels: JsonValue | undefined): JsonValue[] {
  const inVessels = (Array.isArray(vessels) ? vessels : []).map((it) => (isJsonObject(it) ? it.control : undefined))
  return [control, ...inVessels].filter((it) => it !== undefined)
}

/** Whether two configurations mean the same line, with the same levels: nothing has to be opened anew. */
export function isSameLine(a: OutputConfig, b: OutputConfig): boolean {
  const { driver, chip, line, activeLow, safeState } = a
  return (
    driver === b.driver && chip === b.chip && line === b.line && activeLow === b.activeLow && safeState === b.safeState
  )
}

/** `name` as the model qualifies it: its parent is of another module. */
function member(of: JsonObject, name: string): JsonValue | undefined {
  return of[`${MODULE}${name}`]
}

function level(value: JsonValue | undefined): Level {
  return value === 'on' ? 'on' : 'off'
}

function number(of: JsonObject, name: string, otherwise: number): number {
  const value = of[name] ?? otherwise
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) throw wrong(`"${name}" is no number`)
  return value
}

function wrong(why: string): BrewError {
  return new BrewError('invalid-value', `not a configuration of outputs: ${why}`, { path: POWER_PATH })
}
