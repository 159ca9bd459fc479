import {
  type BrewError,
  formatPath,
  isWithin,
  type JsonObject,
  type JsonValue,
  type ResolvedStep,
  resolvePath,
  toBrewError,
  type V1Edit,
} from '../base/index.ts'
import type { SchemaRoot } from './grammar/path.ts'
import { type Difference, differences } from './schema/difference.ts'
import { lookup, put, remove, scalarText } from './schema/document.ts'
import { checkValue } from './schema/values.ts'

/** One edit of a session. Paths carry their modules, keys are canonical. */
export type SessionEdit =
  | {
      readonly op: 'set'
      readonly path: string
      readonly steps: readonly ResolvedStep[]
      /** RFC 7951; `{}` for a list entry or a presence container. */
      readonly value: JsonValue
    }
  | { readonly op: 'delete'; readonly path: string; readonly steps: readonly ResolvedStep[] }

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

  /** Whether the edits come to anything: what was set and deleted again does not. */
  get isChanged(): boolean {
    return this.#edits.length > 0 && JSON.stringify(this.#document) !== JSON.stringify(this.#base)
  }

  /** Gives a leaf a value, adds entries to a leaf-list, or creates a list entry or presence container (`{}`). */
  set(steps: readonly ResolvedStep[], value: JsonValue): void {
    const path = formatPath(steps.map((it) => it.step))
    const edit: SessionEdit = { op: 'set', path, steps, value }
    const isAddition = steps.at(-1)?.node.kind === 'leaf-list'
    // A value given again takes the place of the first, unless a deletion stands between them.
    const again = isAddition ? -1 : this.#edits.findLastIndex((it) => it.op === 'set' && it.path === path)
    const isUndone = this.#edits.slice(again + 1).some((it) => it.op === 'delete' && isWithin(path, it.path))
    if (again === -1 || isUndone) this.#edits.push(edit)
    else this.#edits[again] = edit
    put(this.#document, steps, value)
  }

  /**
   * Removes what is at a path. Earlier edits below it stay in the list: a list entry that one of them created on its
   * way is still created.
   * @returns false when there is nothing
   */
  delete(steps: readonly ResolvedStep[]): boolean {
    if (lookup(this.#document, steps) === undefined) return false
    const path = formatPath(steps.map((it) => it.step))
    this.#edits.push({ op: 'delete', path, steps })
    remove(this.#document, steps)
    return true
  }

  /** Makes the configuration this one: the edits become what leads from running to it. Earlier ones are forgotten. */
  load(target: JsonObject): void {
    this.#edits = editsFor(differences(this.#root, this.#base, target), [])
    this.#document = structuredClone(target)
  }

  /** Forgets all edits. */
  discard(): void {
    this.#edits = []
    this.#document = structuredClone(this.#base)
  }

  /** The edits are in force: what they made is the base of the next ones. */
  committed(): void {
    this.#edits = []
    this.#base = structuredClone(this.#document)
  }

  /** The edits as `POST /v1/commit` takes them. `remove`, so that what another session has removed is no error. */
  toEdits(): V1Edit[] {
    return this.#edits.map((it) =>
      it.op === 'set' ? { op: 'merge', path: it.path, value: it.value } : { op: 'remove', path: it.path },
    )
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
    for (const edit of this.#edits) {
      const again = root === this.#root ? edit : renewed(edit, root)
      if ('tag' in again) {
        conflicts.set(edit.path, `${again.message}; your edit was dropped`)
        continue
      }
      kept.push(again)
      const message = conflictMessage(again, lookup(this.#base, again.steps), lookup(base, again.steps))
      if (message !== undefined) conflicts.set(again.path, message)
    }
    this.#root = root
    this.#base = base
    this.#edits = kept
    this.#document = structuredClone(base)
    for (const edit of kept) {
      if (edit.op === 'set') put(this.#document, edit.steps, edit.value)
      else remove(this.#document, edit.steps)
    }
    return [...conflicts].map(([path, message]) => ({ path, message }))
  }
}

/** The edits that make the differences disappear; `above` leads to where they were found. */
function editsFor(found: readonly Difference[], above: readonly ResolvedStep[]): SessionEdit[] {
  return found.flatMap((difference) => editsForOne(difference, [...above, difference.at]))
}

function editsForOne(difference: Difference, steps: readonly ResolvedStep[]): SessionEdit[] {
  switch (difference.change) {
    case 'within':
      return editsFor(difference.below, steps)
    case 'removed':
      return [{ op: 'delete', path: formatPath(steps.map((it) => it.step)), steps }]
    case 'changed':
      return [setting(steps, difference.after)]
    case 'added':
      return [setting(steps, difference.value), ...editsFor(difference.below, steps)]
  }
}

/** Entries of a leaf-list are set by the path of all. */
function setting(steps: readonly ResolvedStep[], value: JsonValue): SessionEdit {
  const last = steps.at(-1)
  if (last?.node.kind !== 'leaf-list') return { op: 'set', path: formatPath(steps.map((it) => it.step)), steps, value }
  const { value: _, ...step } = last.step
  const whole = [...steps.slice(0, -1), { node: last.node, step }]
  return { op: 'set', path: formatPath(whole.map((it) => it.step)), steps: whole, value: [value] }
}

/** The same edit under another schema, or why it cannot be made any more. */
function renewed(edit: SessionEdit, root: SchemaRoot): SessionEdit | BrewError {
  try {
    const steps = resolvePath(root, edit.path)
    const node = steps.at(-1)?.node
    if (edit.op === 'set' && node?.kind === 'leaf') {
      const checked = checkValue(node, scalarText(node, edit.value))
      if (!checked.ok) return toBrewError(new Error(checked.reason))
      return { ...edit, steps, value: checked.value }
    }
    return { ...edit, steps }
  } catch (error) {
    return toBrewError(error)
  }
}

function conflictMessage(
  edit: SessionEdit,
  before: JsonValue | undefined,
  now: JsonValue | undefined,
): string | undefined {
  const isScalar = edit.op === 'set' && edit.steps.at(-1)?.node.kind === 'leaf'
  const wanted = edit.op === 'set' ? edit.value : undefined
  if (same(before, now)) return undefined
  // A set of an entry or of leaf-list values adds to what is there, whatever that is.
  if (edit.op === 'set' && !isScalar) return undefined
  if (same(now, wanted)) return undefined
  if (isScalar) return `was ${shown(before)}, is now ${shown(now)}; you set ${shown(wanted)}`
  return 'was changed meanwhile; you delete it'
}

function same(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b)
}

function shown(value: JsonValue | undefined): string {
  return value === undefined ? 'unset' : JSON.stringify(value)
}
