import { BrewError } from '../base/index.ts'
import { parseBeerJson } from './beerjson.ts'
import { parseBeerXml } from './beerxml.ts'
import type { Imported } from './imported.ts'

/** Formats that recipes come in. */
export type RecipeFormat = 'beerjson' | 'beerxml'

/** The longest file that is taken: a few thousand recipes. */
export const MAX_RECIPE_BYTES = 4 * 1024 * 1024

/**
 * Recipes and ingredients of a file.
 * @param format where it is known; else what the file begins with says it
 * @param file named in errors and warnings
 * @throws BrewError with file, line and column
 */
export function parseRecipes(bytes: Uint8Array, format?: RecipeFormat, file?: string): Imported {
  const where = file === undefined ? {} : { file }
  if (bytes.length > MAX_RECIPE_BYTES) {
    throw new BrewError('too-big', `it is longer than ${MAX_RECIPE_BYTES} bytes`, where, 'Import it in parts.')
  }
  if ((format ?? formatOf(bytes)) === 'beerxml') return parseBeerXml(bytes, file)
  return parseBeerJson(decodeUtf8(bytes, file), file)
}

/** XML begins with an angle bracket, JSON never does. */
function formatOf(bytes: Uint8Array): RecipeFormat {
  const start = Buffer.from(bytes.subarray(0, 200))
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .trimStart()
  return start.startsWith('<') ? 'beerxml' : 'beerjson'
}

function decodeUtf8(bytes: Uint8Array, file: string | undefined): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new BrewError('malformed-message', 'it is not UTF-8', file === undefined ? {} : { file }, undefined, {
      cause,
    })
  }
}
