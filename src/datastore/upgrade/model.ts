import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import type { Schema } from '../../base/index.ts'
import type { ModuleText } from '../../yang/index.ts'
import type { ModuleRevision } from './chain.ts'

/** A set of modules that data was written with. */
export interface Model {
  /** Of the texts: a module that was changed without a new revision is another model. */
  readonly hash: string
  /** Version of the program that first wrote with it. */
  readonly program: string
  /** Those that are implemented, standard ones too. */
  readonly modules: readonly ModuleRevision[]
  /** The project's and the user's, as they were. Standard modules come with the engine. */
  readonly texts: readonly ModuleText[]
}

/** Names a set of modules by their texts, in whatever order and files they come. */
export function hashOfTexts(texts: readonly ModuleText[]): string {
  const sums = texts.map(({ text }) => createHash('sha256').update(text).digest('hex')).sort()
  return createHash('sha256').update(sums.join(' ')).digest('hex').slice(0, 16)
}

/** What is kept of a set of modules. */
export function modelOf(texts: readonly ModuleText[], schema: Schema, program: string): Model {
  return {
    hash: hashOfTexts(texts),
    program,
    modules: implementedIn(schema),
    texts: texts.map(({ file, text }) => ({ file: basename(file), text })),
  }
}

/** Modules whose data nodes exist, with their revisions. */
export function implementedIn(schema: Schema): ModuleRevision[] {
  return schema.modules
    .filter(({ implemented }) => implemented)
    .map(({ name, revision }) => ({ name, ...(revision === undefined ? {} : { revision }) }))
}

/** What became of the modules, one line each: `cellar 2026-01-01 -> 2027-02-03`. */
export function tellModules(
  from: Model,
  to: readonly ModuleRevision[],
  hasChanged: (name: string) => boolean,
): string[] {
  const before = new Map(from.modules.map(({ name, revision }) => [name, revision]))
  const after = new Map(to.map(({ name, revision }) => [name, revision]))
  const kept = [...after].flatMap(([name, revision]) => {
    if (!before.has(name)) return [`${name} ${revision ?? ''} added`.replace('  ', ' ')]
    const old = before.get(name)
    if (old !== revision) return [`${name} ${old ?? 'without revision'} -> ${revision ?? 'without revision'}`]
    return hasChanged(name) ? [`${name} changed, revision still ${revision ?? 'none'}`] : []
  })
  const gone = [...before.keys()].filter((name) => !after.has(name)).map((name) => `${name} removed`)
  return [...kept, ...gone]
}
