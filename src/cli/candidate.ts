import {
  BrewError,
  type EntryPlace,
  isWithin,
  type JsonObject,
  type JsonValue,
  type ResolvedStep,
  type SchemaRoot,
  type V1Edit,
} from '../base/index.ts'
import { differences } from './schema/difference.ts'
import { copy, lookup, place, put, remove, rename } from './schema/document.ts'
import { conflictMessage, editsFor, pathOf, renewed, type SessionEdit, v1EditOf } from './session-edit.ts'

/** Running as it was read. */
export interface Running {
  /** The newest commit before it was read: it may show later ones, never less. */
  readonly commit: number
  /** RFC 7951; not to be changed. */
  readonly document: JsonObject
}

/** An edit that meets something another session has changed meanwhile, or that the model no longer has. */
export interface Conflict {
  readonly path: string
  readonly message: string
}

/**
 * The private configuration of a session: what was running when it began, and the edits since. The edits are what is
 * committed; the document is only for showing and completing.
 */
export class Candidate {
  #root: SchemaRoot
  #commit: number
  #base: JsonObject
  #document: JsonObject
  #edits: SessionEdit[] = []
  #lastEdit: SessionEdit | undefined
  /** Where among the edits a path was set last. */
  readonly #setAt = new Map<string, number>()

  constructor(root: SchemaRoot, running: Running) {
    this.#root = root
    this.#commit = running.commit
    this.#base = running.document
    this.#document = structuredClone(running.document)
  }

  /** The commit that the edits are made on. */
  get commit(): number {
    return this.#commit
  }

  /** Running as the edits were made on it, RFC 7951. */
  get base(): JsonObject {
    return this.#base
  }

  /** The configuration as it would be, RFC 7951. */
  get document(): JsonObject {
    return this.#document
  }

  /** In the order in which they are to be made. */
  get edits(): readonly SessionEdit[] {
    return this.#edits
  }

  /** What was done last; a value set again may stand earlier among the edits. */
  get lastEdit(): SessionEdit | undefined {
    return this.#lastEdit
  }

  /** Whether the edits come to anything: what was set and deleted again does not. */
  get isChanged(): boolean {
    return this.#edits.length > 0 && JSON.stringify(this.#document) !== JSON.stringify(this.#base)
  }

