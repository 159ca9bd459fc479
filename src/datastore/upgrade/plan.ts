import { basename, join } from 'node:path'
import { BrewError, type Migration, type SchemaNode } from '../../base/index.ts'
import {
  type DataTree,
  type ModuleText,
  projectMigrations,
  projectModules,
  translating,
  Yang,
  type YangOptions,
} from '../../yang/index.ts'
import { listFiles, readIfExists } from '../files.ts'
import { type Carried, carryOver, carryPart, type Route } from './carry.ts'
import { stepsBetween } from './chain.ts'
import { hashOfTexts, implementedIn, type Model, modelOf, tellModules } from './model.ts'
import type { ConvertedFile, UpgradePlan } from './types.ts'
import { loadUserMigrations } from './user-migrations.ts'

/** Models that ship, and how data follows them. */
export interface ProjectModels {
  readonly modules: readonly ModuleText[]
  readonly migrations: readonly Migration[]
}

/** The models that are loaded, and how data gets to them. */
export interface Loaded {
  readonly root: string
  readonly userModules: readonly ModuleText[]
  /** In the place of what ships: for models to come. */
  readonly project?: ProjectModels
  /** Version of the program. */
  readonly program: string
  readonly maxMemoryBytes?: number
}

/** All texts of the models that are loaded. */
export function textsOf({ project, userModules }: Loaded): readonly ModuleText[] {
  return [...(project?.modules ?? projectModules), ...userModules]
}

/** The project's migrations and the user's. @throws BrewError for a user's file that does not load */
export async function migrationsOf({ project, root }: Loaded): Promise<Migration[]> {
  return [...(project?.migrations ?? projectMigrations), ...(await loadUserMigrations(root))]
}

/**
 * What it would take to bring a store to the models that are loaded. Reads only.
 * @param from the model it is of
 * @param fill fills an empty tree of that model with the configuration
 * @throws BrewError for a downgrade, for a link of the chain that is missing, for a step that cannot be done
 */
export async function planUpgrade(
  from: Model,
  loaded: Loaded,
  fill: (yang: Yang, tree: DataTree) => void,
): Promise<UpgradePlan> {
  const limits = loaded.maxMemoryBytes === undefined ? {} : { maxMemoryBytes: loaded.maxMemoryBytes }
  const texts = textsOf(loaded)
  using to = await Yang.open(texts, { ...limits, project: [] })
  const steps = stepsBetween(from.modules, implementedIn(to.schema), await migrationsOf(loaded))
  using old = await openPast(from, limits)
  using tree = old.emptyTree()
  fill(old, tree)
  // For the defaults it brings.
  translating(() => tree.validateWhole())
  const route = { from: old, to, steps }
  const carried = (isSame(tree, route) ? asItIs(tree, to) : undefined) ?? carryOver(tree, route)
  return {
    ...carried,
    before: translating(() => tree.print({ format: 'json' })) || '{}',
    from,
    to: modelOf(texts, to.schema, loaded.program),
    schemas: { from: old.schema, to: to.schema },
    modules: tellModules(from, implementedIn(to.schema), changedModules(from.texts, texts)),
    startup: startupFiles(join(loaded.root, 'startup'), route),
  }
}

/** @throws BrewError for texts that compiled once, and now do not */
async function openPast({ texts, program }: Model, limits: YangOptions): Promise<Yang> {
  try {
    return await Yang.open(texts, { ...limits, project: [] })
  } catch (cause) {
    if (!(cause instanceof BrewError)) throw cause
    throw new BrewError(
      'operation-failed',
      `the modules that the store was written with do not compile here: ${cause.message}`,
      cause.at,
      `Use brewerslab ${program} to make a backup.`,
      { cause },
    )
  }
}

/** Whether a store of some model is of the one that is loaded. */
export function isOfModel(model: string, loaded: Loaded): boolean {
  return model === hashOfTexts(textsOf(loaded))
}

const BESIDE_DATA: ReadonlySet<string> = new Set(['description', 'reference', 'operations'])

/** Whether all that data is in is the same in both models: the most usual upgrade, one that only adds a module. */
function isSame(tree: DataTree, { from, to, steps }: Route): boolean {
  if (steps.length > 0) return false
  const used = new Set(translating(() => tree.find('/*')).map(({ path }) => path.replace(/\[.*$/s, '')))
  const shapes = (nodes: readonly SchemaNode[]) =>
    JSON.stringify(
      nodes.filter(({ module, name }) => used.has(`/${module}:${name}`)),
      // Data is the same whatever is said of it, or can be asked for.
      (key, value: unknown) => (BESIDE_DATA.has(key) ? undefined : value),
    )
  return shapes(from.schema.nodes) === shapes(to.schema.nodes)
}

/** What stays is judged all the same: an added module may want what nobody has configured. `undefined` where it does. */
function asItIs(tree: DataTree, to: Yang): Carried | undefined {
  const text = translating(() => tree.print({ format: 'json' })) || '{}'
  using after = to.parse(text, { kind: 'config' })
  const isValid = translating(() => after.validateWhole()).length === 0
  const isAsBefore = text === (translating(() => after.print({ format: 'json' })) || '{}')
  return isValid && isAsBefore ? { text, done: [], losses: [], faults: [], changes: [] } : undefined
}

function changedModules(before: readonly ModuleText[], after: readonly ModuleText[]): (name: string) => boolean {
  const texts = new Map(before.map(({ text }) => [moduleNameOf(text), text]))
  const changed = new Set(
    after.filter(({ text }) => texts.get(moduleNameOf(text)) !== text).map(({ text }) => moduleNameOf(text)),
  )
  return (name) => changed.has(name)
}

/** By its first statement (RFC 7950 7.1); empty for a submodule, which is told with its module. */
function moduleNameOf(text: string): string {
  return /(?:^|\s)module\s+["']?([\w.-]+)/.exec(text)?.[1] ?? ''
}

/** The startup files that say something else in the new model. What was not valid before is left as it is. */
function startupFiles(directory: string, route: Route): ConvertedFile[] {
  return listFiles(directory, '.json').flatMap((entry) => convertedFile(join(directory, entry), route) ?? [])
}

/** A document in the new model; `undefined` where it is the same, none of the old model, or not there. */
export function convertedFile(file: string, route: Route): ConvertedFile | undefined {
  const before = readIfExists(file, 'any bytes')
  const canonical = before === undefined ? undefined : readAs(route.from, before)
  if (before === undefined || canonical === undefined) return undefined
  const { text, losses } = carryPart(canonical, route)
  if (losses.length === 0 && readAs(route.to, before) === text) return undefined
  return {
    name: basename(file, '.json'),
    file,
    before,
    after: `${JSON.stringify(JSON.parse(text), null, 2)}\n`,
    losses,
  }
}

/** A document as a model has it, canonical; `undefined` for what is none. */
export function readAs(yang: Yang, text: string): string | undefined {
  try {
    using tree = yang.parse(text, { kind: 'config' })
    return translating(() => tree.print({ format: 'json' })) || '{}'
  } catch (error) {
    if (error instanceof BrewError) return undefined
    throw error
  }
}
