import type { ErrorTag } from './errors.ts'
import { YangError } from './errors.ts'
import type { Instance, Pointer } from './instance.ts'

/**
 * Where an entry of a user-ordered list or leaf-list comes to stand (RFC 7950 7.7.9, 7.8.6). `point` names the other
 * entry: its predicates (`[at='2']`), or its value for a leaf-list.
 */
export type Place =
  | { readonly insert: 'first' | 'last' }
  | { readonly insert: 'before' | 'after'; readonly point: string }

/** What an edit may leave out: where an entry stands. New entries of user-ordered lists then come last. */
type OptionalPlace = Place | { readonly insert?: undefined }

/**
 * One edit of a configuration, by its data path.
 *
 * `value` is RFC 7951 JSON: what the member of that name would have as its value. For a list entry that is an object
 * (its keys may be left out, or must say the same as the path), for a list or leaf-list named without predicates an
 * array of all its entries, for an empty leaf and for a leaf-list entry named by its value nothing.
 *
 * - `merge` writes, `create` wants nothing written there before, `replace` also removes what it does not write.
 *   What is missing above is created.
 * - `delete` wants something written there, `remove` does not mind. A default that nobody wrote counts as nothing.
 * - `move` gives an entry of a user-ordered list another place.
 * - `rename` and `copy` give a list entry another key: `to` is the path of the entry that is to be. It must not exist.
 *   What refers to the old key is not changed along.
 */
export type Edit =
  | ({
      readonly op: 'merge' | 'replace' | 'create'
      readonly path: string
      readonly value?: string
    } & OptionalPlace)
  | { readonly op: 'delete' | 'remove'; readonly path: string }
  | ({ readonly op: 'move'; readonly path: string } & Place)
  | { readonly op: 'rename' | 'copy'; readonly path: string; readonly to: string }

/** How the nodes of an edit are meant that carry no `operation` of their own (RFC 6241 7.2, default-operation). */
export interface EditOptions {
  readonly operation: 'merge' | 'replace' | 'none'
}

/** A failing one of a list of edits: the error of its own, and which it is. The tree is as it was before the list. */
export class EditError extends YangError {
  /** Index in the list. */
  readonly index: number

  constructor(index: number, edit: Edit, error: YangError) {
    // A line would be one of a text that was made for the engine.
    super(error.message, { ...error, errorTag: error.errorTag, path: error.path ?? edit.path, line: undefined })
    this.index = index
  }
}

/** `enum edit_op` and `enum where` of shim/edit.c. */
const OPERATIONS = { none: 0, merge: 1, replace: 2, create: 3, delete: 4, remove: 5 } as const
const PLACES = { first: 1, last: 2, before: 3, after: 4 } as const

/** `enum lyw_refusal` of shim/edit.h; 0 is success, 1 is libyang's own. */
export const ENGINE_REFUSAL = 1
const REFUSALS: Readonly<Record<number, readonly [ErrorTag, string, string?]>> = {
  2: ['data-exists', 'this exists already'],
  3: ['data-missing', 'there is no such node'],
  // RFC 7950 15.7
  4: ['bad-attribute', 'the entry to come to stand next to does not exist', 'missing-instance'],
  5: ['invalid-value', 'a key cannot be edited'],
  6: ['bad-attribute', 'only entries of user-ordered lists have a place'],
  7: ['invalid-value', 'not one entry of a list, or not of the same list'],
  8: ['invalid-value', 'the value names another key than the path'],
  9: ['invalid-value', 'a value is missing, or cannot be here'],
  10: ['invalid-value', 'this is state, not configuration'],
  11: ['operation-failed', 'the diff does not say what was before'],
  12: ['bad-element', 'this is there twice'],
  13: ['bad-attribute', 'no such operation'],
}

/** What the engine refused, with the exact node. `engineError` makes the error for what libyang says itself. */
export function refusalError(
  refusal: number,
  path: string | undefined,
  engineError: (path: string | undefined) => YangError,
): YangError {
  const known = REFUSALS[refusal]
  if (refusal === ENGINE_REFUSAL || known === undefined) return engineError(path)
  const [errorTag, message, appTag] = known
  return new YangError(message, { errorTag, path, appTag })
}

/** Sees through a JSON text before the engine does. @throws YangError for what the engine would not bear */
export type CheckJson = (text: string) => string

/** Runs one edit in a journal. @returns a refusal, 0 for none @throws YangError for a value that is no JSON */
export function runEdit(instance: Instance, journal: Pointer, edit: Edit, check: CheckJson): number {
  return instance.call((wasm) => {
    switch (edit.op) {
      case 'merge':
      case 'replace':
      case 'create': {
        const json = edit.value === undefined ? undefined : oneValue(check(edit.value), edit.path)
        const [path = 0, value = 0, point = 0] = instance.allTexts([edit.path, json, pointOf(edit)])
        return wasm.lyw_edit_path(journal, OPERATIONS[edit.op], path, value, placeOf(edit), point)
      }
      case 'delete':
      case 'remove':
        return wasm.lyw_edit_path(journal, OPERATIONS[edit.op], instance.text(edit.path), 0, 0, 0)
      case 'move': {
        const [path = 0, point = 0] = instance.allTexts([edit.path, pointOf(edit)])
        return wasm.lyw_edit_move(journal, path, placeOf(edit), point)
      }
      case 'rename':
      case 'copy': {
        const [path, to] = instance.texts(edit.path, edit.to)
        return wasm.lyw_edit_copy(journal, path, to, edit.op === 'rename' ? 1 : 0)
      }
    }
  })
}

/** Runs a tree of edits in a journal. @returns a refusal, 0 for none */
export function runEditTree(instance: Instance, journal: Pointer, edit: Pointer, options: EditOptions): number {
  return instance.call((wasm) => wasm.lyw_edit_tree(journal, edit, OPERATIONS[options.operation]))
}

function placeOf(edit: OptionalPlace): number {
  return edit.insert === undefined ? 0 : PLACES[edit.insert]
}

function pointOf(edit: OptionalPlace): string | undefined {
  return edit.insert === 'before' || edit.insert === 'after' ? edit.point : undefined
}

/** The value goes into a larger document: it has to be one whole value, and nothing else. */
function oneValue(text: string, path: string): string {
  try {
    JSON.parse(text)
    return text
  } catch (error) {
    throw new YangError(`not JSON: ${error instanceof Error ? error.message : String(error)}`, {
      errorTag: 'malformed-message',
      path,
    })
  }
}
