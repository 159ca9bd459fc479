import { copyFile, mkdir, rename, rm } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { BrewError, isWithin } from '../base/index.ts'
import type { Datastores } from '../datastore/index.ts'
import { checkClaim, isNamed, type KnownThing, knownFile } from './known.ts'
import { locate } from './shape.ts'
import { startupOf } from './startup.ts'

/** What to register. */
export interface RegisterRequest {
  /** Application name or alias; with a source, what its class says has to be it. */
  readonly name: string
  /** Absolute path of a user's file, to be copied to `<root>/things/<appName>.ts`. */
  readonly source?: string
  readonly force: boolean
}

/** What registering needs; the supervisor's own where one runs. */
export interface RegisterOptions {
  readonly root: string
  readonly datastores: Datastores
  readonly loadMs: number
  readonly things: () => readonly KnownThing[]
  /** Makes the Thing known, and its path its own. */
  readonly claim: (known: KnownThing) => void | Promise<void>
}

/**
 * Writes a Thing's startup file and copies a user's source.
 * @throws BrewError `data-exists` unless forced, nothing is changed then; `data-missing` for an unknown name
 */
export async function registerThing(
  request: RegisterRequest,
  options: RegisterOptions,
): Promise<{ readonly known: KnownThing; readonly written: string[] }> {
  const { root, datastores } = options
  const written: string[] = []
  let known: KnownThing | undefined
  if (request.source === undefined) {
    known = options.things().find((thing) => isNamed(thing, request.name))
    if (known === undefined) throw new BrewError('data-missing', `there is no Thing "${request.name}"`)
    await options.claim(known)
  } else {
    const source = resolve(request.source)
    const described = await knownFile(source, datastores.schema, options.loadMs)
    if (!isNamed(described, request.name)) {
      throw new BrewError('invalid-value', `it is ${described.name}, not ${request.name}`, { file: source })
    }
    const file = join(root, 'things', `${described.name}.ts`)
    known = { ...described, alias: described.name, source: { kind: 'file', file } }
    const others = options.things().filter((thing) => thing.source.kind !== 'file' || thing.source.file !== file)
    checkClaim(known, others, datastores.schema)
    if (!request.force) await refuseExisting(known, file, source, datastores)
    if (source !== file) {
      await copySource(source, file)
      written.push(file)
    }
    await options.claim(known)
  }
  const territory = datastores.territory(known.name)
  if (territory === undefined) throw new BrewError('operation-failed', `${known.name} owns nothing`)
  const foreign = datastores.territories().filter((it) => it.kind === 'thing' && it.name !== territory.name)
  const { node } = locate(datastores.schema, territory.path)
  const value = startupOf(node, territory.path, (path) =>
    foreign.some((it) => it.path === path && isWithin(path, territory.path)),
  )
  written.push(await datastores.writeStartup(territory, value, { force: request.force }))
  return { known, written }
}

/**
 * Removes what registering wrote; `persist/` stays.
 * @returns the files that are gone
 * @throws BrewError `data-missing` when there was none
 */
export async function unregisterThing(
  known: KnownThing,
  options: Pick<RegisterOptions, 'root' | 'datastores'>,
): Promise<string[]> {
  const { root, datastores } = options
  const removed: string[] = []
  const territory = datastores.territory(known.name)
  if (territory !== undefined && (await datastores.removeStartup(territory))) {
    removed.push(join(root, 'startup', `${known.name}.json`))
  }
  if (known.source.kind === 'file' && dirname(known.source.file) === join(root, 'things')) {
    await rm(known.source.file)
    removed.push(known.source.file)
  }
  if (removed.length === 0) {
    throw new BrewError('data-missing', `${known.name} is not registered`, {}, 'See brewerslab thing --list.')
  }
  return removed
}

const FORCE_HINT = 'Use --force (over REST "force": true) to overwrite it.'

async function refuseExisting(known: KnownThing, file: string, source: string, datastores: Datastores): Promise<void> {
  if (source !== file && (await Bun.file(file).exists())) {
    const message = `things/${known.name}.ts is there already`
    throw new BrewError('data-exists', message, { file }, FORCE_HINT)
  }
  if (datastores.hasFile('startup', known.name)) {
    const startup = join(datastores.root, 'startup', `${known.name}.json`)
    throw new BrewError('data-exists', `startup/${known.name}.json is there already`, { file: startup }, FORCE_HINT)
  }
}

async function copySource(source: string, file: string): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`
  try {
    await mkdir(dirname(file), { recursive: true })
    await copyFile(source, temporary)
    await rename(temporary, file)
  } catch (cause) {
    await rm(temporary, { force: true })
    throw new BrewError('resource-denied', 'cannot be written', { file }, 'Check that you may write to it.', { cause })
  }
}
