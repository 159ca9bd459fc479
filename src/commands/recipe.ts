import { readFile } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { defineCommand } from 'citty'
import {
  BrewError,
  type CommitAnswer,
  type CommitBody,
  formatWhere,
  isJsonObject,
  type RecipeProfileAnswer,
  type RecipeProfileBody,
  type RecipesAnswer,
  type V1Recipe,
} from '../base/index.ts'
import { userName } from '../cli/index.ts'
import {
  editsOf,
  formatBeerJson,
  type Imported,
  parseRecipes,
  profileEditOf,
  profileOf,
  RECIPES_PATH,
  type RecipeEdit,
  recipePath,
  summariesOf,
} from '../recipes/index.ts'
import { print, verboseArgument } from './program.ts'
import {
  ask,
  askText,
  findWorkplace,
  linesThatMake,
  onRoot,
  schemaOf,
  type Workplace,
  workplaceArguments,
} from './workplace.ts'

/** Recipes to and from files of other programs. */
export const recipeCommand = defineCommand({
  meta: { name: 'recipe', description: 'Recipes of other programs: BeerJSON and BeerXML' },
  subCommands: {
    import: () => importCommand,
    export: () => exportCommand,
    list: () => listCommand,
    profile: () => profileCommand,
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

const profileCommand = defineCommand({
  meta: { name: 'profile', description: 'Make a profile of the fermentation steps of a recipe' },
  args: {
    name: { type: 'positional', required: true, valueHint: 'NAME', description: 'Name of the recipe' },
    as: { type: 'string', valueHint: 'PROFILE', description: "Name of the profile; else the recipe's, made to fit" },
    'dry-run': { type: 'boolean', description: 'Show what it would be; change nothing' },
    replace: { type: 'boolean', description: 'Take the place of a profile of that name' },
    ...common,
  },
  run: async ({ args }) => {
    const check = args['dry-run'] === true
    const body: RecipeProfileBody = {
      ...(args.as === undefined ? {} : { profile: args.as }),
      ...{ replace: args.replace === true, check, user: userName(), client: 'cli' },
    }
    const { profile, commit, warnings, lines } = await profiled(await findWorkplace(args), args.name, body)
    for (const warning of warnings) process.stderr.write(`${warning}\n`)
    if (check) return print([...lines, 'nothing was changed: this was a dry run'].join('\n'))
    const next = `run it: set profiles run fermentation profile ${quoted(profile)}`
    await print(`${profile}\nin commit ${commit}\n${next}`)
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

/** What has come of a profile; the lines are those of the command line that make it. */
interface Profiled {
  readonly profile: string
  readonly commit: number
  readonly warnings: readonly string[]
  readonly lines: readonly string[]
}

async function profiled(place: Workplace, name: string, body: RecipeProfileBody): Promise<Profiled> {
  try {
    return await (place.kind === 'server' ? profiledAt(place.url, name, body) : profiledOn(place.root, name, body))
  } catch (error) {
    throw replaceable(error, 'profile')
  }
}

async function profiledAt(url: string, name: string, body: RecipeProfileBody): Promise<Profiled> {
  const path = `/v1/recipes/${encodeURIComponent(name)}/profile`
  const answer = (await ask(url, path, body)) as unknown as RecipeProfileAnswer
  return { ...answer, lines: linesThatMake(await schemaOf(url), answer.edits) }
}

async function profiledOn(root: string, name: string, body: RecipeProfileBody): Promise<Profiled> {
  return onRoot(root, async (datastores) => {
    const recipe = datastores.read('running', recipePath(name))
    if (!isJsonObject(recipe)) throw noRecipe(name)
    const made = profileOf(recipe, body.profile === undefined ? {} : { name: body.profile })
    const commit = await datastores.commit({
      edits: [profileEditOf(made, { replace: body.replace === true })],
      user: body.user ?? userName(),
      client: 'cli',
      comment: `profile of the recipe ${name}`.slice(0, MAX_COMMENT),
      check: body.check === true,
    })
    const lines = linesThatMake({ children: datastores.schema.nodes }, commit.edits)
    return { profile: made.name, commit: commit.number, warnings: [...made.warnings, ...commit.warnings], lines }
  })
}

/** An error that says how to have one's way with what is there already. */
function replaceable(error: unknown, what: string): unknown {
  if (!(error instanceof BrewError) || error.tag !== 'data-exists') return error
  const hint = 'Add --replace to replace it.'
  return new BrewError('data-exists', `there is a ${what} of that name`, error.at, hint, { cause: error })
}

function noRecipe(name: string): BrewError {
  return new BrewError('data-missing', `there is no recipe "${name}"`, {}, 'See "brewerslab recipe list".')
}

/** A name as the command line takes it. */
function quoted(name: string): string {
  return name.includes(' ') ? `"${name}"` : name
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
    throw replaceable(error, 'recipe')
  }
}

async function exported(place: Workplace, name: string): Promise<string> {
  if (place.kind === 'server') return askText(place.url, `/v1/recipes/${encodeURIComponent(name)}`)
  const recipe = await onRoot(place.root, async (it) => it.read('running', recipePath(name)))
  if (isJsonObject(recipe)) return formatBeerJson([recipe])
  throw noRecipe(name)
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