  /** Gives a leaf a value, adds entries to a leaf-list, or creates a list entry or presence container (`{}`). */
  set(steps: readonly ResolvedStep[], value: JsonValue): void {
    const path = pathOf(steps)
    const edit: SessionEdit = { op: 'set', path, steps, value }
    const isAddition = steps.at(-1)?.node.kind === 'leaf-list'
    // A value given again takes the place of the first, unless something else was done to what it is in.
    const again = isAddition ? -1 : (this.#setAt.get(path) ?? -1)
    const isUndone = this.#edits.slice(again + 1).some((it) => mayUndo(it, path))
    if (again === -1 || isUndone) this.#edits.push(edit)
    else this.#edits[again] = edit
    this.#setAt.set(path, again === -1 || isUndone ? this.#edits.length - 1 : again)
    this.#lastEdit = edit
    put(this.#document, steps, value)
  }

  /**
   * Removes what is at a path. Earlier edits below it stay in the list: a list entry that one of them created on its
   * way is still created.
   * @returns false when there is nothing
   */
  delete(steps: readonly ResolvedStep[]): boolean {
    if (lookup(this.#document, steps) === undefined) return false
    this.#make({ op: 'delete', path: pathOf(steps), steps })
    return true
  }

  /** Puts an entry elsewhere in its list. @throws BrewError `data-missing` when it, or the other one, is not there */
  insert(steps: readonly ResolvedStep[], where: EntryPlace): void {
    this.#make({ op: 'insert', path: pathOf(steps), steps, where })
  }

  /** Gives an entry other keys. @throws BrewError `data-missing`; `data-exists` when there is one with them already */
  rename(steps: readonly ResolvedStep[], to: readonly ResolvedStep[]): void {
    this.#make({ op: 'rename', path: pathOf(steps), steps, to })
  }

  /** Makes an entry as another one is. @throws as `rename` */
  copy(steps: readonly ResolvedStep[], to: readonly ResolvedStep[]): void {
    this.#make({ op: 'copy', path: pathOf(steps), steps, to })
  }

  /** Makes the configuration this one: the edits become what leads from running to it. Earlier ones are forgotten. */
  load(target: JsonObject): void {
    this.#keep(editsFor(differences(this.#root, this.#base, target), []), structuredClone(target))
  }

  /** Forgets all edits. */
  discard(): void {
    this.#keep([], structuredClone(this.#base))
  }

  /** The edits are in force: what they made is the base of the next ones. */
  committed(): void {
    this.#keep([], this.#document)
    this.#base = structuredClone(this.#document)
  }

  /** The edits as `POST /v1/commit` takes them. `remove`, so that what another session has removed is no error. */
  toEdits(): V1Edit[] {
    return this.#edits.map(v1EditOf)
  }

  /**
   * Makes the edits again on a newer running, under a schema that may be newer too.
   * @returns edits that another session's change has met: these are kept, and the next commit puts them in force; and
   * edits that the schema no longer allows: these are dropped
   */
  rebase({ commit, document: base }: Running, root: SchemaRoot = this.#root): readonly Conflict[] {
    this.#commit = commit
    if (base === this.#base && root === this.#root) return []
    const conflicts = new Map<string, string>()
    const kept: SessionEdit[] = []
    const document = structuredClone(base)
    for (const edit of this.#edits) {
      const again = root === this.#root ? edit : renewed(edit, root)
      if ('tag' in again) {
        conflicts.set(edit.path, `${again.message}; your edit was dropped`)
        continue
      }
      const message = conflictMessage(again, lookup(this.#base, again.steps), lookup(base, again.steps))
      if (message !== undefined) conflicts.set(again.path, message)
      const problem = apply(document, again)
      if (problem === undefined) kept.push(again)
      else conflicts.set(again.path, `${problem.message}; your edit was dropped`)
    }
    this.#root = root
    this.#base = base
    this.#keep(kept, document)
    return [...conflicts].map(([path, message]) => ({ path, message }))
  }

  #make(edit: SessionEdit): void {
    const problem = apply(this.#document, edit)
    if (problem !== undefined) throw problem
    this.#edits.push(edit)
    this.#lastEdit = edit
  }

  #keep(edits: SessionEdit[], document: JsonObject): void {
    this.#edits = edits
    this.#lastEdit = undefined
    this.#document = document
    this.#setAt.clear()
    for (const [at, { op, path }] of edits.entries()) if (op === 'set') this.#setAt.set(path, at)
  }
}

/** Whether what was set at a path may be gone or elsewhere after an edit. */
function mayUndo(edit: SessionEdit, path: string): boolean {
  return edit.op === 'rename' || edit.op === 'copy' || (edit.op === 'delete' && isWithin(path, edit.path))
}

/** Does an edit to a document. @returns why it cannot be done; then nothing is */
function apply(document: JsonObject, edit: SessionEdit): BrewError | undefined {
  const { steps, path } = edit
  switch (edit.op) {
    case 'set':
      put(document, steps, edit.value)
      return undefined
    case 'delete':
      remove(document, steps)
      return undefined
    case 'insert': {
      const missing = place(document, steps, edit.where)
      const above = steps.slice(0, -1)
      return missing === undefined ? undefined : notThere(pathOf([...above, missing]))
    }
    default:
      if (lookup(document, steps) === undefined) return notThere(path)
      if (lookup(document, edit.to) !== undefined)
        return new BrewError('data-exists', 'there is one already', { path: pathOf(edit.to) })
      if (edit.op === 'rename') rename(document, steps, edit.to)
      else copy(document, steps, edit.to)
      return undefined
  }
}

function notThere(path: string): BrewError {
  return new BrewError('data-missing', 'there is no such entry', { path })
}
