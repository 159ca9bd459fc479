import {
  BrewError,
  effectiveType,
  formatPath,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type ResolvedStep,
  resolvePath,
  type Schema,
  type SchemaNode,
} from '../base/index.ts'
import { type DataTree, type TreeOperation, translating, type Yang } from '../yang/index.ts'
import { EditRun } from './edit-run.ts'
import { parseLoaded, replacementsOf } from './load.ts'
import { otherCases } from './other-cases.ts'
import { cutHoles, keepHoles, mergeObjects, type Territories } from './territory.ts'
import { printedAt } from './tree.ts'
import type { DocumentEdit, Edit, LoadEdit, RemovalEdit, ValueEdit } from './types.ts'

/** What doing edits needs to know besides the tree. */
export interface EditContext {
  readonly yang: Yang
  readonly territories: Territories
}

/**
 * Does edits in order to a tree of configuration, all or none. Nothing is validated but what the types say.
 * @returns the difference they come to; dispose of it
 * @throws BrewError that names the edit, by its number where there are several, and the exact node
 */
export function applyEdits(tree: DataTree, edits: readonly Edit[], context: EditContext): DataTree {
  return EditRun.over(context.yang, tree, (run) => {
    /** Each with its number. They are done together: to merge two differences costs as much as the larger one is. */
    let waiting: (readonly [number, TreeOperation])[] = []
    const catchUp = () => {
      const together = waiting
      waiting = []
      if (together.length > 0) performAll(run, together, edits.length > 1)
    }
    for (const [index, edit] of edits.entries()) {
      try {
        const target = targetOf(edit, context)
        for (const removal of displaced(edit, target, context)) waiting.push([index + 1, removal])
        const operation = plainOperation(edit, target, context)
        if (operation !== undefined) waiting.push([index + 1, operation])
        else {
          catchUp()
          translating(() => applyEdit(run, edit, context))
        }
      } catch (error) {
        // What is wrong with an edit before this one is told first.
        catchUp()
        const isOne = !(error instanceof BrewError) || error.at.edit !== undefined || edits.length === 1
        throw isOne ? error : ofEdit(error, index + 1)
      }
    }
    catchUp()
  })
}

function ofEdit(error: BrewError, edit: number | undefined): BrewError {
  const { edit: _, ...at } = error.at
  return new BrewError(error.tag, error.message, edit === undefined ? at : { edit, ...at }, error.hint, {
    cause: error,
    ...(error.appTag === undefined ? {} : { appTag: error.appTag }),
    others: error.others,
  })
}

function performAll(run: EditRun, all: readonly (readonly [number, TreeOperation])[], isNumbered: boolean): void {
  try {
    translate(all, () => run.do(all.map(([, operation]) => operation)))
  } catch (error) {
    if (!(error instanceof BrewError)) throw error
    const number = all[(error.at.edit ?? 1) - 1]?.[0]
    throw ofEdit(error, isNumbered ? number : undefined)
  }
}

/** What an edit is about; a document says it itself. */
function targetOf(edit: Edit, { yang }: EditContext): Target | undefined {
  return edit.op === 'edit-config' || edit.op === 'load' ? undefined : resolveTarget(yang.schema, edit.path)
}

/** What goes because an edit writes another case of its choice. */
function displaced(edit: Edit, target: Target | undefined, { yang }: EditContext): readonly TreeOperation[] {
  if (target === undefined || (edit.op !== 'merge' && edit.op !== 'create' && edit.op !== 'replace')) return []
  return otherCases({ children: yang.schema.nodes }, target.steps, edit.value)
}

/** What an edit asks of the engine, where that can be said without a look at the tree. */
function plainOperation(edit: Edit, target: Target | undefined, context: EditContext): TreeOperation | undefined {
  if (target === undefined || edit.op === 'edit-config' || edit.op === 'load') return undefined
  const { path, node } = target
  switch (edit.op) {
    case 'merge':
    case 'create':
    case 'replace':
      if (node === undefined || (edit.op === 'replace' && holesOf(edit, context).length > 0)) return undefined
      return writing(target, edit, edit.value)
    case 'delete':
    case 'remove':
      return node === undefined || holesOf(edit, context).length > 0 ? undefined : { op: edit.op, path }
    case 'move':
      return { op: 'move', path, ...placeOf(edit) }
    case 'rename':
    case 'copy':
      return { op: edit.op, path, to: resolveTarget(context.yang.schema, edit.to).path }
  }
}

