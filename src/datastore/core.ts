import {
  type ChangeEdit,
  type Clock,
  formatPath,
  type JsonObject,
  type JsonValue,
  type Log,
  resolvePath,
  type Schema,
} from '../base/index.ts'
import type { DataTree } from '../yang/index.ts'
import { type AvailableChildren, availableChildren, judgeChildren } from './available.ts'
import {
  type CompletionRequest,
  type Completions,
  type CompletionTrees,
  complete,
  wantsConfiguration,
} from './completion.ts'
import type { Engine } from './engine.ts'
import type { Feed } from './feed.ts'
import type { Readings } from './readings.ts'
import { isPresence, Territories } from './territory.ts'
import { readAt, stampOf, stampPaths } from './tree.ts'
import type { Owner, ReadOptions, StateEdit, Territory } from './types.ts'

/** What a core is made of. */
export interface CoreParts {
  readonly engine: Engine
  readonly feed: Feed
  readonly readings: Readings
  readonly clock: Clock
  readonly log: Log
  readonly owners: readonly Owner[]
}

/** The two trees as they are now, who owns what in them, and when each node changed last. */
export class Core {
  readonly engine: Engine
  readonly feed: Feed
  readonly clock: Clock
  readonly log: Log
  readonly #readings: Readings
  #territories: Territories
  /** `seq` of the last change of each tree as a whole. */
  readonly #latest = { running: 0, operational: 0 }
  /** Nodes stamped earlier than this were built anew since: their tags hold no longer. */
  #stampFloor = 0
  /** Told which paths of state changed. */
  onState: (paths: readonly string[]) => void = () => undefined

  constructor(parts: CoreParts) {
    this.engine = parts.engine
    this.feed = parts.feed
    this.clock = parts.clock
    this.log = parts.log
    this.#readings = parts.readings
    this.#territories = new Territories(parts.engine.schema, parts.owners)
    parts.engine.onRebuild = () => {
      this.#stampFloor = this.feed.seq
    }
  }

  get schema(): Schema {
    return this.engine.schema
  }

  get territories(): Territories {
    return this.#territories
  }

  /** @throws BrewError `in-use` for two Things with one path or name */
  setOwners(owners: readonly Owner[]): void {
    this.#territories = new Territories(this.schema, owners)
  }

  tree(datastore: 'running' | 'operational'): DataTree {
    return datastore === 'running' ? this.engine.running : this.engine.operational
  }

  read(datastore: 'running' | 'operational', path: string, options: ReadOptions = {}): JsonValue | undefined {
    return this.engine.read(() => readAt(this.tree(datastore), this.schema, path, options.withDefaults))
  }

  /** @throws BrewError `unknown-element` */
  exists(datastore: 'running' | 'operational', path: string): boolean {
    const canonical = formatPath(resolvePath({ children: this.schema.nodes }, path).map(({ step }) => step))
    return this.engine.read(() => this.tree(datastore).exists(canonical))
  }

  /** `undefined` only for a presence container that is not there. */
  readTerritory(
    datastore: 'running' | 'operational',
    territory: Territory,
    options?: ReadOptions,
  ): JsonValue | undefined {
    const value = this.read(datastore, territory.path, options)
    if (value === undefined && isPresence(this.schema, territory)) return undefined
    return this.#territories.cut(value ?? {}, territory)
  }

  /** The whole configuration as an RFC 7951 document, without defaults. */
  wholeText(): string {
    return this.engine.read(() => this.engine.running.print({ format: 'json' }))
  }

  /** What may come next at a path of a datastore. @throws BrewError as `complete` */
  complete(request: CompletionRequest): Completions {
    return this.engine.read(() => {
      const { running, operational } = this.engine
      const isConfigured = request.from === 'running' || wantsConfiguration(this.schema, request)
      const trees: CompletionTrees =
        request.from === 'operational' ? [operational] : isConfigured ? [running] : [running, operational]
      return complete(this.schema, trees, request)
    })
  }

  /** What may stand below a node of running. @throws BrewError as `availableChildren` */
  children(path: string): AvailableChildren {
    const { engine, schema, territories } = this
    return availableChildren(path, schema, (at) =>
      engine.read(() => judgeChildren(engine.running, at, { yang: engine.yang, territories })),
    )
  }

  /** Data as XML elements from the root. @throws BrewError with the path of what is no data of the model */
  toXml(path: string, members: JsonObject): string {
    return this.engine.read(() => {
      using tree = this.engine.yang.parse(JSON.stringify(members), { kind: 'data', below: path })
      return tree.print({ format: 'xml', pretty: true })
    })
  }

  /** RFC 7232 2.3. @throws BrewError `unknown-element` */
  etag(datastore: 'running' | 'operational', path: string): string {
    const canonical = formatPath(resolvePath({ children: this.schema.nodes }, path).map(({ step }) => step))
    const stamp = this.engine.read(() => stampOf(this.tree(datastore), canonical)) ?? this.#latest[datastore]
    return `"${this.feed.boot}-${Math.max(stamp, this.#stampFloor)}"`
  }

  /** Stamps what a commit changed in running, and answers the change's number. */
  stampRunning(diff: DataTree): number {
    const seq = this.feed.nextSeq
    this.#latest.running = seq
    const { rebuilds } = this.engine
    // Committed already: an engine that fails here is rebuilt from the log, and all nodes are as of this change.
    this.engine.read(() => {
      if (rebuilds === this.engine.rebuilds) this.engine.running.stamp(diff, seq)
    })
    if (rebuilds !== this.engine.rebuilds) this.#stampFloor = seq
    return seq
  }

  /** @throws BrewError for the first edit that is wrong; nothing is changed then */
  publish(edits: readonly StateEdit[]): void {
    const changes = this.engine.change(() => this.#readings.apply(this.engine.operational, this.schema, edits))
    if (changes.length === 0) return
    const seq = this.feed.nextSeq
    this.engine.change(() => stampPaths(this.engine.yang, this.engine.operational, changes, seq))
    this.#latest.operational = seq
    this.onState(changes.map(({ path }) => path))
    this.feed.emit({ datastore: 'operational', time: this.clock.now(), edits: changes })
  }

  /** State of a list entry ends with the entry. */
  forgetDeleted(changes: readonly ChangeEdit[]): void {
    const entries = changes.filter(({ op, path }) => op === 'delete' && path.endsWith(']'))
    const gone = this.engine.read(() => entries.filter(({ path }) => this.engine.operational.exists(path)))
    if (gone.length > 0) this.publish(gone.map(({ path }) => ({ op: 'remove', path })))
  }
}
