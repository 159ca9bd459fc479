import wasmPath from '../generated/libyang.wasm' with { type: 'file' }
import { Context } from './context.ts'
import { Instance } from './instance.ts'
import { DEFAULT_MAX_TEXT_BYTES } from './limits.ts'
import type { ContextOptions, LoadOptions } from './types.ts'

/** Compiled once per process; instances share it. */
let compiling: Promise<WebAssembly.Module> | undefined
let compiled: WebAssembly.Module | undefined

async function compile(): Promise<WebAssembly.Module> {
  compiled = await WebAssembly.compile(await Bun.file(wasmPath).arrayBuffer())
  return compiled
}

/** One engine: a WebAssembly instance with its own memory. What is made in one cannot be used with another. */
export class Libyang implements Disposable {
  readonly #instance: Instance
  readonly #maxTextBytes: number

  private constructor(instance: Instance, maxTextBytes: number) {
    this.#instance = instance
    this.#maxTextBytes = maxTextBytes
  }

  /**
   * A new engine; some 30 ms for the first of a process, 1 ms for each further.
   * @throws RangeError for a `maxMemoryBytes` that is not between 6 MiB and 512 MiB
   */
  static async load(options: LoadOptions = {}): Promise<Libyang> {
    compiling ??= compile()
    return Libyang.#start(await compiling, options)
  }

  /**
   * Another engine in the same synchronous turn, to take the place of one that failed.
   * @throws Error when none was loaded before; RangeError as `load`
   */
  static reload(options: LoadOptions = {}): Libyang {
    if (compiled === undefined) throw new Error('no engine was loaded yet: use Libyang.load')
    return Libyang.#start(compiled, options)
  }

  static #start(module: WebAssembly.Module, options: LoadOptions): Libyang {
    const instance = new Instance(module, options.maxMemoryBytes)
    return new Libyang(instance, options.maxTextBytes ?? DEFAULT_MAX_TEXT_BYTES)
  }

  /**
   * A set of compiled modules. Imports are answered from `modules`, then by `resolve`, then from the standard modules
   * that libyang's own source carries.
   * @throws YangError with file and line when a module is not valid; nothing is left behind
   * @throws EngineError when the engine fails at it
   */
  createContext(options: ContextOptions): Context {
    return Context.create(this.#instance, options, this.#maxTextBytes)
  }

  /** Size of the engine's memory. It never shrinks: what is freed is used again. */
  get memoryBytes(): number {
    return this.#instance.memoryBytes
  }

  /** How much of the memory is in use by contexts and trees; 0 when failed or disposed of. */
  get usedBytes(): number {
    return this.#instance.usedBytes
  }

  /** Whether the engine has failed: from then on each use of it, its contexts and trees throws `StaleHandleError`. */
  get failed(): boolean {
    return this.#instance.failed
  }

  /** Lets go of the memory; contexts and trees of this engine are stale from now on. */
  [Symbol.dispose](): void {
    this.#instance.dispose()
  }
}
