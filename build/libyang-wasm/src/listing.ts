import { ChangingTree } from './changing.ts'
import { YangError } from './errors.ts'
import type { DataTree } from './tree.ts'
import type { BetweenOptions, ConditionalChild, ListedValues, PrintedEntries, ValuesOptions } from './types.ts'

/** libyang's LYD_PRINT_SHRINK. */
export const PRINT_SHRINK = 0x02

/** LY_ERR LY_ENOTFOUND. */
const NOT_FOUND = 5

/** `enum lyw_found` of the shim. */
const FOUND = 1
const UNKNOWN_PATH = -1

/** What is read of lists part by part: they may be long. */
export abstract class ListingTree extends ChangingTree {
  /**
   * Some entries of a list or leaf-list, without defaults: each as the RFC 7951 document that `print` gives for it. For
   * whoever must not print 100 000 of them in one turn.
   * @param path of the whole list, without predicates
   * @throws YangError for a path that is no list of the schema
   */
  printEntries(path: string, { from, count }: { readonly from: number; readonly count: number }): unknown[] {
    const tree = this.alive()
    return this.context.call((wasm) => {
      const status = wasm.lyw_print_entries(tree, this.instance.text(path), PRINT_SHRINK, from, count)
      if (status !== 0) throw this.pathError(path)
      return this.instance.jsonResult<unknown[]>()
    })
  }

  /**
   * Entries of a list or leaf-list that stand between two of them, with their names; the cost does not go with the list.
   * Entries nobody wrote are left out.
   * @param path of the whole list, without predicates
   * @returns `undefined` where a bound is not there, or the second does not come after the first
   * @throws YangError for a path that is no list of the schema
   */
  printBetween(path: string, { after, until, count }: BetweenOptions): PrintedEntries | undefined {
    const tree = this.alive()
    return this.context.call((wasm) => {
      const [at = 0, from = 0, to = 0] = this.instance.allTexts([path, after, until])
      const status = wasm.lyw_print_between(tree, at, from, to, PRINT_SHRINK, count)
      if (status === NOT_FOUND) return undefined
      if (status !== 0) throw this.pathError(path)
      const { entries, done = false } = this.instance.jsonResult<{ entries: [string, unknown][]; done?: true }>()
      return { entries: entries.map(([name, document]) => ({ name, document })), done }
    })
  }

  /**
   * Names of the entries that stand before one in its list or leaf-list, the nearest first.
   * @param path of the entry
   * @returns at most `count`; `undefined` where there is no such entry
   * @throws YangError for a path that the schema does not have
   */
  namesBefore(path: string, count: number): string[] | undefined {
    const tree = this.alive()
    return this.context.call((wasm) => {
      const found = wasm.lyw_names_before(tree, this.instance.text(path), count)
      if (found === UNKNOWN_PATH) throw this.pathError(path)
      return found === FOUND ? this.instance.jsonResult<string[]>() : undefined
    })
  }

  /**
   * Distinct values of some leafs or leaf-list entries: of all entries of a list, say. Nothing is printed for it.
   * @param other a tree of the same context, whose values come behind those of this one
   * @throws YangError for a path that the schema does not have, or that names no leafs
   */
  values(options: ValuesOptions, other?: DataTree): ListedValues {
    const { above, below, prefix = '', after, limit, order } = options
    const [tree, second] = other === undefined ? [this.alive(), 0] : this.both(other)
    return this.context.call((wasm) => {
      const texts = this.instance.allTexts([above === '/' ? undefined : above, below, prefix, after])
      const [from = 0, to = 0, start = 0, behind = 0] = texts
      const status = wasm.lyw_values(tree, second, from, to, start, behind, limit, order === 'text' ? 1 : 0)
      if (status === 0) return this.instance.jsonResult<ListedValues>()
      // What the engine was looking for on the way is no path that anybody has asked for.
      this.context.faults()
      const path = above === '/' ? below : `${above}${below}`
      throw new YangError('no path of leafs', { errorTag: 'invalid-value', path })
    })
  }

  /**
   * Children of a node, there or not, that a `when` excludes as the data is now, or that would replace another case of
   * their choice. A `when` that cannot be judged excludes nothing; of state nothing is said.
   * @param path of a container or a list entry; `/` for the root
   * @returns `undefined` where there is no such node
   * @throws YangError for a path that the schema does not have
   */
  conditionalChildren(path: string): readonly ConditionalChild[] | undefined {
    const tree = this.alive()
    return this.context.call((wasm) => {
      const found = wasm.lyw_children(tree, path === '/' ? 0 : this.instance.text(path))
      if (found === UNKNOWN_PATH) throw this.pathError(path)
      return found === FOUND ? this.instance.jsonResult<ConditionalChild[]>() : undefined
    })
  }
}
