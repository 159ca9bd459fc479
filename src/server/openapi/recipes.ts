import type { DocumentDecoration } from 'elysia'
import { answering, bodyOf, content, errors, inPath, inQuery } from './parts.ts'

const RECIPE_NAME = inPath('name', 'name of the recipe')

const ONE: DocumentDecoration = {
  summary: 'A recipe as BeerJSON',
  tags: ['recipes'],
  parameters: [RECIPE_NAME],
  responses: {
    '200': { description: 'a BeerJSON document of this recipe', content: content('application/json') },
    ...errors('400', '403', '404', '406'),
  },
}

/** What the document says of recipes. */
export const RECIPE_DETAILS = {
  recipes: {
    GET: {
      summary: 'All recipes, in short',
      tags: ['recipes'],
      responses: { '200': answering('their names and what they aim at', 'Recipes'), ...errors('400', '403', '406') },
    },
  },
  'recipe-import': {
    GET: { hide: true },
    POST: {
      summary: 'Take in a file of recipes or ingredients, as one commit',
      tags: ['recipes'],
      parameters: [
        inQuery('check', 'true: only tell what would change', 'string'),
        inQuery('replace', 'true: take the place of recipes of the same name', 'string'),
        inQuery('user', 'who', 'string'),
      ],
      requestBody: {
        required: true,
        description: 'BeerJSON, or BeerXML 1.0',
        content: content('application/json', 'application/xml', 'text/xml'),
      },
      responses: {
        '200': answering('what changed, and what was not understood', 'RecipesImported'),
        ...errors('400', '403', '409', '413', '415'),
      },
    },
  },
  recipe: { GET: ONE },
  'recipe-profile': {
    POST: {
      summary: 'Make a profile of the fermentation steps of a recipe, as one commit',
      tags: ['recipes'],
      parameters: [RECIPE_NAME],
      requestBody: bodyOf('RecipeProfileBody', false),
      responses: {
        '200': answering('what changed, and what of the recipe no profile can say', 'RecipeProfile'),
        ...errors('400', '403', '404', '406', '409', '413', '415'),
      },
    },
  },
} satisfies Readonly<Record<string, Readonly<Record<string, DocumentDecoration>>>>
