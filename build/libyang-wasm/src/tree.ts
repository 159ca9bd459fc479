import { YangError } from './errors.ts'
import { toErrors } from './faults.ts'
import { ListingTree, PRINT_SHRINK } from './listing.ts'
import type { ChangeVerdict, FoundNode, PrintOptions, ValidateOptions, WithDefaults } from './types.ts'

/** libyang's LYD_FORMAT, LYD_PRINT_* and LYD_VALIDATE_*. */
const FORMATS = { xml: 1, json: 2 } as const
const PRINT_KEEP_EMPTY = 0x04
const PRINT_DEFAULTS: Readonly<Record<WithDefaults, number>> = {
  explicit: 0x00,
  trim: 0x10,
  'report-all': 0x20,
  'report-all-tagged': 0x40,
}
const VALIDATE_NO_STATE = 0x0001

/** LY_ERR: LY_ENOTFOUND, LY_EDENIED, LY_ENOT. */
const NOT_FOUND = 5
const DENIED = 8
const NO_CHANGE = 11

/** LYW_NOT_FITTING of the shim. */
const NOT_FITTING = 1000

/** `enum lyw_found` of the shim. */
const FOUND = 1
const UNKNOWN_PATH = -1

/**
 * Data of one context: configuration, state, one operation, or a difference of two trees. Paths are data paths
 * (RFC 7951 6.11): `/module:name/name[key='value']/name`. Values go in as any lexical form of their type and come out
 * canonical.
 *
 * A tree is used within one synchronous turn or kept; it is never shared between engines. Dispose of it when done.
 */
export class DataTree extends ListingTree {
  /** Whether there is no node at all. */
  get empty(): boolean {
    const tree = this.alive()
    return this.context.call((wasm) => wasm.lyw_tree_is_empty(tree) !== 0)
  }

  /**
   * The canonical value of a leaf, or the text of an anydata; `undefined` where there is none.
   * @throws YangError for a path that the schema does not have, or that has no value
   */
  get(path: string): string | undefined {
    const tree = this.alive()
    return this.context.call((wasm) => {
      const found = wasm.lyw_get(tree, this.instance.text(path))
      if (found === FOUND) return this.instance.result() ?? this.#throwNoValue(path)
      if (found === UNKNOWN_PATH) throw this.pathError(path)
      return undefined
    })
  }

  /**
   * Whether a node exists; for a list or leaf-list without predicates, whether it has entries.
   * @throws YangError for a path that the schema does not have
   */
  exists(path: string): boolean {
    const tree = this.alive()
    return this.context.call((wasm) => {
      const found = wasm.lyw_exists(tree, this.instance.text(path))
      if (found === UNKNOWN_PATH) throw this.pathError(path)
      return found === FOUND
    })
  }

  /**
   * The nodes an XPath 1.0 expression selects, in document order. Names are qualified as in data paths.
   * @throws YangError for what is no XPath, or is none that selects nodes
   */
  find(xpath: string): FoundNode[] {
    const tree = this.alive()
    return this.context.call((wasm) => {
      const status = wasm.lyw_find_xpath(tree, this.instance.text(xpath))
      if (status !== 0) throw this.pathError(xpath)
      return this.instance.jsonResult<FoundNode[]>()
    })
  }

  /**
   * Creates a node with everything missing above it, or gives a leaf another value. Without a value: a container, a
   * list entry, a leaf-list entry named by its predicate, or an empty leaf.
   * @returns whether that changed anything; a default written out explicitly is a change
   * @throws YangError for a path that the schema does not have, a value that the type does not allow, or another value
   * of a list entry's key
   */
  set(path: string, value?: string): boolean {
    const tree = this.alive()
    return this.context.call((wasm) => {
      const [at, text] = value === undefined ? [this.instance.text(path), 0] : this.instance.texts(path, value)
      const status = wasm.lyw_set(tree, at, text)
      if (status === DENIED) throw keyError('changed', path)
      if (status !== 0 && status !== NO_CHANGE) throw this.pathError(path)
      return status === 0
    })
  }

  /**
   * Removes a node and all below it; all entries of a list or leaf-list that is named without predicates.
   * @returns whether there was one
   * @throws YangError for a path that the schema does not have, and for a key of a list entry
   */
  delete(path: string): boolean {
    const tree = this.alive()
    return this.context.call((wasm) => {
      const removed = wasm.lyw_delete(tree, this.instance.text(path))
      if (removed === UNKNOWN_PATH) throw this.pathError(path)
      if (removed < 0) throw keyError('deleted', path)
      return removed > 0
    })
  }

  /** Copies everything of another tree of the same context into this one; where both have a value, the other's wins. */
  merge(source: DataTree): void {
    const [tree, other] = this.both(source)
    this.context.call((wasm) => {
      if (wasm.lyw_merge(tree, other) !== 0) throw this.operationError('the trees cannot be merged')
    })
  }

  /** A copy with everything libyang knows of the nodes, stamps included. */
  duplicate(): DataTree {
    const tree = this.alive()
    return this.made(
      this.context.call((wasm) => wasm.lyw_duplicate(tree)),
      'the tree cannot be copied',
    )
  }