function writing(target: Target, edit: ValueEdit, value: JsonValue | undefined): TreeOperation {
  const text = textOf(target, edit, value)
  const place = edit.insert === undefined ? {} : placeOf(edit)
  return { op: edit.op, path: target.path, ...(text === undefined ? {} : { value: text }), ...place }
}

function applyEdit(run: EditRun, edit: Edit, context: EditContext): void {
  if (edit.op === 'edit-config') {
    applyDocument(run, edit)
    return
  }
  if (edit.op === 'load') {
    load(run, edit, context)
    return
  }
  const target = resolveTarget(context.yang.schema, edit.path)
  switch (edit.op) {
    case 'merge':
    case 'create':
    case 'replace':
      write(run, target, edit, context)
      return
    case 'delete':
    case 'remove':
      remove(run, target, edit, context)
      return
    default:
      throw new TypeError(`"${edit.op}" needs no look at the tree`)
  }
}

function applyDocument(run: EditRun, { text, format, defaultOperation = 'merge' }: DocumentEdit): void {
  using said = run.yang.parseEdit(text, format)
  run.doTree(said, defaultOperation)
}

function load(run: EditRun, edit: LoadEdit, context: EditContext): void {
  using said = parseLoaded(run.yang, edit)
  if (edit.mode === 'merge') {
    run.doTree(said, 'merge')
    return
  }
  const operations: TreeOperation[] = []
  for (const each of replacementsOf(run.yang, said, edit)) {
    const target = resolveTarget(run.yang.schema, each.path)
    if (target.node === undefined) write(run, target, each, context)
    else operations.push(writing(target, each, each.value))
  }
  perform(run, operations)
}

/** A resolved edit path. `path` is canonical: module names exactly where RFC 7951 6.11 wants them. */
interface Target {
  readonly path: string
  readonly steps: readonly ResolvedStep[]
  readonly node: SchemaNode | undefined
}

function resolveTarget(schema: Schema, path: string): Target {
  const steps = resolvePath({ children: schema.nodes }, path)
  const node = steps.at(-1)?.node
  const canonical = formatPath(steps.map(({ step }) => step))
  if (node !== undefined && !node.config) {
    throw new BrewError('access-denied', 'is state and cannot be configured', { path: canonical })
  }
  for (const { step, node: at } of steps.slice(0, -1)) {
    if (at.kind === 'list' && step.keys === undefined) {
      throw new BrewError('missing-element', `names no entry of the list "${step.name}"`, { path: canonical })
    }
  }
  return { path: canonical, steps, node }
}

function placeOf(edit: Pick<ValueEdit, 'insert' | 'point'>) {
  const { insert, point } = edit
  if (insert === 'first' || insert === 'last') return { insert }
  if (insert === undefined || point === undefined) {
    throw new BrewError('missing-element', '"before" and "after" want the entry to come to stand next to')
  }
  return { insert, point }
}

/** What is written at a path: its text, or nothing where being there says it all. */
function write(run: EditRun, target: Target, edit: ValueEdit, context: EditContext): void {
  const value = mine(run, target, edit, context)
  if (target.node === undefined) {
    writeRoot(run, edit, expectObject(value ?? [], '/'), context)
    return
  }
  perform(run, [writing(target, edit, value)])
}

/** A `replace` keeps what longer owned paths have below its own, whatever its value says of that. */
function mine(run: EditRun, target: Target, edit: ValueEdit, context: EditContext): JsonValue | undefined {
  const holes = edit.op === 'replace' ? holesOf(edit, context) : []
  const { value } = edit
  if (holes.length === 0 || value === undefined) return value
  const own = cutHoles(value, target.path, holes)
  const kept = keepHoles(printedAt(run.tree, target.path) ?? {}, target.path, holes)
  return kept !== undefined && isJsonObject(own) ? mergeObjects(own, kept) : own
}

