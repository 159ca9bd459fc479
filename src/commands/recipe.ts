import { readFile } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { defineCommand } from 'citty'
import {
  BrewError,
  type CommitAnswer,
  type CommitBody,
  formatWhere,
  isJsonObject,
  type RecipesAnswer,
  type V1Recipe,
} from '../base/index.ts'
import { userName } from '../cli/index.ts'
import {
  editsOf,
  formatBeerJson,
  type Imported,
  parseRecipes,
  RECIPES_PATH,
  type RecipeEdit,
  recipePath,
  summariesOf,
} from '../recipes/index.ts'
import { print, verboseArgument } from './program.ts'
import { ask, askText, findWorkplace, onRoot, type Workplace, workplaceArguments } from './workplace.ts'

/** Recipes to and from files of other programs. */
export const recipeCommand = defineCommand({
  meta: { name: 'recipe', description: 'Recipes of other programs: BeerJSON and BeerXML' },
  subCommands: {
    import: () => importCommand,
    export: () => exportCommand,
    list: () => listCommand,
  },
})

const common = { ...workplaceArguments, ...verboseArgument } as const

const importCommand = defineCommand({
  meta: { name: 'import', description: 'Take in recipes and ingredients, as one commit' },
  args: {
    file: {
      type: 'positional',
      required: true,
      valueHint: 'FILE...',
      description: 'BeerJSON or BeerXML; several files are one commit',
    },
    'dry-run': { type: 'boolean', description: 'Check them and say what is in them; change nothing' },
    replace: { type: 'boolean', description: 'Take the place of recipes of the same name' },
    ...common,
  },
  run: async ({ args }) => {
    const files = args._.map((file) => resolve(file))
    const imported = await Promise.all(files.map(readRecipes))
    for (const { message, at } of imported.flatMap((it) => it.warnings)) {
      process.stderr.write(`${formatWhere(at)}: ${message}\n`)
    }
    const check = args['dry-run'] === true
    const edits = imported.flatMap((it) => editsOf(it, { replace: args.replace === true }))
    const comment = `imported ${files.map((file) => basename(file)).join(', ')}`.slice(0, MAX_COMMENT)
    const commit = await commitTo(await findWorkplace(args), { edits, comment, check })
    const names = imported.flatMap((it) => it.recipes).map(({ recipename }) => String(recipename))
    const others = imported.flatMap((it) => Object.values(it.ingredients)).flat().length
    const what = [...names, ...(others === 0 ? [] : [others === 1 ? '1 ingredient' : `${others} ingredients`])]
    await print(`${what.join('\n')}\n${check ? 'nothing was changed: this was a dry run' : `in commit ${commit}`}`)
  },
})

const exportCommand = defineCommand({
  meta: { name: 'export', description: 'Write a recipe as BeerJSON, on standard output' },
  args: {
    name: { type: 'positional', required: true, valueHint: 'NAME', description: 'Name of the recipe' },
    ...common,
  },
  run: async ({ args }) => print(await exported(await findWorkplace(args), args.name)),
})

const listCommand = defineCommand({
  meta: { name: 'list', description: 'List the recipes there are' },
  args: common,
  run: async ({ args }) => {
    const recipes = await summaries(await findWorkplace(args))
    await print(recipes.length === 0 ? 'there are no recipes' : recipes.map(line).join('\n'))
  },
})

/** Longest comment of a commit, characters. */
const MAX_COMMENT = 1024

/** @throws BrewError with file, line and column */
async function readRecipes(file: string): Promise<Imported> {
  let bytes: Uint8Array
  try {
    bytes = await readFile(file)
  } catch (cause) {
    const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
    const reason = isMissing ? 'there is no such file' : 'cannot be read'
    throw new BrewError('data-missing', reason, { file }, 'Name a file of BeerJSON or BeerXML.', { cause })
  }
  return parseRecipes(bytes, undefined, file)
}

/** @returns the number of the commit */
async function commitTo(
  place: Workplace,
  what: { readonly edits: readonly RecipeEdit[]; readonly comment: string; readonly check: boolean },
): Promise<number> {
  const request = { ...what, user: userName(), client: 'cli' as const }
  try {
    if (place.kind === 'root') return await onRoot(place.root, async (it) => (await it.commit(request)).number)
    const body: CommitBody = request
    return ((await ask(place.url, '/v1/commit', body)) as unknown as CommitAnswer).commit
  } catch (error) {
    if (!(error instanceof BrewError) || error.tag !== 'data-exists') throw error
    throw new BrewError('data-exists', 'there is a recipe of that name', error.at, 'Add --replace to replace it.', {
      cause: error,
    })
  }
}

async function exported(place: Workplace, name: string): Promise<string> {
  if (place.kind === 'server') return askText(place.url, `/v1/recipes/${encodeURIComponent(name)}`)
  const recipe = await onRoot(place.root, async (it) => it.read('running', recipePath(name)))
  if (isJsonObject(recipe)) return formatBeerJson([recipe])
  throw new BrewError('data-missing', `there is no recipe "${name}"`, {}, 'See "brewerslab recipe list".')
}

async function summaries(place: Workplace): Promise<readonly V1Recipe[]> {
  if (place.kind === 'server') return ((await ask(place.url, '/v1/recipes')) as unknown as RecipesAnswer).recipes
  return onRoot(place.root, async (it) => summariesOf(it.read('running', RECIPES_PATH)))
}

/** `Harvest Ale: Best Bitter, 18.9 l, 1.0475, 4.7 %`. */
function line({ name, style, batchSize, originalGravity, alcoholByVolume }: V1Recipe): string {
  const known = [
    style,
    batchSize === undefined ? undefined : `${Number(batchSize.toFixed(1))} l`,
    originalGravity?.toFixed(4),
    alcoholByVolume === undefined ? undefined : `${alcoholByVolume} %`,
  ].filter((it) => it !== undefined)
  return known.length === 0 ? name : `${name}: ${known.join(', ')}`
}