  /**
   * Judges everything: types, `must`, `when`, leafrefs, mandatory nodes, counts, `unique`. Adds the schema's defaults
   * and removes what a `when` or another case of a choice excludes.
   * @returns all faults; empty when valid
   */
  validate(options: ValidateOptions = {}): YangError[] {
    const tree = this.alive()
    return this.#verdict(this.context.call((wasm) => wasm.lyw_validate(tree, stateFlag(options))))
  }

  /**
   * Judges an operation by the data that its expressions may read (RFC 7950 6.4.1), and adds its defaults.
   * @param data configuration and state; as before afterwards, but what was counted of it for `validateChange` is not kept
   * @returns as `validate`
   */
  validateOperation(data: DataTree): YangError[] {
    const [tree, other] = this.both(data)
    return this.#verdict(this.context.call((wasm) => wasm.lyw_validate_operation(tree, other)))
  }

  /**
   * Judges a tree that was valid before `diff` was applied to it, as `validate` would, until nothing more follows, and at
   * a cost that goes with the change: with the nodes changed, the expressions that read them, and the nodes those stand
   * at. Defaults are added and nodes removed as `validate` does it; `followUp` says which. After faults,
   * `applyDiff(followUp.reverseDiff())` and then `applyDiff(diff.reverseDiff())` bring back the tree of before.
   *
   * The first call on a tree counts what is compared across it, at the cost of a walk; `applyDiff` and this keep the
   * counts, any other change of the tree drops them. Data of extensions (RFC 8528) and changes in lists without keys are
   * judged by `validate`'s means.
   * @throws YangError when the tree is not what `diff` made of it
   */
  validateChange(diff: DataTree, options: ValidateOptions = {}): ChangeVerdict {
    const [tree, other] = this.both(diff)
    const followUp = this.context.createTree()
    try {
      const into = followUp.alive()
      const status = this.context.call((wasm) => wasm.lyw_validate_change(tree, other, into, stateFlag(options)))
      if (status === NOT_FITTING) throw this.operationError('the tree is not what the diff made of it')
      return { faults: this.#verdict(status), followUp }
    } catch (error) {
      followUp[Symbol.dispose]()
      throw error
    }
  }

  /**
   * Judges everything by the rules of `validateChange`: for trees just parsed. Where `validate` compares each leafref
   * with all its possible targets this looks them up, and it goes on until nothing more follows.
   * @returns all faults; empty when valid
   */
  validateWhole(options: ValidateOptions = {}): YangError[] {
    const tree = this.alive()
    const status = this.context.call((wasm) => wasm.lyw_validate_whole(tree, stateFlag(options)))
    if (status === NOT_FITTING) throw this.operationError('an operation is judged by validate()')
    return this.#verdict(status)
  }

  /** @internal The counts kept for `validateChange`: their bytes, 0 while there are none, and whether they are right. */
  tally(): { bytes: number; holds: boolean } {
    const tree = this.alive()
    return this.context.call((wasm) => ({
      bytes: wasm.lyw_tally_bytes(tree),
      holds: wasm.lyw_tally_check(tree) !== 0,
    }))
  }

  /**
   * The tree as text: an RFC 7951 document, or XML elements one after the other. With `subtree`, that node alone as the
   * root of the document.
   * @throws YangError `data-missing` when `subtree` does not exist; for a path that the schema does not have
   */
  print(options: PrintOptions): string {
    const tree = this.alive()
    const withDefaults = options.withDefaults ?? 'explicit'
    if (withDefaults === 'report-all-tagged') this.#wantTags()
    const flags =
      PRINT_DEFAULTS[withDefaults] |
      (options.pretty ? 0 : PRINT_SHRINK) |
      (options.keepEmptyContainers ? PRINT_KEEP_EMPTY : 0)
    const path = options.subtree
    return this.context.call((wasm) => {
      const at = path === undefined ? 0 : this.instance.text(path)
      const status = wasm.lyw_print(tree, FORMATS[options.format], flags, at)
      if (status === 0) return this.instance.result() ?? ''
      if (path === undefined) throw this.operationError('the tree cannot be printed')
      if (status === NOT_FOUND) throw new YangError('no such node', { errorTag: 'data-missing', path })
      throw this.pathError(path)
    })
  }

  #verdict(status: number): YangError[] {
    if (status === 0) return []
    const faults = toErrors(this.context.faults(), { otherwise: 'operation-failed' })
    return faults.length > 0 ? faults : [new YangError('the data is not valid', { errorTag: 'operation-failed' })]
  }

  #throwNoValue(path: string): never {
    throw new YangError('only a leaf has a value', { errorTag: 'invalid-value', path })
  }

  #wantTags(): void {
    const tagging = this.context.modules().find((module) => module.name === 'ietf-netconf-with-defaults')
    if (!tagging?.implemented) {
      throw new YangError('report-all-tagged needs the module ietf-netconf-with-defaults', {
        errorTag: 'operation-not-supported',
      })
    }
  }
}

function stateFlag(options: ValidateOptions): number {
  return options.state ? 0 : VALIDATE_NO_STATE
}

function keyError(done: string, path: string): YangError {
  return new YangError(`a key cannot be ${done}`, { errorTag: 'invalid-value', path })
}
