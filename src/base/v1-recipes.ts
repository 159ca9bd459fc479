import type { CommitAnswer } from './v1.ts'

/** The shapes of `/v1/recipes`; as in `v1.ts`, add to them, never rename or remove. */

/** A recipe as `GET /v1/recipes` lists it; the numbers are the recipe's own. */
export interface V1Recipe {
  readonly name: string
  readonly style?: string
  /** Litres into the fermenter. */
  readonly batchSize?: number
  /** Specific gravity. */
  readonly originalGravity?: number
  /** Per cent by volume. */
  readonly alcoholByVolume?: number
}

/** `GET /v1/recipes`. */
export interface RecipesAnswer {
  readonly recipes: readonly V1Recipe[]
}

/** Answer of `POST /v1/recipes/import`; what was not understood of the file is in `warnings`, with its line. */
export interface RecipeImportAnswer extends CommitAnswer {
  /** Names of the recipes that were in it. */
  readonly recipes: readonly string[]
}
