import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import {
  type DiscoverAnswer,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type SchemaNode,
} from '../../base/index.ts'
import { readUserModules, Yang } from '../../yang/index.ts'
import { ask } from '../workplace.ts'

/** What a brewery tells of itself, secrets and all. */
export interface Contents {
  /** Top-level nodes of the model. */
  readonly nodes: readonly SchemaNode[]
  readonly modules: JsonValue
  readonly things: JsonValue
  readonly configuration: JsonValue
  readonly state: JsonValue
  readonly commits: JsonValue
}

/** RFC 8040 5.2 */
const YANG_DATA_JSON = 'application/yang-data+json'
const COMMITS = 100
/** Files of a root that are not counted one by one. */
const DEPTH = 3

/** From a server that runs. @throws BrewError when it does not answer */
export async function contentsOfServer(url: string): Promise<Contents> {
  const discovered = (await ask(url, '/v1/discover')) as unknown as DiscoverAnswer
  const datastore = async (name: string) =>
    (await (await fetch(`${url}/v1/datastore/${name}`, { headers: { accept: YANG_DATA_JSON } })).json()) as JsonValue
  const { commits } = await ask(url, `/v1/commits?limit=${COMMITS}`)
  return {
    nodes: discovered.schema,
    modules: discovered.modules.map(({ name, revision }) => ({ name, revision: revision ?? null })),
    things: JSON.parse(JSON.stringify(discovered.things)) as JsonValue,
    configuration: await datastore('running'),
    state: await datastore('operational'),
    commits: Array.isArray(commits) ? commits.map(withoutComment) : [],
  }
}

/** From the files of a root that no server holds. The commit log is the server's alone to open. */
export async function contentsOfFiles(root: string): Promise<Contents> {
  using yang = await openYang(root)
  return {
    nodes: yang.schema.nodes,
    modules: yang.schema.modules.map(({ name, revision }) => ({ name, revision: revision ?? null })),
    things: filesIn(join(root, 'things')),
    configuration: documentsIn(join(root, 'persist')),
    state: documentsIn(join(root, 'operational')),
    commits: 'not read: no server runs',
  }
}

/** What is in the files of `secrets/`: what may be read of it, never to be shown. */
export function secretsOf(root: string): readonly string[] {
  const directory = join(root, 'secrets')
  return filesIn(directory).flatMap((name) => {
    try {
      return readFileSync(join(directory, name), 'utf8')
        .split('\n')
        .map((line) => line.trim())
    } catch {
      // What we may not read cannot have come into the report by us, and a log that quotes it is masked by its words.
      return []
    }
  })
}

/** Sizes of the files of a root, in bytes, by name. */
export function sizesOf(root: string): JsonObject {
  return Object.fromEntries(sizesBelow(root, root, DEPTH))
}

/** The last lines of a text file. */
export function lastLines(file: string, count: number): readonly string[] {
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-count)
}

/** A model of the user's that does not compile must not keep a report from being made. */
async function openYang(root: string): Promise<Yang> {
  try {
    return await Yang.open(await readUserModules(join(root, 'yang')))
  } catch {
    // The server says what is wrong with it; its nodes are then judged by their names alone.
    return Yang.open()
  }
}

/** A comment is a person's own words: nobody knows what is in it. */
function withoutComment(commit: JsonValue): JsonValue {
  if (!isJsonObject(commit)) return commit
  const { comment: _, ...rest } = commit
  return rest
}

function documentsIn(directory: string): JsonObject {
  const files = filesIn(directory).filter((name) => name.endsWith('.json'))
  return Object.fromEntries(files.map((name) => [name, documentIn(join(directory, name))]))
}

/** What cannot be read as a document is not shown: it cannot be told what in it is secret. */
function documentIn(file: string): JsonValue {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as JsonValue
  } catch (error) {
    return `not shown: ${error instanceof SyntaxError ? 'no JSON' : 'cannot be read'}`
  }
}

function filesIn(directory: string): string[] {
  return statSync(directory, { throwIfNoEntry: false })?.isDirectory() === true ? readdirSync(directory).sort() : []
}

function sizesBelow(directory: string, root: string, depth: number): readonly (readonly [string, number])[] {
  return filesIn(directory).flatMap((name) => {
    const path = join(directory, name)
    const stat = statSync(path, { throwIfNoEntry: false })
    if (stat?.isDirectory() === true) return depth === 0 ? [] : sizesBelow(path, root, depth - 1)
    return stat === undefined ? [] : [[relative(root, path), stat.size] as const]
  })
}
