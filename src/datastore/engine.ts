import { BrewError, errorText, type Log, type Schema } from '../base/index.ts'
import {
  combineFaults,
  type DataTree,
  isEngineFailure,
  type ModuleText,
  translating,
  Yang,
  type YangOptions,
} from '../yang/index.ts'
import { mergeText } from './saved-configuration.ts'

/** What it takes to build the trees anew. */
export interface Sources {
  /** Fills an empty tree with the running configuration. @throws BrewError where that cannot be read */
  configuration(yang: Yang, tree: DataTree): void
  /** Path to canonical value; no value for list entries and the like. In the order they were set. */
  readings(): Iterable<readonly [path: string, value: string | undefined]>
}

/** Memory below which a rebuild is not worth the pause. */
const WORTH_COMPACTING_BYTES = 64 * 1024 * 1024

/**
 * Holds the two trees. After a failure of the engine (trap, memory) everything of it is thrown away and built anew
 * from the sources, within the same turn: nobody outside sees a half-dead engine.
 */
export class Engine implements Disposable {
  #yang: Yang
  #running: DataTree
  #operational: DataTree
  #rebuilds = 0
  /** Called after every rebuild: whatever was remembered about nodes no longer holds. */
  onRebuild: () => void = () => undefined

  private constructor(
    yang: Yang,
    readonly userModules: readonly ModuleText[],
    readonly limits: YangOptions,
    readonly sources: Sources,
    readonly log: Log,
  ) {
    this.#yang = yang
    this.#running = yang.emptyTree()
    this.#operational = yang.emptyTree()
  }

  /** @throws BrewError for a module or a configuration that is not valid, with file, line and path */
  static async open(options: {
    readonly userModules: readonly ModuleText[]
    readonly limits: YangOptions
    readonly sources: Sources
    readonly log: Log
  }): Promise<Engine> {
    const { userModules, limits, sources, log } = options
    const yang = await Yang.open(userModules, limits)
    const engine = new Engine(yang, userModules, limits, sources, log)
    try {
      engine.#fill()
      return engine
    } catch (error) {
      yang[Symbol.dispose]()
      throw error
    }
  }

  get yang(): Yang {
    return this.#yang
  }

  get schema(): Schema {
    return this.#yang.schema
  }

  get running(): DataTree {
    return this.#running
  }

  get operational(): DataTree {
    return this.#operational
  }

  /** Rises with every rebuild: a tree made before is stale after. */
  get rebuilds(): number {
    return this.#rebuilds
  }

  /**
   * Reads; if the engine fails meanwhile it is rebuilt and the work is done once more.
   * @throws BrewError `operation-failed` when it fails again: it is rebuilt then too, and nothing of the work stays
   */
  read<T>(work: () => T): T {
    return this.#guarded(work, () =>
      this.#guarded(work, (cause) => {
        throw new BrewError('operation-failed', 'the YANG engine fails on this', {}, 'Ask for less at once.', { cause })
      }),
    )
  }

  /** Changes; if the engine fails meanwhile it is rebuilt, nothing is changed, and the caller is told. */
  change<T>(work: () => T): T {
    return this.#guarded(work, (cause) => {
      throw new BrewError(
        'operation-failed',
        'the YANG engine failed on this and was restarted; nothing was changed',
        {},
        'Make the change in smaller parts.',
        { cause },
      )
    })
  }

  /**
   * Rebuilds the engine when most of its memory is free: WebAssembly memory never shrinks by itself. From what it holds,
   * not from the log: that may tell of a change that is larger than all there is.
   */
  compact(): boolean {
    if (this.#yang.memoryBytes < WORTH_COMPACTING_BYTES || this.#yang.usedBytes * 2 > this.#yang.memoryBytes) {
      return false
    }
    const text = translating(() => this.#running.print({ format: 'json' }))
    this.#rebuild((yang, tree) => mergeText(yang, tree, text, ''))
    return true
  }

  [Symbol.dispose](): void {
    this.#yang[Symbol.dispose]()
  }

  #guarded<T>(work: () => T, failed: (cause: Error) => T): T {
    try {
      return translating(work)
    } catch (error) {
      if (!isEngineFailure(error)) throw error
      this.log.error('the YANG engine failed and is rebuilt', { reason: errorText(error) })
      this.#rebuild()
      return failed(error)
    }
  }

  #rebuild(fill = this.sources.configuration): void {
    this.#yang[Symbol.dispose]()
    // The collector alone gives a dead instance's memory back, and knows nothing of its size.
    Bun.gc(true)
    this.#yang = Yang.reopen(this.userModules, this.limits)
    this.#running = this.#yang.emptyTree()
    this.#operational = this.#yang.emptyTree()
    this.#rebuilds++
    this.#fill(fill)
    this.onRebuild()
  }

  #fill(fill = this.sources.configuration): void {
    fill(this.#yang, this.#running)
    const faults = translating(() => this.#running.validateWhole())
    if (faults.length > 0) throw combineFaults(faults)
    for (const [path, value] of this.sources.readings()) translating(() => this.#operational.set(path, value))
  }
}
