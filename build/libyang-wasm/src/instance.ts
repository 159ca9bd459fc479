import { EngineError, StaleHandleError, YangError } from './errors.ts'
import { INITIAL_MEMORY_BYTES, MAX_MEMORY_BYTES, PAGE_BYTES } from './limits.ts'

/** An address in the instance's memory. It never leaves this package. */
export type Pointer = number

/** What `shim/*.c` exports, see there. Pointers and statuses are numbers. */
interface Exports {
  _initialize(): void
  lyw_start(): void
  lyw_alloc(size: number): Pointer
  lyw_free(pointer: Pointer): void
  lyw_used(): number
  lyw_result(): Pointer
  lyw_result_release(): void
  lyw_context_new(): Pointer
  lyw_context_free(context: Pointer): void
  lyw_context_add(context: Pointer, text: Pointer, format: number, features: Pointer): number
  lyw_context_compile(context: Pointer): number
  lyw_errors(context: Pointer): void
  lyw_modules(context: Pointer): void
  lyw_print_module(context: Pointer, name: Pointer, format: number): number
  lyw_schema(context: Pointer): void
  lyw_schema_node(context: Pointer, path: Pointer): number
  lyw_tree_new(context: Pointer): Pointer
  lyw_tree_free(tree: Pointer): void
  lyw_tree_is_empty(tree: Pointer): number
  lyw_parse(context: Pointer, text: Pointer, format: number, type: number, options: number): Pointer
  lyw_parse_below(context: Pointer, path: Pointer, text: Pointer, format: number, options: number): Pointer
  lyw_parsed(): number
  lyw_duplicate(tree: Pointer): Pointer
  lyw_exists(tree: Pointer, path: Pointer): number
  lyw_get(tree: Pointer, path: Pointer): number
  lyw_set(tree: Pointer, path: Pointer, value: Pointer): number
  lyw_delete(tree: Pointer, path: Pointer): number
  lyw_find_xpath(tree: Pointer, xpath: Pointer): number
  lyw_merge(tree: Pointer, source: Pointer): number
  lyw_validate(tree: Pointer, options: number): number
  lyw_validate_operation(tree: Pointer, data: Pointer): number
  lyw_validate_change(tree: Pointer, diff: Pointer, followUp: Pointer, options: number): number
  lyw_validate_whole(tree: Pointer, options: number): number
  lyw_tally_bytes(tree: Pointer): number
  lyw_tally_check(tree: Pointer): number
  lyw_print(tree: Pointer, format: number, options: number, path: Pointer): number
  lyw_print_entries(tree: Pointer, path: Pointer, options: number, from: number, count: number): number
  lyw_print_between(
    tree: Pointer,
    path: Pointer,
    after: Pointer,
    until: Pointer,
    options: number,
    count: number,
  ): number
  lyw_names_before(tree: Pointer, path: Pointer, count: number): number
  lyw_values(
    tree: Pointer,
    other: Pointer,
    above: Pointer,
    below: Pointer,
    prefix: Pointer,
    after: Pointer,
    limit: number,
    byText: number,
  ): number
  lyw_children(tree: Pointer, path: Pointer): number
  lyw_edits(diff: Pointer, from: number, count: number): void
  lyw_refused(): number
  lyw_edit_begin(tree: Pointer): Pointer
  lyw_edit_path(journal: Pointer, op: number, path: Pointer, value: Pointer, where: number, point: Pointer): number
  lyw_edit_tree(journal: Pointer, edit: Pointer, op: number): number
  lyw_edit_move(journal: Pointer, path: Pointer, where: number, point: Pointer): number
  lyw_edit_copy(journal: Pointer, path: Pointer, to: Pointer, rename: number): number
  lyw_edit_abandon(journal: Pointer): void
  lyw_edit_finish(journal: Pointer, keep: number): Pointer
  lyw_diff_text(diff: Pointer): number
  lyw_diff_meet(one: Pointer, other: Pointer): void
  lyw_build_begin(context: Pointer): Pointer
  lyw_build_open(builder: Pointer, name: Pointer, text: Pointer, op: number, flags: number, anyType: number): number
  lyw_build_say(builder: Pointer, fact: number, text: Pointer): void
  lyw_build_close(builder: Pointer): void
  lyw_build_end(builder: Pointer, abandon: number): Pointer
  lyw_diff(from: Pointer, to: Pointer): Pointer
  lyw_diff_reverse(diff: Pointer): Pointer
  lyw_diff_merge(diff: Pointer, next: Pointer): number
  lyw_diff_judged(diff: Pointer): void
  lyw_diff_apply(tree: Pointer, diff: Pointer): number
  lyw_stamp(tree: Pointer, diff: Pointer, seq: number): void
  lyw_stamp_of(tree: Pointer, path: Pointer): number
}

