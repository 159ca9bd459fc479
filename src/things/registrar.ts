import { resolve } from 'node:path'
import {
  BrewError,
  type Clock,
  errorFromBody,
  errorFromData,
  type JsonValue,
  type Log,
  type Schema,
  type ThingStatus,
} from '../base/index.ts'
import { type Datastores, type OpenOptions, openDatastores } from '../datastore/index.ts'
import { readUserModules, Yang } from '../yang/index.ts'
import { reachableServer } from './alone.ts'
import { findThings, isNamed, type Roster } from './known.ts'
import { describeFile } from './links.ts'
import { registerThing, unregisterThing } from './register.ts'
import { DEFAULT_SETTINGS } from './settings.ts'

/** Where registering happens. */
export interface RegistrarOptions {
  readonly root: string
  readonly clock: Clock
  readonly log: Log
  /** Of the program: kept with the models it writes with. */
  readonly version?: string
}

/**
 * Registers a Thing: through the server that holds the root, else by taking hold of it for a moment.
 * @param what application name, alias, or a user's file
 * @returns the files that were written
 * @throws BrewError `data-exists` unless forced
 */
export async function register(
  what: { readonly name: string } | { readonly file: string },
  force: boolean,
  options: RegistrarOptions,
): Promise<readonly string[]> {
  const source = 'file' in what ? { source: resolve(what.file) } : {}
  const name = 'file' in what ? await nameInFile(what.file) : what.name
  const url = await reachableServer(options.root, options.log)
  if (url !== undefined) {
    const answer = await post<{ readonly written: readonly string[] }>(url, name, 'register', { ...source, force })
    return answer.written
  }
  return holdingRoot(options, async (datastores, roster) => {
    const owners = (extra: Roster['things']) =>
      datastores.setOwners(
        [...roster.things.filter((it) => !extra.some((one) => one.name === it.name)), ...extra].map(toOwner),
      )
    const { written } = await registerThing(
      { name, force, ...source },
      {
        root: datastores.root,
        datastores,
        loadMs: DEFAULT_SETTINGS.loadMs,
        things: () => roster.things,
        claim: (known) => owners([known]),
      },
    )
    return written
  })
}

/** Undoes `register`. @returns the files that are gone. @throws BrewError `data-missing` when there was none */
export async function unregister(
  what: { readonly name: string } | { readonly file: string },
  options: RegistrarOptions,
): Promise<readonly string[]> {
  const name = 'file' in what ? await nameInFile(what.file) : what.name
  const url = await reachableServer(options.root, options.log)
  if (url !== undefined) {
    return (await post<{ readonly removed: readonly string[] }>(url, name, 'unregister', {})).removed
  }
  return holdingRoot(options, async (datastores, roster) => {
    const known = roster.things.find((it) => isNamed(it, name))
    if (known === undefined) throw new BrewError('data-missing', `there is no Thing "${name}"`)
    return unregisterThing(known, { root: datastores.root, datastores })
  })
}

/** A Thing as `thing --list` shows it. */
export interface ListedThing {
  readonly name: string
  readonly alias: string
  readonly path: string
  readonly origin: 'shipped' | 'user'
  /** As the server says; absent where none runs. */
  readonly state?: string
  /** One line, where there is something wrong with it. */
  readonly fault?: string
}

/** All Things of a root: as the server that holds it sees them, else as the files are. */
export async function listThings(options: RegistrarOptions): Promise<ListedThing[]> {
  const url = await reachableServer(options.root, options.log)
  if (url !== undefined) {
    const response = await fetch(new URL('/v1/discover', url))
    const { things } = (await response.json()) as { readonly things: readonly ThingStatus[] }
    return things.map((it) => ({
      name: it.name,
      alias: it.alias,
      path: it.path,
      origin: it.origin,
      state: it.state,
      ...(it.lastError === undefined ? {} : { fault: it.lastError }),
    }))
  }
  using yang = await Yang.open(await readUserModules(resolve(options.root, 'yang')))
  const roster = await findThings(options.root, yang.schema, DEFAULT_SETTINGS.loadMs)
  return [
    ...roster.things.map(
      (it): ListedThing => ({
        name: it.name,
        alias: it.alias,
        path: it.path,
        origin: it.source.kind === 'shipped' ? 'shipped' : 'user',
      }),
    ),
    ...roster.broken.map(
      (it): ListedThing => ({
        name: it.alias,
        alias: it.alias,
        path: '',
        origin: 'user',
        fault: it.error.message,
      }),
    ),
  ]
}

async function nameInFile(file: string): Promise<string> {
  const answer = await describeFile(resolve(file), DEFAULT_SETTINGS.loadMs)
  if ('error' in answer) throw errorFromData(answer.error)
  return answer.thing.name
}

/** Name and owned path of a Thing of a root, in a model that need not be loaded. @throws BrewError `data-missing` */
export async function ownerNamed(
  root: string,
  schema: Schema,
  name: string,
): Promise<{ readonly name: string; readonly path: string }> {
  const { things } = await findThings(root, schema, DEFAULT_SETTINGS.loadMs)
  const found = things.find((it) => isNamed(it, name))
  if (found !== undefined) return { name: found.name, path: found.path }
  throw new BrewError('data-missing', `there is no Thing "${name}"`, {}, 'See "brewerslab thing --list".')
}

/**
 * Takes hold of a root for a moment, with all Things known that can be found there.
 * @throws BrewError as `openDatastores`
 */
export async function holdingRoot<T>(
  options: RegistrarOptions & Pick<OpenOptions, 'userModules' | 'mayUpgrade'>,
  work: (datastores: Datastores, roster: Roster) => Promise<T>,
): Promise<T> {
  const datastores = await openDatastores(options)
  try {
    const roster = await findThings(datastores.root, datastores.schema, DEFAULT_SETTINGS.loadMs)
    datastores.setOwners(roster.things.map(toOwner))
    return await work(datastores, roster)
  } finally {
    await datastores.close()
  }
}

function toOwner({ name, alias, module, path }: Roster['things'][number]) {
  return { name, alias, module, path }
}

async function post<T>(url: string, name: string, verb: 'register' | 'unregister', body: object): Promise<T> {
  const response = await fetch(new URL(`/v1/things/${encodeURIComponent(name)}/${verb}`, url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const answer = (await response.json()) as JsonValue
  if (response.ok) return answer as T
  throw errorFromBody(answer) ?? new BrewError('operation-failed', `the server answered ${response.status}`)
}
