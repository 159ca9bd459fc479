import {
  isJsonObject,
  type JsonObject,
  type RecipeImportAnswer,
  type RecipeProfileAnswer,
  type RecipesAnswer,
} from '../../base/index.ts'
import type { Datastores } from '../../datastore/index.ts'
import {
  editsOf,
  formatBeerJson,
  MAX_RECIPE_BYTES,
  parseRecipes,
  profileEditOf,
  profileOf,
  RECIPES_PATH,
  type RecipeFormat,
  recipePath,
  summariesOf,
} from '../../recipes/index.ts'
import { readDocument } from '../body.ts'
import { notFound } from '../errors.ts'
import { jsonAnswer, type Route } from '../route.ts'
import { queryOf, rawPath, refuseQuery } from '../url.ts'
import { asker, flag, readMembers, text } from './members.ts'
import { decodeSegment } from './target.ts'
import { commitAnswer } from './writing.ts'

const FORMATS: ReadonlyMap<string, RecipeFormat> = new Map([
  ['application/json', 'beerjson'],
  ['application/xml', 'beerxml'],
  ['text/xml', 'beerxml'],
])

/** Longest name of a profile, characters. */
const MAX_PROFILE_NAME = 64
/** Longest comment of a commit, characters. */
const MAX_COMMENT = 1024

/** Recipes as other programs write them: `/v1/recipes`. */
export class RecipesApi {
  constructor(
    readonly datastores: Datastores,
    readonly bodyLimitBytes: number,
  ) {}

  /** Its part of the server's table. */
  get routes(): readonly Route[] {
    const one = (request: Request) => this.#one(request)
    return [
      { name: 'recipes', path: '/v1/recipes', methods: { GET: (request) => this.#list(request) } },
      // A recipe may be named so, too.
      {
        name: 'recipe-import',
        path: '/v1/recipes/import',
        methods: { GET: one, POST: (request) => this.#import(request) },
      },
      { name: 'recipe', path: '/v1/recipes/:name', methods: { GET: one } },
      {
        name: 'recipe-profile',
        path: '/v1/recipes/:name/profile',
        methods: { POST: (request) => this.#profile(request) },
      },
    ]
  }

  #list(request: Request): Response {
    refuseQuery(queryOf(request.url), [])
    const answer: RecipesAnswer = { recipes: summariesOf(this.datastores.read('running', RECIPES_PATH)) }
    return jsonAnswer(request, JSON.stringify(answer, null, 4))
  }

  #one(request: Request): Response {
    refuseQuery(queryOf(request.url), [])
    return jsonAnswer(request, formatBeerJson([this.#recipeOf(request)]))
  }

  /** The recipe that a URL names. @throws HttpError 404 */
  #recipeOf(request: Request): JsonObject {
    const name = decodeSegment(rawPath(request.url).split('/')[3] ?? '')
    // No key of a list holds both kinds of quotes, so no recipe is called so.
    const isName = !(name.includes("'") && name.includes('"'))
    const recipe = isName ? this.datastores.read('running', recipePath(name)) : undefined
    if (!isJsonObject(recipe)) throw notFound('there is no recipe of that name', 'See /v1/recipes for names')
    return recipe
  }

  async #profile(request: Request): Promise<Response> {
    refuseQuery(queryOf(request.url), [])
    const known = ['profile', 'replace', 'check', 'user', 'client']
    const members = await readMembers(request, this.bodyLimitBytes, known)
    const name = text(members, 'profile', MAX_PROFILE_NAME)
    const recipe = this.#recipeOf(request)
    const made = profileOf(recipe, name === undefined ? {} : { name })
    const commit = await this.datastores.commit({
      edits: [profileEditOf(made, { replace: flag(members, 'replace') })],
      ...asker(members),
      check: flag(members, 'check'),
      comment: `profile of the recipe ${String(recipe.recipename)}`.slice(0, MAX_COMMENT),
    })
    const done = commitAnswer(commit)
    const answer: RecipeProfileAnswer = {
      ...done,
      profile: made.name,
      warnings: [...made.warnings, ...done.warnings],
    }
    return jsonAnswer(request, JSON.stringify(answer, null, 4))
  }

  async #import(request: Request): Promise<Response> {
    const query = queryOf(request.url)
    refuseQuery(query, ['check', 'replace', 'user'])
    const words: JsonObject = Object.fromEntries(query)
    const options = Object.fromEntries(
      ['check', 'replace'].map((name) => [name, query.get(name) === 'true' ? true : (words[name] ?? false)]),
    )
    const limit = Math.min(this.bodyLimitBytes, MAX_RECIPE_BYTES)
    const { bytes, type } = await readDocument(request, limit, FORMATS)
    const imported = parseRecipes(bytes, type)
    const commit = await this.datastores.commit({
      edits: editsOf(imported, { replace: flag(options, 'replace') }),
      ...asker(query.has('user') ? { user: words.user ?? '' } : {}),
      check: flag(options, 'check'),
      comment: 'imported recipes',
    })
    const done = commitAnswer(commit)
    const answer: RecipeImportAnswer = {
      ...done,
      recipes: imported.recipes.map(({ recipename }) => String(recipename)),
      warnings: [...imported.warnings.map(({ message, at }) => `${placeOf(at)}${message}`), ...done.warnings],
    }
    return jsonAnswer(request, JSON.stringify(answer, null, 4))
  }
}

function placeOf({ line, column }: { readonly line?: number; readonly column?: number }): string {
  return line === undefined ? '' : `line ${line}, column ${column ?? 1}: `
}
