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

/** Body of `POST /v1/recipes/{name}/profile`. */
export interface RecipeProfileBody {
  /** What the profile is to be called; the recipe's name, made to fit, where it is left out. */
  readonly profile?: string
  /** Whether it takes the place of a profile of that name. */
  readonly replace?: boolean
  /** Only tell what would change. */
  readonly check?: boolean
  readonly user?: string
  readonly client?: 'cli' | 'v1'
}

/** Its answer; what the recipe says and no profile can is in `warnings`. */
export interface RecipeProfileAnswer extends CommitAnswer {
  /** Name of the profile. */
  readonly profile: string
}
