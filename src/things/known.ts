import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import {
  BrewError,
  type ChangeEdit,
  errorFromData,
  errorText,
  isWithin,
  type Schema,
  type ThingStatus,
  toBrewError,
} from '../base/index.ts'
import { type Datastores, THING_NAME } from '../datastore/index.ts'
import type { ThingClass } from './api.ts'
import { describeFile } from './links.ts'
import { describe, loadThingFile } from './load.ts'
import type { ThingDescription } from './protocol.ts'
import { absolutePath, locate } from './shape.ts'
import { shippedThings } from './shipped.ts'

/** Where a Thing's code is. */
export type ThingSource =
  | {
      readonly kind: 'shipped'
      readonly alias: string
      readonly onlySimulated: boolean
      readonly startsByCommit?: boolean
    }
  | { readonly kind: 'file'; readonly file: string }

/** A Thing that can run; its paths are in the model. */
export interface KnownThing {
  readonly name: string
  readonly alias: string
  readonly module: string
  /** Owned path with its modules. */
  readonly path: string
  readonly watches: readonly string[]
  /** It wants to be asked about commits, as its class said when it was found. */
  readonly vetoes: boolean
  readonly source: ThingSource
}

/** A file in `<root>/things/` that is no Thing that could run. */
export interface BrokenThing {
  readonly alias: string
  readonly file: string
  readonly error: BrewError
}

/** All Things of a root. */
export interface Roster {
  readonly things: readonly KnownThing[]
  readonly broken: readonly BrokenThing[]
}

/** The shipped Things whose model is there. */
export function shippedRoster(schema: Schema): KnownThing[] {
  return shippedThings.map(({ alias, thing, onlySimulated, startsByCommit = false }) =>
    knownThing(schema, thing, alias, { kind: 'shipped', alias, onlySimulated, startsByCommit }),
  )
}

/** The shipped Things and every file in `<root>/things/`, each asked what it is in a short-lived process. */
export async function findThings(root: string, schema: Schema, loadMs: number): Promise<Roster> {
  const things = shippedRoster(schema)
  const broken: BrokenThing[] = []
  const files = thingFiles(root)
  const found = await Promise.allSettled(files.map((file) => knownFile(file, schema, loadMs)))
  for (const [index, file] of files.entries()) {
    try {
      const outcome = found[index]
      if (outcome === undefined) continue
      if (outcome.status === 'rejected') throw outcome.reason
      checkClaim(outcome.value, things, schema)
      things.push(outcome.value)
    } catch (error) {
      broken.push({ alias: aliasOf(file), file, error: toBrewError(error) })
    }
  }
  return { things, broken }
}

/** What Thing a file has. @throws BrewError where it has none */
export async function knownFile(file: string, schema: Schema, loadMs: number): Promise<KnownThing> {
  const answer = await describeFile(file, loadMs)
  if ('error' in answer) throw errorFromData(answer.error)
  return knownThing(schema, answer.thing, aliasOf(file), { kind: 'file', file })
}

/**
 * A Thing's own words held against the model.
 * @throws BrewError `invalid-value` for a name that cannot be, `unknown-element` for a path that is not in the model
 */
export function knownThing(schema: Schema, thing: ThingDescription, alias: string, source: ThingSource): KnownThing {
  const { name, module, vetoes } = thing
  const at = source.kind === 'file' ? { file: source.file } : {}
  if (!THING_NAME.test(name)) {
    const hint = 'appName is a letter, then up to 63 letters, digits, _ and -.'
    throw new BrewError('invalid-value', `"${name}" cannot be the name of a Thing`, at, hint)
  }
  if (!schema.modules.some((it) => it.name === module && it.implemented)) {
    throw new BrewError(
      'unknown-element',
      `${name} needs the module ${module}, which is not loaded`,
      at,
      'Put it in yang/ below the root.',
    )
  }
  const locatedPath = (text: string) => {
    try {
      return locate(schema, absolutePath(module, text)).path
    } catch (error) {
      if (!(error instanceof BrewError)) throw error
      throw new BrewError(error.tag, error.message, { ...at, path: text }, error.hint, { cause: error })
    }
  }
  const path = locatedPath(thing.path)
  const { node } = locate(schema, path)
  if (path.includes('[') || (node.kind !== 'container' && node.kind !== 'list')) {
    const hint = 'Own a container or a whole list.'
    throw new BrewError('invalid-value', `${name} cannot own this`, { ...at, path }, hint)
  }
  return { name, alias, module, path, watches: thing.watches.map(locatedPath), vetoes, source }
}

/** @throws BrewError `in-use` when a name or path is taken already, by a Thing or a module */
export function checkClaim(thing: KnownThing, others: readonly KnownThing[], schema: Schema): void {
  const at = thing.source.kind === 'file' ? { file: thing.source.file } : {}
  const name = thing.name.toLowerCase()
  if (schema.modules.some((module) => module.name.toLowerCase() === name)) {
    throw new BrewError('in-use', `${thing.name} is the name of a YANG module`, at, 'Choose another appName.')
  }
  for (const other of others) {
    if (other.name.toLowerCase() === name || other.alias.toLowerCase() === name) {
      throw new BrewError('in-use', `there already is a Thing named ${other.name}`, at, 'Choose another appName.')
    }
    if (other.path === thing.path) {
      throw new BrewError('in-use', `${other.name} already owns ${other.path}`, at, 'Choose another path.')
    }
  }
}