/** Answers libyang's wish for a module; the text is UTF-8, already scanned. */
export type ImportAnswer = (name: string, revision?: string) => { bytes: Uint8Array; format: number } | undefined

/** WASI's numbers for "bad file descriptor" and "no such function": the engine touches no file. */
const EBADF = 8
const ENOSYS = 52

/** Room for arguments that is kept between calls. */
const SCRATCH_BYTES = 64 * 1024

/** Results from here on are not kept in memory until the next one. */
const LARGE_RESULT_BYTES = 1024 * 1024

/**
 * One instance of the module with its memory: calls with text in and out, and the end of it all at the first
 * exception that comes out of wasm. Its stack pointer is not restored then, so nothing in it can be used again.
 */
export class Instance {
  /** Set at the first failure. */
  failed = false
  /** Set when its owner has let go of it. */
  disposed = false
  /** Answers imports while a context is made. */
  onImport: ImportAnswer | undefined

  readonly #memory: WebAssembly.Memory
  readonly #exports: Exports
  readonly #resultAddress: Pointer
  #buffer: Buffer
  #words: Uint32Array
  #scratch: Pointer
  #scratchBytes = SCRATCH_BYTES
  #stderr = ''

  /** @throws RangeError when `maxMemoryBytes` is less than an instance needs to start or more than it can have */
  constructor(module: WebAssembly.Module, maxMemoryBytes = MAX_MEMORY_BYTES) {
    if (!(maxMemoryBytes >= INITIAL_MEMORY_BYTES && maxMemoryBytes <= MAX_MEMORY_BYTES)) {
      throw new RangeError(`maxMemoryBytes must be between ${INITIAL_MEMORY_BYTES} and ${MAX_MEMORY_BYTES}`)
    }
    const maximum = Math.floor(maxMemoryBytes / PAGE_BYTES)
    this.#memory = new WebAssembly.Memory({ initial: INITIAL_MEMORY_BYTES / PAGE_BYTES, maximum })
    this.#buffer = Buffer.from(this.#memory.buffer)
    this.#words = new Uint32Array(this.#memory.buffer)
    const { exports } = new WebAssembly.Instance(module, {
      env: { memory: this.#memory },
      lyw: this.#hostImports(),
      wasi_snapshot_preview1: this.#wasi(),
    })
    // The module is built from shim/*.c together with this file: what it exports is known.
    this.#exports = exports as unknown as Exports
    this.#exports._initialize()
    this.#exports.lyw_start()
    this.#resultAddress = this.#exports.lyw_result()
    this.#scratch = this.#exports.lyw_alloc(SCRATCH_BYTES)
  }

  /** Size of the linear memory; it only grows. */
  get memoryBytes(): number {
    return this.#memory.buffer.byteLength
  }

  /** What the allocator has handed out of it. 0 once the instance has failed. */
  get usedBytes(): number {
    return this.failed || this.disposed ? 0 : this.#exports.lyw_used()
  }

  /**
   * Runs calls into the module.
   * @throws EngineError after which this instance has failed
   * @throws StaleHandleError when it has failed before or is disposed of
   */
  call<T>(work: (exports: Exports) => T): T {
    if (this.failed || this.disposed) throw this.stale()
    try {
      return work(this.#exports)
    } catch (error) {
      // Errors of our own are thrown between calls, with no wasm frame below them.
      if (error instanceof YangError || error instanceof StaleHandleError) throw error
      throw this.fail(error)
    }
  }

  /** Lets go of the memory. */
  dispose(): void {
    this.disposed = true
    this.onImport = undefined
  }

  /** Ends the instance. */
  fail(cause: unknown): EngineError {
    this.failed = true
    this.onImport = undefined
    if (cause instanceof EngineError) return cause
    const reason = this.#stderr.trim() || (cause instanceof Error ? cause.message : String(cause))
    return new EngineError(`the YANG engine failed: ${reason}`, { cause })
  }

  staleContext(): StaleHandleError {
    return this.failed || this.disposed ? this.stale() : new StaleHandleError('the context was disposed of')
  }

  stale(): StaleHandleError {
    return new StaleHandleError(
      this.failed ? 'the YANG engine failed; load a new one' : 'the YANG engine was disposed of',
    )
  }

  /**
   * Writes a text where the module can read it; the pointer is good until the next call of this or `texts`.
   * @throws YangError `invalid-value` for what cannot be a NUL-terminated UTF-8 text
   */
  text(text: string): Pointer {
    this.#reserve(text.length * 3 + 1)
    return this.#writeAt(this.#scratch, text)
  }

  /** Two texts at once. */
  texts(first: string, second: string): [Pointer, Pointer] {
    const [one = 0, other = 0] = this.allTexts([first, second])
    return [one, other]
  }

  /** Several texts at once; 0 for those that are `undefined`. */
  allTexts(texts: readonly (string | undefined)[]): Pointer[] {
    const rooms = texts.map((text) => (text === undefined ? 0 : text.length * 3 + 1))
    this.#reserve(rooms.reduce((sum, room) => sum + room, 0))
    let at = this.#scratch
    return texts.map((text, index) => {
      if (text === undefined) return 0
      const pointer = this.#writeAt(at, text)
      at += rooms[index] ?? 0
      return pointer
    })
  }

  /** Copies bytes into memory of their own, ended by NUL. Free it with `lyw_free`. */
  copyIn(bytes: Uint8Array): Pointer {
    const pointer = this.#exports.lyw_alloc(bytes.length + 1)
    const buffer = this.#view()
    buffer.set(bytes, pointer)
    buffer[pointer + bytes.length] = 0
    return pointer
  }

  /** The text the last call left behind; `undefined` where it left none. */
  result(): string | undefined {
    const buffer = this.#view()
    const pointer = this.#words[this.#resultAddress >> 2] ?? 0
    if (pointer === 0) return undefined
    const length = this.#words[(this.#resultAddress >> 2) + 1] ?? 0
    const text = buffer.toString('utf8', pointer, pointer + length)
    if (length > LARGE_RESULT_BYTES) this.#exports.lyw_result_release()
    return text
  }

  /** The JSON the last call left behind. */
  jsonResult<T>(): T {
    return JSON.parse(this.result() ?? 'null') as T
  }

  #reserve(bytes: number): void {
    if (bytes <= this.#scratchBytes) return
    this.#exports.lyw_free(this.#scratch)
    this.#scratch = this.#exports.lyw_alloc(bytes)
    this.#scratchBytes = bytes
  }

  #writeAt(pointer: Pointer, text: string): Pointer {
    if (text.includes('\0') || !text.isWellFormed()) {
      throw new YangError('a NUL or half a surrogate pair in the text', { errorTag: 'invalid-value' })
    }
    const buffer = this.#view()
    buffer[pointer + buffer.write(text, pointer, 'utf8')] = 0
    return pointer
  }

  /** The memory; growing it detaches the buffer of before. */
  #view(): Buffer {
    if (this.#buffer.length === 0) {
      this.#buffer = Buffer.from(this.#memory.buffer)
      this.#words = new Uint32Array(this.#memory.buffer)
    }
    return this.#buffer
  }