/** The root is no node: its members are written one by one, and a `replace` removes those that are not said. */
function writeRoot(run: EditRun, { op, within }: ValueEdit, value: JsonObject, { yang }: EditContext): void {
  const { nodes } = yang.schema
  const operations: TreeOperation[] = []
  if (op === 'replace') {
    for (const node of nodes.filter((it) => it.config && (within === undefined || isOf(it, within)))) {
      const isSaid = [`${node.module}:${node.name}`, node.name].some((name) => Object.hasOwn(value, name))
      if (!isSaid) operations.push({ op: 'remove', path: `/${node.module}:${node.name}` })
    }
  }
  for (const [name, member] of Object.entries(value)) {
    // RFC 7951 4: a name at the top says its module.
    const target = resolveTarget(yang.schema, `/${name}`)
    const text = textOf(target, { op, path: target.path }, member)
    operations.push({ op, path: target.path, ...(text === undefined ? {} : { value: text }) })
  }
  perform(run, operations)
}

function isOf(node: SchemaNode, module: string): boolean {
  return node.module.toLowerCase() === module.toLowerCase()
}

/** Removes the target, but for what longer owned paths have below it. */
function remove(run: EditRun, target: Target, edit: RemovalEdit, context: EditContext): void {
  const holes = holesOf(edit, context)
  const kept = holes.length === 0 ? undefined : keepHoles(printedAt(run.tree, target.path) ?? {}, target.path, holes)
  if (target.node === undefined || kept !== undefined) {
    const { within } = edit
    const value = kept ?? {}
    write(run, target, { op: 'replace', path: edit.path, value, ...(within === undefined ? {} : { within }) }, context)
    return
  }
  perform(run, [{ op: edit.op, path: target.path }])
}

function holesOf(edit: ValueEdit | RemovalEdit, context: EditContext): readonly string[] {
  if (edit.within === undefined) return []
  const territory = context.territories.named(edit.within)
  if (territory === undefined) throw new BrewError('unknown-element', `there is no "${edit.within}"`)
  return context.territories.holes(territory)
}

/** The RFC 7951 text of a value, checked for what can be told better here than by the engine. */
function textOf(target: Target, edit: ValueEdit, value: JsonValue | undefined): string | undefined {
  const { node, path } = target
  const step = target.steps.at(-1)?.step
  const isEntry = step?.keys !== undefined || step?.value !== undefined
  if (isEntry && node?.kind === 'leaf-list') return undefined
  if (value === undefined) {
    if (isEntry || node?.presence === true || isEmptyLeaf(node)) return undefined
    throw new BrewError('missing-element', `"${edit.op}" needs a value`, { path: edit.path })
  }
  if (isEmptyLeaf(node) && Array.isArray(value) && value.length === 1 && value[0] === null) return undefined
  if (node?.kind === 'list' && isEntry) {
    return JSON.stringify(expectObject(Array.isArray(value) && value.length === 1 ? (value[0] ?? null) : value, path))
  }
  const isWhole = node?.kind === 'list' || node?.kind === 'leaf-list'
  if (isWhole && !Array.isArray(value)) throw new BrewError('invalid-value', 'an array is expected', { path })
  return JSON.stringify(node?.kind === 'container' ? expectObject(value, path) : value)
}

/** RFC 7951 6.9: `[null]`, or said by being there. */
function isEmptyLeaf(node: SchemaNode | undefined): boolean {
  return node?.kind === 'leaf' && node.type !== undefined && effectiveType(node.type).base === 'empty'
}

function expectObject(value: JsonValue, path: string): JsonObject {
  if (isJsonObject(value)) return value
  throw new BrewError('invalid-value', 'an object is expected', { path })
}

/** Does operations that are parts of one edit. */
function perform(run: EditRun, operations: readonly TreeOperation[]): void {
  performAll(
    run,
    operations.map((it) => [1, it]),
    false,
  )
}

/** What the engine refuses most is said as a person would. */
function translate(all: readonly (readonly [number, TreeOperation])[], work: () => void): void {
  try {
    translating(work)
  } catch (error) {
    if (!(error instanceof BrewError)) throw error
    const said = (message: string) =>
      new BrewError(error.tag, message, error.at, undefined, {
        cause: error,
        ...(error.appTag === undefined ? {} : { appTag: error.appTag }),
      })
    if (error.tag === 'data-exists') throw said('is there already')
    const wasRemoval = all[(error.at.edit ?? 1) - 1]?.[1].op === 'delete'
    throw error.tag === 'data-missing' && wasRemoval ? said('there is nothing to delete') : error
  }
}
