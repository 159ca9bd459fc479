import { type Context, type DataTree, Libyang, YangError } from 'libyang-wasm'
import { BrewError, type Schema } from '../base/index.ts'
import { translating } from './fault.ts'
import { toModuleFault } from './module-fault.ts'
import { type ModuleText, projectModules } from './modules.ts'

/** What a document may hold: `config` refuses state, `data` takes both. */
export type DocumentKind = 'config' | 'data'

/** Limits of an engine. */
export interface YangOptions {
  /** Upper bound of the engine's memory; what needs more fails and changes nothing. Default 512 MiB. */
  readonly maxMemoryBytes?: number
  /** In the place of the project's modules: for models of the past, and those to come. */
  readonly project?: readonly ModuleText[]
}

/** The engine with the project's and the user's modules in it. Disposing it makes all its trees stale. */
export class Yang implements Disposable {
  readonly schema: Schema
  readonly #libyang: Libyang
  readonly #context: Context

  private constructor(libyang: Libyang, context: Context) {
    this.#libyang = libyang
    this.#context = context
    this.schema = context.schema()
  }

  /**
   * Loads the engine and compiles all modules: the project's and `userModules`.
   * @throws BrewError with file, line and reason for a module that does not compile
   */
  static async open(userModules: readonly ModuleText[] = [], options: YangOptions = {}): Promise<Yang> {
    return Yang.#compile(await Libyang.load(engineOptions(options)), userModules, options.project)
  }

  /**
   * The same in one synchronous turn, for replacing an engine that failed. Only once one was opened.
   * @throws BrewError as `open`
   */
  static reopen(userModules: readonly ModuleText[] = [], options: YangOptions = {}): Yang {
    return Yang.#compile(Libyang.reload(engineOptions(options)), userModules, options.project)
  }

  static #compile(libyang: Libyang, userModules: readonly ModuleText[], project = projectModules): Yang {
    const modules = [...project, ...userModules]
    try {
      return new Yang(libyang, libyang.createContext({ modules }))
    } catch (error) {
      libyang[Symbol.dispose]()
      throw error instanceof YangError ? toModuleFault(error, modules) : error
    }
  }

  /**
   * A JSON document (RFC 7951) as a tree, types checked, nothing else: validate it before use.
   * @throws BrewError with file, line and path
   */
  parse(text: string, options: { readonly kind: DocumentKind; readonly file?: string }): DataTree {
    return translating(() => this.#context.parse(text, { format: 'json', strict: true, ...options }))
  }

  emptyTree(): DataTree {
    return this.#context.createTree()
  }

  /** RFC 8340 tree diagram. @throws BrewError `unknown-element` for a module that is not loaded */
  treeDiagram(module: string): string {
    this.#mustKnow(module)
    return translating(() => this.#context.printTree(module))
  }

  /** Whether the instance trapped: every tree of it is stale then. */
  get failed(): boolean {
    return this.#libyang.failed
  }

  /** Linear memory of the instance; it only grows. */
  get memoryBytes(): number {
    return this.#libyang.memoryBytes
  }

  /** The part of it that is allocated. */
  get usedBytes(): number {
    return this.#libyang.usedBytes
  }

  [Symbol.dispose](): void {
    this.#libyang[Symbol.dispose]()
  }

  #mustKnow(module: string): void {
    if (this.schema.modules.some((it) => it.name === module)) return
    throw new BrewError('unknown-element', `there is no module "${module}"`, {}, 'See `brewerslab yang modules`.')
  }
}

function engineOptions({ maxMemoryBytes }: YangOptions): { maxMemoryBytes?: number } {
  return maxMemoryBytes === undefined ? {} : { maxMemoryBytes }
}
