import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { BrewError, errorText, isJsonObject, type JsonObject, type JsonValue, parseJson } from '../base/index.ts'
import { NO_OUTPUTS, outputsFrom, withRests } from './configuration.ts'
import { OutputsPlace } from './place.ts'
import type { OutputsConfig } from './types.ts'

/** What is known of the outputs of a root without its datastore. */
export interface LastKnown {
  readonly config: OutputsConfig
  /** All of them are in it, as far as anybody can tell. */
  readonly isComplete: boolean
  /** What could not be read. */
  readonly faults: readonly BrewError[]
}

/**
 * The outputs of a root as they were last in force; where that was not kept or is damaged, as a backup of the
 * configuration alone leaves it, those in the files that are saved. Needs no model: those are JSON, and what they leave
 * out is known. Never throws.
 */
export function lastKnownOutputs(root: string): LastKnown {
  const faults: BrewError[] = []
  try {
    const config = new OutputsPlace(root).lastConfig()
    if (config !== undefined) return { config, isComplete: true, faults }
  } catch (error) {
    faults.push(asFault(error))
  }
  const saved = savedOutputs(join(root, 'persist'))
  const isAnything = saved.files > 0 || faults.length === 0
  return {
    config: saved.config,
    isComplete: isAnything && saved.faults.length === 0,
    faults: [...faults, ...saved.faults],
  }
}

interface Saved {
  readonly config: OutputsConfig
  readonly files: number
  readonly faults: readonly BrewError[]
}

function savedOutputs(directory: string): Saved {
  const faults: BrewError[] = []
  const read = <T>(reading: () => T, otherwise: T): T => {
    try {
      return reading()
    } catch (error) {
      faults.push(asFault(error))
      return otherwise
    }
  }
  const files = read(() => jsonFiles(directory), [])
  const brewhouses = files.map((file) => read(() => brewhouseIn(file), {}))
  const configs = brewhouses.map((it) => read(() => outputsIn(it), NO_OUTPUTS))
  const all = configs.flatMap(({ outputs }) => outputs)
  const config = { outputs: all.filter(({ name }, at) => all.findIndex((it) => it.name === name) === at) }
  return { config: read(() => withRests(config, brewhouses.flatMap(controlsOf)), config), files: files.length, faults }
}

/** Nothing where there is no such directory. */
function jsonFiles(directory: string): string[] {
  try {
    return readdirSync(directory)
      .filter((name) => name.endsWith('.json') && !name.startsWith('.'))
      .sort()
      .map((name) => join(directory, name))
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return []
    throw unreadable(directory, cause)
  }
}

function brewhouseIn(file: string): JsonObject {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    throw unreadable(file, cause)
  }
  return objectAt(bare(parseJson(text, file)), 'brewhouse')
}

function outputsIn(brewhouse: JsonObject): OutputsConfig {
  const { output } = objectAt(brewhouse, 'power')
  return outputsFrom(output === undefined ? {} : { 'brewerslab-control:output': output })
}

function controlsOf(brewhouse: JsonObject): JsonValue[] {
  const vessels = Array.isArray(brewhouse.vessel) ? brewhouse.vessel : []
  const places = [objectAt(objectAt(brewhouse, 'temperature'), 'fermentation'), ...vessels]
  return places.flatMap((place) => (isJsonObject(place) && place.control !== undefined ? [place.control] : []))
}

function objectAt(value: JsonValue, name: string): JsonObject {
  const found = isJsonObject(value) ? value[name] : undefined
  return isJsonObject(found) ? found : {}
}

/** Without the names of modules: a file that was written by hand may have more of them than it needs, RFC 7951 4. */
function bare(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(bare)
  if (!isJsonObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, it]) => [name.replace(/^.*:/, ''), bare(it)]))
}

function unreadable(file: string, cause: unknown): BrewError {
  return new BrewError('operation-failed', 'cannot be read', { file }, 'Check that you may read it.', { cause })
}

function asFault(error: unknown): BrewError {
  return error instanceof BrewError ? error : new BrewError('operation-failed', errorText(error))
}