  #string(pointer: Pointer): string {
    const buffer = this.#view()
    return buffer.toString('utf8', pointer, buffer.indexOf(0, pointer))
  }

  #hostImports(): Bun.WebAssembly.ModuleImports {
    return {
      resolve: (name: Pointer, revision: Pointer, format: Pointer): Pointer => {
        const answer = this.onImport?.(this.#string(name), revision === 0 ? undefined : this.#string(revision))
        if (answer === undefined) return 0
        const text = this.copyIn(answer.bytes)
        this.#view()
        this.#words[format >> 2] = answer.format
        return text
      },
      out_of_memory: (size: number): never => {
        throw new EngineError(`the YANG engine is out of memory: ${size >>> 0} bytes more are wanted`)
      },
    }
  }

  #wasi(): Bun.WebAssembly.ModuleImports {
    const refuse = () => EBADF
    const missing = () => ENOSYS
    return {
      fd_close: refuse,
      fd_fdstat_get: refuse,
      fd_filestat_get: refuse,
      fd_pread: refuse,
      fd_prestat_get: refuse,
      fd_prestat_dir_name: refuse,
      fd_readdir: refuse,
      fd_seek: refuse,
      fd_sync: refuse,
      fd_write: (fd: number, vectors: Pointer, count: number, written: Pointer) =>
        this.#write(fd, vectors, count, written),
      path_filestat_get: missing,
      path_open: missing,
      path_readlink: missing,
      proc_exit: (status: number): never => {
        throw new EngineError(`the YANG engine exited with status ${status}`)
      },
    }
  }

  /** What a failed assert has to say goes to stderr: the reason of the trap that follows. */
  #write(fd: number, vectors: Pointer, count: number, written: Pointer): number {
    if (fd !== 1 && fd !== 2) return EBADF
    const buffer = this.#view()
    let total = 0
    for (let index = 0; index < count; index++) {
      const start = this.#words[(vectors >> 2) + index * 2] ?? 0
      const length = this.#words[(vectors >> 2) + index * 2 + 1] ?? 0
      this.#stderr = (this.#stderr + buffer.toString('utf8', start, start + length)).slice(-2000)
      total += length
    }
    this.#words[written >> 2] = total
    return 0
  }
}
