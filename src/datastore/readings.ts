import { rmSync } from 'node:fs'
import { join } from 'node:path'
import {
  BrewError,
  type ChangeEdit,
  errorText,
  formatPath,
  isWithin,
  type JsonValue,
  type Log,
  type ResolvedStep,
  resolvePath,
  type Schema,
} from '../base/index.ts'
import type { DataTree } from '../yang/index.ts'
import { renderTerritory } from './documents.ts'
import { listFiles, replaceFile } from './files.ts'
import type { Territories } from './territory.ts'
import type { StateEdit, Territory } from './types.ts'
import type { OperationalDirectory } from './volatile.ts'

/** How long changed readings wait for more before their file is written. tmpfs costs nothing; a network root does. */
const FLUSH_DELAY_MS = { tmpfs: 1_000, inPlace: 10_000 } as const

/**
 * The latest readings as a plain map, besides the tree: an engine that failed is filled from it. Applies batches of
 * state to the tree, all of a batch or nothing.
 */
export class Readings {
  readonly #latest = new Map<string, string | undefined>()
  /** How far they can be trusted, of those where that was said. */
  readonly #qualities = new Map<string, string>()

  entries(): Iterable<readonly [path: string, value: string | undefined]> {
    return this.#latest
  }

  /**
   * @returns what changed, canonical values; empty when everything was as it is already. A reading whose quality alone
   * has changed is replaced by itself.
   * @throws BrewError for the first edit that is wrong; the tree is then as it was
   */
  apply(tree: DataTree, schema: Schema, edits: readonly StateEdit[]): ChangeEdit[] {
    const changes: ChangeEdit[] = []
    try {
      for (const edit of edits) changes.push(...applyState(tree, schema, edit, this.#qualities))
    } catch (error) {
      undo(tree, changes)
      throw error
    }
    for (const change of changes) this.#remember(change)
    return changes
  }

  #remember(change: ChangeEdit): void {
    if (change.op !== 'delete') {
      this.#latest.set(change.path, change.new)
      if (change.quality !== undefined) this.#qualities.set(change.path, change.quality)
      return
    }
    for (const path of [...this.#latest.keys()]) {
      if (!isWithin(path, change.path)) continue
      this.#latest.delete(path)
      this.#qualities.delete(path)
    }
  }
}

function applyState(
  tree: DataTree,
  schema: Schema,
  edit: StateEdit,
  qualities: ReadonlyMap<string, string>,
): ChangeEdit[] {
  const steps = resolvePath({ children: schema.nodes }, edit.path)
  const path = statePath(steps, edit.op)
  if (edit.op === 'remove') return removeState(tree, path)
  const entries = newEntries(tree, steps)
  if (edit.value === undefined) {
    tree.set(path)
    return entries
  }
  const old = tree.get(path)
  tree.set(path, edit.value)
  const now = tree.get(path)
  const isOther = edit.quality !== undefined && edit.quality !== (qualities.get(path) ?? 'good')
  if (now === undefined || (now === old && !isOther)) return entries
  const quality = edit.quality === undefined ? {} : { quality: edit.quality }
  const change = old === undefined ? { op: 'create' as const } : { op: 'replace' as const, old }
  return [...entries, { ...change, path, new: now, ...quality }]
}

/** List entries that setting a node brings into being. */
function newEntries(tree: DataTree, steps: readonly ResolvedStep[]): ChangeEdit[] {
  return steps
    .map(({ step }, index) => ({ step, path: formatPath(steps.slice(0, index + 1).map((it) => it.step)) }))
    .filter(({ step, path }) => step.keys !== undefined && !tree.exists(path))
    .map(({ path }): ChangeEdit => ({ op: 'create', path }))
}

/** Leaves first, so that undoing in reverse finds its parents again. */
function removeState(tree: DataTree, path: string): ChangeEdit[] {
  const found = tree.exists(path) ? tree.find(`${path}/descendant-or-self::node()`) : []
  const changes = found
    .filter((node) => node.kind !== 'container' || node.path === path)
    .map(
      (node): ChangeEdit => ({
        op: 'delete',
        path: node.path,
        ...(node.value === undefined ? {} : { old: node.value }),
      }),
    )
    .reverse()
  tree.delete(path)
  return changes
}

function undo(tree: DataTree, changes: readonly ChangeEdit[]): void {
  for (const { op, path, old } of [...changes].reverse()) {
    if (op === 'create') tree.delete(path)
    else tree.set(path, old)
  }
}

/** The canonical path of state. Removing may name a list entry that is configuration: all state below it goes. */
function statePath(steps: readonly ResolvedStep[], op: StateEdit['op']): string {
  const path = formatPath(steps.map(({ step }) => step))
  const node = steps.at(-1)?.node
  if (node === undefined) throw new BrewError('invalid-value', 'the root is no reading', { path })
  if (op === 'set' && node.config) {
    throw new BrewError('access-denied', 'is configuration and no Thing publishes it', { path })
  }
  return path
}

/** Writes `operational/<name>.json` files, coalesced; never synced and never read back. */
export class OperationalFiles {
  readonly #due = new Set<string>()
  /** `undefined` until it was said which files are not ours. */
  #foreign: ReadonlySet<string> | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  /** It is told once, not every second. */
  #isFailing = false

  constructor(
    readonly place: OperationalDirectory,
    readonly content: (territory: Territory) => JsonValue,
    readonly territories: () => Territories,
    readonly log: Log,
  ) {}

  /** Leaves alone the files of Things that another process writes; see `Datastores.leaveOperational`. */
  leave(names: readonly string[]): void {
    const isFirst = this.#foreign === undefined
    this.#foreign = new Set(names)
    if (isFirst) this.#clear(this.#foreign)
  }

  changed(path: string): void {
    this.#due.add(this.territories().of(path).name)
    this.#schedule()
  }

  #schedule(): void {
    const delay = this.place.onTmpfs ? FLUSH_DELAY_MS.tmpfs : FLUSH_DELAY_MS.inPlace
    this.#timer ??= setTimeout(() => this.#flushLater(), delay)
  }

  /** @throws BrewError `resource-denied` */
  flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    for (const name of [...this.#due]) {
      const territory = this.territories().named(name)
      if (territory !== undefined && this.#foreign?.has(name) !== true) {
        replaceFile(
          join(this.place.directory, `${name}.json`),
          renderTerritory(territory, this.content(territory)),
          'volatile',
        )
      }
      // Only now: a file that could not be written still shows old readings, and is due again.
      this.#due.delete(name)
    }
  }

  #clear(foreign: ReadonlySet<string>): void {
    for (const name of listFiles(this.place.directory, '.json')) {
      if (!foreign.has(name.slice(0, -'.json'.length))) rmSync(join(this.place.directory, name), { force: true })
    }
  }

  /** Readings are in memory and served from there: a full tmpfs must not stop the program. */
  #flushLater(): void {
    try {
      this.flush()
      this.#isFailing = false
    } catch (error) {
      if (!this.#isFailing) this.log.warn('operational data could not be written', { reason: errorText(error) })
      this.#isFailing = true
      this.#schedule()
    }
  }
}
