/** Recipes and ingredients of other programs' files as nodes of the model, and back. Pure: no file, no server. */
export { formatBeerJson } from './beerjson.ts'
export { type FermentationStep, fermentationStepsOf } from './fermentation.ts'
export { MAX_RECIPE_BYTES, parseRecipes, type RecipeFormat } from './file.ts'
export { editsOf, type Imported, RECIPES_PATH, type RecipeEdit, recipePath, summariesOf } from './imported.ts'
export type { RecipeWarning } from './place.ts'
export { type ProfileOptions, profileEditOf, profileOf, type RecipeProfile } from './profile.ts'
