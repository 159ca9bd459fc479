import { asking, changes, flag, integer, list, number, object, string } from './schema-parts.ts'

/** What answers and bodies of `/v1/recipes` look like. */
export const RECIPE_SCHEMAS = {
  Recipes: object(
    {
      recipes: list(
        object(
          {
            name: string('of the recipe'),
            style: string('what it is brewed to'),
            batchSize: number('litres'),
            originalGravity: number('specific gravity'),
            alcoholByVolume: number('per cent'),
          },
          ['name'],
        ),
      ),
    },
    ['recipes'],
  ),
  RecipesImported: object(
    {
      commit: integer('number of the commit; of the newest one when nothing changed'),
      seq: integer('place in the history of this start of the server'),
      time: string('ISO 8601'),
      edits: changes,
      warnings: list(string('what was not understood of the file, with its line; then as of any commit')),
      recipes: list(string('names of those that were in it')),
    },
    ['commit', 'seq', 'time', 'edits', 'warnings', 'recipes'],
  ),
  RecipeProfileBody: object({
    profile: string('name of the profile; that of the recipe, made to fit, if left out'),
    replace: flag('take the place of a profile of that name'),
    check: flag('only tell what would change'),
    ...asking,
  }),
  RecipeProfile: object(
    {
      commit: integer('number of the commit; of the newest one when nothing changed'),
      seq: integer('place in the history of this start of the server'),
      time: string('ISO 8601'),
      edits: changes,
      warnings: list(string('what of the recipe no profile can say; then as of any commit')),
      profile: string('name of the profile'),
    },
    ['commit', 'seq', 'time', 'edits', 'warnings', 'profile'],
  ),
}
