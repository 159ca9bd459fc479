import { isJsonObject, type JsonObject } from '../base/index.ts'

/** The entries of the list of outputs in a document of configuration or state; none where there is none. */
export function outputsIn(document: JsonObject | undefined): readonly JsonObject[] {
  const brewhouse = document?.['brewerslab:brewhouse']
  return isJsonObject(brewhouse) ? outputsOf(brewhouse.power) : []
}

/** The same in the container of power alone. */
export function outputsOf(power: unknown): readonly JsonObject[] {
  const outputs = isJsonObject(power as JsonObject) ? (power as JsonObject)['brewerslab-control:output'] : undefined
  return Array.isArray(outputs) ? outputs.filter(isJsonObject) : []
}

/** An output that does what a person has decided. */
export interface Overridden {
  readonly name: string
  /** What everybody who looks should know. */
  readonly notice: string
}

export function overriddenIn(outputs: readonly JsonObject[]): readonly Overridden[] {
  return outputs
    .filter(({ overridden }) => overridden !== undefined)
    .map((it) => ({
      name: String(it.name),
      notice: `OVERRIDE: ${it.name} is to be ${it.overridden} until ${it['overridden-until']}, as ${it['driven-by']} decided.`,
    }))
}