/** Whether a person may mean this Thing by that name. */
export function isNamed(thing: { readonly name: string; readonly alias: string }, name: string): boolean {
  const wanted = name.toLowerCase()
  return thing.name.toLowerCase() === wanted || thing.alias.toLowerCase() === wanted
}

/** Files of users' Things below a root, in the order of their names. */
export function thingFiles(root: string): string[] {
  const directory = join(root, 'things')
  try {
    return readdirSync(directory)
      .filter((name) => /^[^.].*\.(ts|js)$/.test(name) && !name.endsWith('.d.ts'))
      .sort()
      .map((name) => join(directory, name))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw new BrewError('resource-denied', 'cannot be read', { file: directory }, undefined, { cause: error })
  }
}

function aliasOf(file: string): string {
  return basename(file).replace(/\.(ts|js)$/, '')
}

/** The code of a Thing, to run it in this process. */
export interface ThingCode {
  readonly name: string
  readonly load: () => Promise<ThingClass>
  /** Of a user's Thing. */
  readonly file?: string
}

/**
 * Finds the code of a Thing by what a person typed: a file, or the name or alias of one that ships or is registered.
 * @throws BrewError `data-missing` when there is none; with file, line and column for one that does not compile
 */
export async function findThingCode(
  root: string,
  what: { readonly name: string } | { readonly file: string },
): Promise<ThingCode> {
  if ('file' in what) {
    const thingClass = await loadThingFile(what.file)
    return { name: describe(thingClass, what.file).name, load: async () => thingClass, file: what.file }
  }
  const wanted = what.name.toLowerCase()
  const shipped = shippedThings.find((it) => isNamed({ name: it.thing.name, alias: it.alias }, wanted))
  if (shipped !== undefined) return { name: shipped.thing.name, load: shipped.load }
  const file = thingFiles(root).find((it) => aliasOf(it).toLowerCase() === wanted)
  if (file !== undefined) return findThingCode(root, { file })
  const names = [...shippedThings.map((it) => it.alias), ...thingFiles(root).map(aliasOf)].join(', ')
  throw new BrewError('data-missing', `there is no Thing "${what.name}"`, {}, `There are: ${names}.`)
}

/** A file that holds no Thing, among those that do. */
export function brokenStatus({ alias, error }: BrokenThing, since: string): ThingStatus {
  return {
    name: alias,
    alias,
    module: '',
    path: '',
    origin: 'user',
    state: 'stopped',
    restarts: 0,
    lastError: errorText(error),
    since,
  }
}

/** The shipped Things that have to run because of a commit: what they own was configured. */
export function startedBy<Supervised extends { readonly known: KnownThing }>(
  edits: readonly ChangeEdit[],
  things: Iterable<Supervised>,
): Supervised[] {
  return [...things].filter(({ known: { source, path } }) => {
    const isMeant = source.kind === 'shipped' && source.startsByCommit === true
    return isMeant && edits.some((edit) => isWithin(edit.path, path))
  })
}

/** That a name is no Thing's, and which there are. */
export function noThing(name: string, known: readonly KnownThing[]): BrewError {
  const names = known.map((it) => `${it.name} (${it.alias})`).join(', ')
  return new BrewError(
    'data-missing',
    `there is no Thing "${name}"`,
    {},
    names === '' ? 'Register one with "brewerslab thing ./file.ts --register".' : `There are: ${names}.`,
  )
}

/** What decides which Things run. */
export interface Choosing {
  readonly choose: 'auto' | 'none' | readonly string[]
  readonly hardware: { readonly simulated: boolean }
  readonly datastores: Pick<Datastores, 'hasFile' | 'read'>
}

/** Whether a Thing is to run from the start. */
export function isChosen(known: KnownThing, { choose, hardware, datastores }: Choosing): boolean {
  const { source } = known
  if (source.kind === 'shipped' && source.onlySimulated && !hardware.simulated) return false
  if (choose === 'none') return false
  if (choose !== 'auto') return choose.some((name) => isNamed(known, name))
  if (source.kind === 'file' || source.onlySimulated) return true
  // Its file follows the commit: after a kill it may not be there yet.
  if (source.startsByCommit === true && isConfigured(datastores.read('running', known.path))) return true
  return datastores.hasFile('startup', known.name) || datastores.hasFile('persist', known.name)
}

function isConfigured(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : value !== undefined
}

/** Whether what a process says of itself is what is known. @throws BrewError when its path is not in the model */
export function saysTheSame(schema: Schema, thing: ThingDescription, known: KnownThing): boolean {
  const said = knownThing(schema, thing, known.alias, known.source)
  // Whether it vetoes is its own business, and may have changed while somebody works on it.
  return JSON.stringify({ ...said, vetoes: known.vetoes }) === JSON.stringify(known)
}
