import { resolve } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { version } from '../../package.json' with { type: 'json' }
import {
  BrewError,
  type ChangeEdit,
  changeLines,
  type DiscoverAnswer,
  differencesOf,
  errorFromBody,
  type JsonObject,
  type JsonValue,
  openLog,
  parseJson,
  type SchemaRoot,
  systemClock,
} from '../base/index.ts'
import type { Datastores, OpenOptions } from '../datastore/index.ts'
import { rootArgument, rootDirectory } from './program.ts'
import { UsageError } from './usage.ts'

/** Where a command does its work: at a server, or on a root that no server holds. */
export type Workplace =
  | { readonly kind: 'server'; readonly url: string }
  | { readonly kind: 'root'; readonly root: string }

/** `--root` and `--server`, of which one may be given. */
export const workplaceArguments = {
  ...rootArgument,
  server: { type: 'string', valueHint: 'URL', description: 'Work at this server; else at the one that holds the root' },
} as const

/** A commit waits for the vetoes of Things, each with its own deadline. */
const TIMEOUT_MS = 60_000

/**
 * The server that is named, else the one that holds the root, else the root itself.
 * @throws UsageError for both; BrewError `in-use` for a server that is only starting
 */
export async function findWorkplace(args: {
  readonly root?: string | undefined
  readonly server?: string | undefined
}): Promise<Workplace> {
  if (args.server !== undefined) {
    if (args.root !== undefined) throw new UsageError('--root and --server exclude each other')
    if (!/^https?:\/\//i.test(args.server) || !URL.canParse(args.server)) {
      throw new UsageError(`"${args.server}" is not the URL of a server`, 'Write it like http://127.0.0.1:8000')
    }
    return { kind: 'server', url: args.server }
  }
  const root = resolve(rootDirectory(args))
  const { reachableServer } = await import('../things/index.ts')
  const url = await reachableServer(root, warnings())
  return url === undefined ? { kind: 'root', root } : { kind: 'server', url }
}

/** Asks a server; with a body it is a POST. @throws BrewError as the server answered it, or that it does not */
export async function ask(url: string, path: string, body?: object): Promise<JsonObject> {
  const text = await askText(url, path, body)
  return parseJson(text) as JsonObject
}

/** As `ask`, for an answer that is kept as it is. */
export async function askText(url: string, path: string, body?: object): Promise<string> {
  const { response, text } = await request(new URL(path, url), body)
  if (response.ok) return text
  throw errorIn(text) ?? new BrewError('operation-failed', `the server at ${url} answered ${response.status}`)
}

/** The top-level nodes of what a server has loaded. */
export async function schemaOf(url: string): Promise<SchemaRoot> {
  const { schema } = (await ask(url, '/v1/discover')) as unknown as DiscoverAnswer
  return { children: schema }
}

/** What changes as lines that the command line knows. */
export function linesThatMake(root: SchemaRoot, edits: readonly ChangeEdit[]): readonly string[] {
  const { found, unknown } = differencesOf(root, edits)
  return [
    ...changeLines(root, found),
    ...(unknown === 0 ? [] : [`# and ${unknown} nodes that the model does not have`]),
  ]
}

/** Takes hold of a root for a moment, with its Things known. @throws BrewError as `openDatastores` */
export async function onRoot<T>(
  root: string,
  work: (datastores: Datastores) => Promise<T>,
  options: Pick<OpenOptions, 'userModules' | 'mayUpgrade'> = {},
): Promise<T> {
  const { holdingRoot } = await import('../things/index.ts')
  return holdingRoot({ root, clock: systemClock, log: warnings(), version, ...options }, work)
}

/** Whether somebody is there to be asked: without, a command that changes much wants to be told so. */
export function mayAsk(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true
}

/** Asks at the terminal; anything but a yes is a no. */
export async function agreed(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim())
  } finally {
    terminal.close()
  }
}

/** What goes wrong on the way is said; the rest is of no interest. */
export function warnings() {
  return openLog('', {
    level: 'warn',
    format: 'text',
    write: (line) => process.stderr.write(`${line}\n`),
    now: systemClock.now,
  })
}

async function request(url: URL, body: object | undefined): Promise<{ response: Response; text: string }> {
  const asking = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
  try {
    const headers = {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    }
    const signal = AbortSignal.timeout(TIMEOUT_MS)
    const response = await fetch(url, { ...asking, headers, signal, redirect: 'error' })
    return { response, text: await response.text() }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new BrewError(
      'operation-failed',
      `cannot reach the server at ${url.origin}: ${reason}`,
      {},
      'Start it with "brewerslab serve", or name a root that no server holds with --root.',
      { cause },
    )
  }
}

function errorIn(text: string): BrewError | undefined {
  let json: JsonValue
  try {
    json = parseJson(text)
  } catch {
    // Whatever answers there is no brewerslab; the status says as much as there is to say.
    return undefined
  }
  return errorFromBody(json)
}
