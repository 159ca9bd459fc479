import { type Context, type DataTree, Libyang, type ModuleSource, standardModule, YangError } from 'libyang-wasm'
import { BrewError, type Schema } from '../base/index.ts'
import { translating } from './fault.ts'
import { toModuleFault } from './module-fault.ts'
import { type ModuleText, projectModules } from './modules.ts'

/** What a document may hold: `config` refuses state, `data` takes both. */
export type DocumentKind = 'config' | 'data'

/** How documents are encoded: RFC 7951 JSON, RFC 7950 XML. */
export type DocumentFormat = 'json' | 'xml'

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

  private constructor(libyang: Libyang, context: Context, schema: Schema) {
    this.#libyang = libyang
    this.#context = context
    this.schema = schema
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
    const attributes = attributeModules(userModules)
    try {
      const context = libyang.createContext({ modules: [...modules, ...attributes] })
      const schema = context.schema()
      return new Yang(libyang, context, attributes.length === 0 ? schema : withoutAttributes(schema))
    } catch (error) {
      libyang[Symbol.dispose]()
      throw error instanceof YangError ? toModuleFault(error, modules) : error
    }
  }

  /**
   * A JSON document (RFC 7951) as a tree, types checked, nothing else: validate it before use.
   * @throws BrewError with file, line and path
   */
  parse(
    text: string,
    options: { readonly kind: DocumentKind; readonly file?: string; readonly below?: string },
  ): DataTree {
    return translating(() => this.#context.parse(text, { format: 'json', strict: true, ...options }))
  }

  /**
   * A document of edits as a tree: nodes may carry `operation` (RFC 6241 7.2) and the places of RFC 7950 7.7.9 and 7.8.6,
   * as XML attributes or RFC 7952 annotations. For `DataTree.editDiff` and `Editing.doTree`.
   * @param below path of the container or list entry whose content it is
   * @throws BrewError with line, column and path
   */
  parseEdit(text: string, format: DocumentFormat, below = '/'): DataTree {
    return translating(() => this.#context.parse(text, { format, kind: 'edit', strict: true, below }))
  }

  /**
   * What goes into an action or an RPC, or comes out of it, as a tree: a JSON document from the root that names one.
   * For `DataTree.validateOperation`.
   * @throws BrewError with line, column and path
   */
  parseOperation(text: string, side: 'input' | 'output'): DataTree {
    const kind = side === 'input' ? 'rpc' : 'reply'
    return translating(() => this.#context.parse(text, { format: 'json', kind, strict: true }))
  }

  /** The difference that `DataTree.diffText` told. @throws BrewError for one that is not of this model */
  parseDiff(text: string): DataTree {
    return translating(() => this.#context.parseDiff(text))
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

/** Defines the attribute `operation` of edits (RFC 6241 7.2); what else is in it nobody serves. */
const ATTRIBUTE_MODULE = 'ietf-netconf'

/** None where the user has it among his own: then all of it is meant. */
function attributeModules(userModules: readonly ModuleText[]): ModuleSource[] {
  const module = standardModule(ATTRIBUTE_MODULE)
  const isGiven = userModules.some(({ text }) => new RegExp(`\\bmodule\\s+${ATTRIBUTE_MODULE}\\s*\\{`).test(text))
  return module === undefined || isGiven ? [] : [module]
}

function withoutAttributes({ modules, nodes, operations }: Schema): Schema {
  return {
    modules: modules.filter(({ name }) => name !== ATTRIBUTE_MODULE),
    nodes: nodes.filter(({ module }) => module !== ATTRIBUTE_MODULE),
    operations: operations.filter(({ module }) => module !== ATTRIBUTE_MODULE),
  }
}

function engineOptions({ maxMemoryBytes }: YangOptions): { maxMemoryBytes?: number } {
  return maxMemoryBytes === undefined ? {} : { maxMemoryBytes }
}
