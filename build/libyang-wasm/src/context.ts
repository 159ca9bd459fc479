import { parseDiffText } from './diff-text.ts'
import { ENGINE_REFUSAL, refusalError } from './edits.ts'
import { YangError } from './errors.ts'
import { INTERNAL_CODES, type RawFault, toError } from './faults.ts'
import type { Instance, Pointer } from './instance.ts'
import { bytesOf, formatOf, type Source, Sources } from './sources.ts'
import { checkedBytes, position } from './text.ts'
import { DataTree } from './tree.ts'
import type {
  ContextOptions,
  DataTreeKind,
  ModuleInfo,
  ModuleSource,
  ParseOptions,
  Schema,
  SchemaNode,
} from './types.ts'

/** libyang's LYD_FORMAT. */
const DATA_FORMATS = { xml: 1, json: 2 } as const

/** libyang's `enum lyd_type`. */
const DATA_TYPES: Readonly<Record<DataTreeKind, number>> = {
  config: 0,
  data: 0,
  edit: 0,
  rpc: 1,
  notification: 2,
  reply: 3,
}

/** libyang's LYD_PARSE_* and LYS_OUTFORMAT. */
const PARSE_STRICT = 0x020000
const PARSE_NO_STATE = 0x080000
const OUT_YANG = 1
const OUT_TREE = 4

/** RFC 8259 2: tab, line feed, carriage return, space. */
const JSON_SPACE: ReadonlySet<number> = new Set([0x09, 0x0a, 0x0d, 0x20])

/** Modules compiled together, and the trees whose data they describe. Dispose of it when done; its trees go with it. */
export class Context implements Disposable {
  readonly #instance: Instance
  readonly #maxTextBytes: number
  /** 0 once disposed of. */
  #pointer: Pointer
  /** Trees not yet disposed of: their nodes refer to the context, so they are freed before it. */
  readonly #trees = new Set<Pointer>()

  private constructor(instance: Instance, pointer: Pointer, maxTextBytes: number) {
    this.#instance = instance
    this.#pointer = pointer
    this.#maxTextBytes = maxTextBytes
  }

  /** @internal Use `Libyang.createContext`. */
  static create(instance: Instance, options: ContextOptions, maxTextBytes: number): Context {
    const sources = new Sources(options.modules, options.resolve, maxTextBytes)
    const pointer = instance.call((wasm) => wasm.lyw_context_new())
    const context = new Context(instance, pointer, maxTextBytes)
    try {
      instance.onImport = sources.onImport
      for (const source of sources.given) if (isImplemented(source)) context.#add(source, sources)
      const status = instance.call((wasm) => wasm.lyw_context_compile(pointer))
      if (status !== 0) throw context.#moduleError(sources, undefined)
      return context
    } catch (error) {
      context[Symbol.dispose]()
      throw error
    } finally {
      instance.onImport = undefined
    }
  }

