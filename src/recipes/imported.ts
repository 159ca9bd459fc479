import { isJsonObject, type JsonObject, type JsonValue, quoteKey, type V1Recipe } from '../base/index.ts'
import type { Pointer, RecipeWarning, Report } from './place.ts'
import { readRecord, type Shape } from './shape.ts'
import { INGREDIENTS, RECIPE } from './shapes.ts'

const MODULE = 'brewerslab-recipe'
/** Where the recipes are. */
export const RECIPES_PATH = '/brewerslab:recipes'
const RECIPES = `${RECIPES_PATH}/recipe`
const INGREDIENT_LISTS = '/brewerslab:ingredients'
/** Recipes in one file; a brewer's whole life has fewer. */
const MAX_RECORDS = 2000

/** What was in a file, as entries of the model's lists (RFC 7951), and what was not understood of it. */
export interface Imported {
  /** Entries of `/brewerslab:recipes/recipe`. */
  readonly recipes: readonly JsonObject[]
  /** Entries of the lists of `/brewerslab:ingredients`, by the list's name. */
  readonly ingredients: Readonly<Record<string, readonly JsonObject[]>>
  readonly warnings: readonly RecipeWarning[]
}

/**
 * Everything of the `beerjson` object of a document.
 * @throws BrewError with file, line and column for what cannot be taken
 */
export function readBeerJson(beerjson: JsonObject, at: Pointer, report: Report): Imported {
  const recipes = readList(beerjson.recipes, RECIPE, 'recipename', [...at, 'recipes'], report)
  const ingredients = Object.fromEntries(
    INGREDIENTS.map(({ member, list, shape }) => [
      list,
      readList(beerjson[member], shape, 'ingredient', [...at, member], report),
    ]),
  )
  const known = ['version', 'recipes', ...INGREDIENTS.map(({ member }) => member)]
  for (const member of Object.keys(beerjson)) {
    if (!known.includes(member)) report.warn([...at, member], `"${member}" is not known here and not kept`)
  }
  if (recipes.length === 0 && Object.values(ingredients).every((it) => it.length === 0)) {
    throw report.refusal(at, 'there is neither a recipe nor an ingredient in it')
  }
  return { recipes, ingredients, warnings: report.warnings }
}

function readList(
  records: JsonValue | undefined,
  shape: Shape,
  key: string,
  at: Pointer,
  report: Report,
): readonly JsonObject[] {
  if (records === undefined || records === null) return []
  if (!Array.isArray(records)) throw report.refusal(at, `"${at[at.length - 1] ?? ''}" is to be an array`)
  if (records.length > MAX_RECORDS) throw report.refusal(at, `there are more than ${MAX_RECORDS} records`)
  const seen = new Set<JsonValue | undefined>()
  return records.map((record, index) => {
    const place = [...at, index]
    const entry = readRecord(shape, record, place, report)
    const name = entry[key]
    if (typeof name !== 'string' || name.trim() === '') {
      throw report.refusal(place, 'it has no name', undefined, 'missing-element')
    }
    if (name.includes("'") && name.includes('"')) {
      throw report.refusal([...place, 'name'], 'a name cannot hold both kinds of quotes', 'Write it without "')
    }
    if (seen.has(name)) throw report.refusal([...place, 'name'], `there are two of the name "${name}"`)
    seen.add(name)
    return entry
  })
}

/** An edit that takes an entry in: one of those that `V1Edit` knows. */
export interface RecipeEdit {
  readonly op: 'create' | 'replace' | 'merge'
  /** Of the list entry. */
  readonly path: string
  readonly value: JsonObject
}

/**
 * The edits of running that take it in. Recipes of a name that is there already are refused by the commit, unless
 * `replace`; what is said of ingredients is merged into what is known of them.
 */
export function editsOf({ recipes, ingredients }: Imported, options: { readonly replace: boolean }): RecipeEdit[] {
  return [
    ...recipes.map((recipe): RecipeEdit => {
      const { recipename, ...nodes } = recipe
      const path = recipePath(String(recipename))
      return { op: options.replace ? 'replace' : 'create', path, value: qualified(nodes) }
    }),
    ...Object.entries(ingredients).flatMap(([list, entries]) =>
      entries.map(({ ingredient, ...nodes }): RecipeEdit => {
        // Cultures are a list of the augmenting module itself: below it nothing has another module.
        const isOwn = list === 'culture'
        const path = `${INGREDIENT_LISTS}/${isOwn ? `${MODULE}:` : ''}${list}[ingredient=${quoteKey(String(ingredient))}]`
        return { op: 'merge', path, value: isOwn ? nodes : qualified(nodes) }
      }),
    ),
  ]
}

/** Nodes that stand directly in another module's list are qualified (RFC 7951 4). */
function qualified(nodes: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(nodes).map(([name, value]) => [`${MODULE}:${name}`, value]))
}

/** A recipe's nodes without their module, as the shapes know them. */
export function unqualified(entry: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(entry).map(([name, value]) => [name.slice(name.indexOf(':') + 1), value]))
}

/** The path of a recipe in running. @throws BrewError `invalid-value` for a name no recipe can have */
export function recipePath(name: string): string {
  return `${RECIPES}[recipename=${quoteKey(name)}]`
}

/** Of `/brewerslab:recipes` (RFC 7951), each recipe in short, in their order. */
export function summariesOf(recipes: JsonValue | undefined): readonly V1Recipe[] {
  const entries = isJsonObject(recipes) ? recipes.recipe : undefined
  return (Array.isArray(entries) ? entries : []).filter(isJsonObject).map((entry) => {
    const nodes = unqualified(entry)
    const style = isJsonObject(nodes.style) ? nodes.style.name : undefined
    return {
      name: String(nodes.recipename),
      ...(typeof style === 'string' ? { style } : {}),
      ...decimal('batchSize', nodes['batch-size']),
      ...decimal('originalGravity', nodes['original-gravity']),
      ...decimal('alcoholByVolume', nodes['alcohol-by-volume']),
    }
  })
}

function decimal<Name extends string>(name: Name, value: JsonValue | undefined): { readonly [name in Name]?: number } {
  return value === undefined ? {} : ({ [name]: Number(value) } as { readonly [name in Name]?: number })
}
