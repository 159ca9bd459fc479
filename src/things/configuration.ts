import { BrewError, type ChangeEdit, isWithin, parsePath, type ResolvedStep, type Schema } from '../base/index.ts'
import { ConfigEditor } from './config-editor.ts'
import { type Located, resolveIn } from './shape.ts'

/** A path whose configuration a Thing sees. */
export interface View {
  /** What is at it in a schema that has everything below it. */
  readonly located: Located
  /** How many steps the path has. */
  readonly depth: number
}

/** The view of a path. */
export function viewOf(located: Located): View {
  return { located, depth: parsePath(located.path).length }
}

/** Batches of edits that wait to be looked at; beyond it they are done whether anybody looks or not. */
const BATCHES_KEPT = 64

/**
 * The configuration that a Thing sees, as it was at one commit. A later one is made by its edits alone, and only when
 * somebody looks: what has not changed is shared, what has is copied, and nothing that was given away ever changes.
 */
export class Configuration {
  readonly #schema: Schema
  readonly #views: readonly View[]
  #values: readonly unknown[] | undefined
  /** Where it comes from, until somebody looks. */
  #before: Configuration | undefined
  #edits: readonly ChangeEdit[] = []
  #batches = 0

  /** @param values what stands at each of the views */
  constructor(schema: Schema, views: readonly View[], values: readonly unknown[] | undefined) {
    this.#schema = schema
    this.#views = views
    this.#values = values
  }

  /** The one that follows from it by a commit's edits. All must be followable, see `isFollowable`. */
  with(edits: readonly ChangeEdit[]): Configuration {
    if (this.#batches >= BATCHES_KEPT) this.#look()
    const next = new Configuration(this.#schema, this.#views, undefined)
    next.#before = this
    next.#edits = edits
    next.#batches = this.#batches + 1
    return next
  }

  /** What stands at a view, by its place among them. @throws BrewError where an edit is not one of this configuration */
  at(view: number): unknown {
    return this.#look()[view]
  }

  #look(): readonly unknown[] {
    if (this.#values !== undefined) return this.#values
    const waiting: (readonly ChangeEdit[])[] = []
    let from: Configuration = this
    while (from.#values === undefined && from.#before !== undefined) {
      waiting.push(from.#edits)
      from = from.#before
    }
    if (from.#values === undefined) throw new BrewError('operation-failed', 'there is no configuration yet')
    const editor = new ConfigEditor()
    const values = [...from.#values]
    for (const edit of waiting.reverse().flat()) this.#edit(editor, values, edit)
    editor.finish()
    this.#values = values
    this.#before = undefined
    this.#edits = []
    this.#batches = 0
    return values
  }

  #edit(editor: ConfigEditor, values: unknown[], edit: ChangeEdit): void {
    let steps: readonly ResolvedStep[] | undefined
    for (const [place, { located, depth }] of this.#views.entries()) {
      if (!isWithin(edit.path, located.path)) continue
      steps ??= resolveIn(this.#schema, edit.path)
      values[place] = editor.edit(values[place], located.isEntry, steps.slice(depth - 1), edit)
    }
  }
}
