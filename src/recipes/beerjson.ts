import { isJsonObject, type JsonObject } from '../base/index.ts'
import { type Imported, readBeerJson, unqualified } from './imported.ts'
import { parsePlacedJson } from './json-place.ts'
import { Report } from './place.ts'
import { writeRecord } from './shape.ts'
import { RECIPE } from './shapes.ts'

/** Version of BeerJSON that is written: the one that other programs read. */
const VERSION = 1

/**
 * A BeerJSON document: one object `beerjson`, whatever its version.
 * @param file named in errors and warnings
 * @throws BrewError with line and column
 */
export function parseBeerJson(text: string, file?: string): Imported {
  const { json, locate } = parsePlacedJson(text, file)
  const report = new Report(locate)
  const beerjson = isJsonObject(json) ? json.beerjson : undefined
  if (!isJsonObject(json) || !isJsonObject(beerjson)) {
    throw report.refusal([], 'it is not BeerJSON: there is no object "beerjson" in it')
  }
  for (const member of Object.keys(json)) {
    if (member !== 'beerjson') report.warn([member], `"${member}" is not part of BeerJSON and not kept`)
  }
  return readBeerJson(beerjson, ['beerjson'], report)
}

/** Recipes, entries of `/brewerslab:recipes/recipe` (RFC 7951), as a BeerJSON document. */
export function formatBeerJson(recipes: readonly JsonObject[]): string {
  const records = recipes.map((recipe) => writeRecord(RECIPE, unqualified(recipe)))
  return `${JSON.stringify({ beerjson: { version: VERSION, recipes: records } }, null, 2)}\n`
}
