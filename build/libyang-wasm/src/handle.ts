import type { Context } from './context.ts'
import { StaleHandleError, type YangError } from './errors.ts'
import type { Instance, Pointer } from './instance.ts'
import type { DataTree } from './tree.ts'

/** What all that is done with a tree stands on: whose it is, whether it is still there, and how it fails. */
export abstract class TreeHandle implements Disposable {
  /** @internal */
  protected readonly context: Context
  /** @internal */
  protected readonly instance: Instance
  /** 0 once disposed of. */
  #pointer: Pointer

  /** @internal Use `Context.parse` or `Context.createTree`. */
  constructor(context: Context, instance: Instance, pointer: Pointer) {
    this.context = context
    this.instance = instance
    this.#pointer = pointer
  }

  /** Frees the tree. A second time does nothing. */
  [Symbol.dispose](): void {
    if (this.#pointer === 0) return
    this.context.release(this.#pointer)
    this.#pointer = 0
  }

  /** @internal */
  protected alive(): Pointer {
    if (this.#pointer === 0) throw new StaleHandleError('the data tree was disposed of')
    return this.#pointer
  }

  /** @internal */
  protected both(other: TreeHandle): [Pointer, Pointer] {
    if (other.context !== this.context) throw new TypeError('the trees are of different contexts')
    return [this.alive(), other.alive()]
  }

  /** @internal */
  protected made(pointer: Pointer, message: string): DataTree {
    if (pointer === 0) throw this.operationError(message)
    return this.context.adopt(pointer)
  }

  /** @internal */
  protected pathError(path: string): YangError {
    return this.context.error('no such path', { otherwise: 'invalid-value', path })
  }

  /** @internal */
  protected operationError(message: string): YangError {
    return this.context.error(message, { otherwise: 'operation-failed' })
  }
}