  /** All modules, the engine's own and imported ones included. */
  modules(): ModuleInfo[] {
    return this.call((wasm) => {
      wasm.lyw_modules(this.#pointer)
      return this.#instance.jsonResult<ModuleInfo[]>()
    })
  }

  /** The whole compiled schema: modules, and the top-level nodes and RPCs of those implemented. */
  schema(): Schema
  /** One node with all below it, by its data path without predicates; `undefined` where there is none. */
  schema(path: string): SchemaNode | undefined
  schema(path?: string): Schema | SchemaNode | undefined {
    if (path === undefined) {
      const found = this.call((wasm) => {
        wasm.lyw_schema(this.#pointer)
        return this.#instance.jsonResult<Omit<Schema, 'modules'>>()
      })
      return { modules: this.modules(), ...found }
    }
    return this.call((wasm) => {
      if (wasm.lyw_schema_node(this.#pointer, this.#instance.text(path)) === 1) {
        return this.#instance.jsonResult<SchemaNode>()
      }
      this.faults()
      return undefined
    })
  }

  /**
   * Parses a document. Values are judged by their types at once; everything else is `DataTree.validate`'s business.
   * @throws YangError when the text is malformed, too big, too deep, or not data of these modules
   */
  parse(text: string | Uint8Array, options: ParseOptions): DataTree {
    const kind = options.kind ?? 'config'
    const bytes = checkedBytes(text, options.format, this.#maxTextBytes, options.file)
    const strict = options.strict === false ? 0 : PARSE_STRICT
    const noState = kind === 'config' || kind === 'edit' ? PARSE_NO_STATE : 0
    const { below = '/' } = options
    const flags = strict | noState
    const tree = this.call((wasm) => {
      const copy = this.#instance.copyIn(bytes)
      const format = DATA_FORMATS[options.format]
      const parsed =
        below === '/'
          ? wasm.lyw_parse(this.#pointer, copy, format, DATA_TYPES[kind], flags)
          : wasm.lyw_parse_below(this.#pointer, this.#instance.text(below), copy, format, flags)
      wasm.lyw_free(copy)
      return parsed
    })
    if (tree === 0) throw (below === '/' ? undefined : this.#refusal(below)) ?? this.#documentError(bytes, options.file)
    // libyang stops at the end of the first object and does not look further.
    if (options.format === 'json') this.#refuseRest(tree, bytes, options.file)
    return this.adopt(tree)
  }

  /**
   * The diff that `DataTree.diffText` told.
   * @throws YangError for what is no such text, and for nodes and values that these modules do not have
   */
  parseDiff(text: string): DataTree {
    const engineError = (path: string) => this.error('no such node or value', { otherwise: 'invalid-value', path })
    return this.adopt(parseDiffText(this.#instance, this.#alive(), text, this.checkedJson, engineError))
  }

  /** A tree with nothing in it. */
  createTree(): DataTree {
    return this.adopt(this.call((wasm) => wasm.lyw_tree_new(this.#pointer)))
  }

  /**
   * The tree diagram of RFC 8340, for people.
   * @param module its name; without it all implemented modules that have nodes but the engine's own, one after the other
   * @throws YangError `data-missing` for a module that is not in the context
   */
  printTree(module?: string): string {
    if (module !== undefined) return this.#printed(module, OUT_TREE)
    const implemented = this.modules().filter((info) => info.implemented && !info.internal)
    const trees = implemented.map((info) => this.#printed(info.name, OUT_TREE).trimEnd())
    return `${trees.filter((tree) => tree.includes('\n')).join('\n\n')}\n`
  }

  /**
   * A module as YANG text.
   * @throws YangError `data-missing` for a module that is not in the context
   */
  printModule(name: string): string {
    return this.#printed(name, OUT_YANG)
  }

  /** Frees the context and all trees in it. A second time does nothing. */
  [Symbol.dispose](): void {
    if (this.#pointer === 0) return
    if (!this.#instance.failed && !this.#instance.disposed) {
      this.#instance.call((wasm) => {
        for (const tree of this.#trees) wasm.lyw_tree_free(tree)
        wasm.lyw_context_free(this.#pointer)
      })
    }
    this.#trees.clear()
    this.#pointer = 0
  }

  /** @internal Runs calls while the context is alive. */
  call: Instance['call'] = (work) => {
    if (this.#pointer === 0) throw this.#instance.staleContext()
    return this.#instance.call(work)
  }

  #alive(): Pointer {
    if (this.#pointer === 0) throw this.#instance.staleContext()
    return this.#pointer
  }

  /** @internal A JSON text the engine can bear: not too big, not nested too deep, and without pairs of escapes. */
  readonly checkedJson = (text: string): string => {
    const bytes = checkedBytes(text, 'json', this.#maxTextBytes, undefined)
    return text.includes('\\u') ? Buffer.from(bytes).toString('utf8') : text
  }

  /** @internal A tree of this context, to be freed with it. */
  adopt(tree: Pointer): DataTree {
    this.#trees.add(tree)
    return new DataTree(this, this.#instance, tree)
  }

  /** @internal */
  release(tree: Pointer): void {
    if (!this.#trees.delete(tree) || this.#instance.failed || this.#instance.disposed) return
    this.#instance.call((wasm) => wasm.lyw_tree_free(tree))
  }

  /** @internal The faults of the last call. @throws EngineError when one of them is the engine's own */
  faults(): RawFault[] {
    const faults = this.call((wasm) => {
      wasm.lyw_errors(this.#pointer)
      return this.#instance.jsonResult<RawFault[]>()
    })
    const internal = faults.find((fault) => INTERNAL_CODES.has(fault.code))
    if (internal !== undefined) throw this.#instance.fail(new Error(internal.message))
    return faults
  }

  /** @internal The faults of the last call as an error to throw. */
  error(
    message: string,
    { otherwise, ...details }: { otherwise: YangError['errorTag']; file?: string | undefined; path?: string },
  ): YangError {
    return toError(this.faults(), { otherwise, details }, message)
  }

  /** Why a document below a path was refused, where it is not the text that is wrong. */
  #refusal(path: string): YangError | undefined {
    const [refusal, at] = this.call((wasm) => [wasm.lyw_refused(), this.#instance.result() ?? path])
    return refusal === ENGINE_REFUSAL
      ? undefined
      : refusalError(refusal, at, () => this.error('', { otherwise: 'invalid-value' }))
  }

  /** libyang tells the line; where it stopped gives the column, if that is the line it speaks of. */
  #documentError(bytes: Uint8Array, file: string | undefined): YangError {
    const stopped = position(
      bytes,
      this.call((wasm) => wasm.lyw_parsed()),
    )
    const faults = this.faults()
    const column = faults[0]?.line === stopped.line ? stopped.column : undefined
    const details = { otherwise: 'invalid-value', details: { file, column } } as const
    return toError(faults, details, 'the document is not valid')
  }

  #refuseRest(tree: Pointer, bytes: Uint8Array, file: string | undefined): void {
    const end = this.call((wasm) => wasm.lyw_parsed())
    const rest = indexOfRest(bytes, end)
    if (rest === -1) return
    this.call((wasm) => wasm.lyw_tree_free(tree))
    const where = position(bytes, rest)
    throw new YangError('text after the end of the document', { errorTag: 'malformed-message', file, ...where })
  }

  #add(source: Source, sources: Sources): void {
    const bytes = bytesOf(source.given, this.#maxTextBytes)
    const status = this.call((wasm) => {
      const copy = this.#instance.copyIn(bytes)
      const features = featuresOf(source.given)
      const list = features === undefined ? 0 : this.#instance.copyIn(Buffer.from(features))
      const added = wasm.lyw_context_add(this.#pointer, copy, formatOf(source.given), list)
      wasm.lyw_free(list)
      wasm.lyw_free(copy)
      return added
    })
    if (sources.failure !== undefined) throw sources.failure
    if (status !== 0) throw this.#moduleError(sources, source)
  }

  /**
   * The faults of making the context. libyang tells faults without the file; what it says is followed by
   * `Parsing module "x" failed`, and what the compiler says has a schema path that starts with the module's name.
   */
  #moduleError(sources: Sources, source: Source | undefined): YangError {
    const faults = this.faults()
    const summary = /^(?:Parsing (?:sub)?module|Loading) "([^"]+)"/
    const told = faults.filter((fault) => !summary.test(fault.message))
    const fileOf = (fault: RawFault): string | undefined => {
      const compiled = /^\/([^:/]+):/.exec(fault.schemaPath ?? '')?.[1]
      const parsed = faults.slice(faults.indexOf(fault) + 1).find((later) => summary.test(later.message))
      const module = fault.line === undefined ? compiled : summary.exec(parsed?.message ?? '')?.[1]
      return (module === undefined ? undefined : sources.fileOf(module)) ?? source?.given.file
    }
    const details = { otherwise: 'operation-failed', sameTag: true, fileOf } as const
    return toError(told.length > 0 ? told : faults, details, 'the module is not valid')
  }

  #printed(module: string, format: number): string {
    const [status, text] = this.call((wasm) => {
      const result = wasm.lyw_print_module(this.#pointer, this.#instance.text(module), format)
      return [result, this.#instance.result() ?? '']
    })
    if (status === 0) return text
    throw this.error(`there is no module ${module}`, { otherwise: 'data-missing' })
  }
}

function isImplemented(source: Source): boolean {
  return source.given.implement !== false && !source.isSubmodule
}

/** Names ended by NUL each, and an empty one; see `lyw_context_add`. */
function featuresOf(source: ModuleSource): string | undefined {
  if (source.features === 'all') return '*\0'
  if (source.features === undefined || source.features.length === 0) return undefined
  return source.features.map((name) => `${name}\0`).join('')
}

/** Index of the first byte from `from` on that is no white space, -1 where there is none. */
function indexOfRest(bytes: Uint8Array, from: number): number {
  for (let index = from; index < bytes.length; index++) if (!JSON_SPACE.has(bytes[index] ?? 0)) return index
  return -1
}
