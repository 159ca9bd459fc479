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
import { type DataTree, translating, type Yang } from '../yang/index.ts'
import { cutHoles, keepHoles, type Territories } from './territory.ts'
import { printedAt } from './tree.ts'
import type { Edit } from './types.ts'

/** What applying edits needs to know besides the tree. */
export interface EditContext {
  readonly yang: Yang
  readonly territories: Territories
}

/**
 * Applies edits in order to a tree of configuration. Nothing is validated but what the types say.
 * @throws BrewError that names the edit's path; the tree is then half edited and must be thrown away
 */
export function applyEdits(tree: DataTree, edits: readonly Edit[], context: EditContext): void {
  for (const edit of edits) applyEdit(tree, edit, context)
}

function applyEdit(tree: DataTree, edit: Edit, context: EditContext): void {
  const target = resolveTarget(context.yang.schema, edit.path)
  const { path } = target
  if (edit.op === 'create' && isThere(tree, target)) throw new BrewError('data-exists', 'is there already', { path })
  if (edit.op === 'delete' && !isThere(tree, target)) {
    throw new BrewError('data-missing', 'there is nothing to delete', { path })
  }
  if (edit.op === 'merge' || edit.op === 'create') mergeValue(tree, target, wantedValue(edit), context)
  else if (edit.op === 'replace') replaceValue(tree, target, edit, context)
  else clear(tree, target, edit, context)
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

function wantedValue(edit: Edit): JsonValue {
  if (edit.value !== undefined) return edit.value
  throw new BrewError('missing-element', `"${edit.op}" needs a value`, { path: edit.path })
}

function mergeValue(tree: DataTree, target: Target, value: JsonValue, context: EditContext): void {
  const document = JSON.stringify(documentAt(target, value))
  using source = context.yang.parse(document, { kind: 'config' })
  translating(() => tree.merge(source))
}

function replaceValue(tree: DataTree, target: Target, edit: Edit, context: EditContext): void {
  const value = wantedValue(edit)
  const holes = holesOf(edit, context)
  const mine = holes.length === 0 ? value : cutHoles(value, target.path, holes)
  clear(tree, target, edit, context)
  mergeValue(tree, target, mine, context)
}

/** Removes the target, but for what longer owned paths have below it. */
function clear(tree: DataTree, target: Target, edit: Edit, context: EditContext): void {
  const holes = holesOf(edit, context)
  const kept = holes.length === 0 ? undefined : keepHoles(printedAt(tree, target.path) ?? {}, target.path, holes)
  for (const path of instances(tree, target, edit)) translating(() => tree.delete(path))
  if (kept !== undefined) mergeValue(tree, target, kept, context)
}

/** What a removal names: one node, all entries of a list or leaf-list, or everything below the root. */
function instances(tree: DataTree, target: Target, edit: Edit): readonly string[] {
  if (target.node === undefined) {
    const all = translating(() => tree.find('/*')).map((node) => node.path)
    if (edit.within === undefined) return all
    const prefix = `/${edit.within}:`
    return all.filter((path) => path.startsWith(prefix))
  }
  const last = target.steps.at(-1)?.step
  const isWhole =
    (target.node.kind === 'list' && last?.keys === undefined) ||
    (target.node.kind === 'leaf-list' && last?.value === undefined)
  return isWhole ? translating(() => tree.find(target.path)).map((node) => node.path) : [target.path]
}

function isThere(tree: DataTree, target: Target): boolean {
  return translating(() => tree.find(target.path)).some((node) => !node.default)
}

function holesOf(edit: Edit, context: EditContext): readonly string[] {
  if (edit.within === undefined) return []
  const territory = context.territories.named(edit.within)
  if (territory === undefined) throw new BrewError('unknown-element', `there is no "${edit.within}"`)
  return context.territories.holes(territory)
}

/** A document from the root around the value of the target. Keys left out of an entry are taken from the path. */
function documentAt(target: Target, value: JsonValue): JsonObject {
  const { node, path, steps } = target
  const step = steps.at(-1)?.step
  const expectObject = (it: JsonValue): JsonObject => {
    if (isJsonObject(it)) return it
    throw new BrewError('invalid-value', 'an object is expected', { path })
  }
  if (node === undefined) return expectObject(value)
  if (node.kind === 'list' && step?.keys !== undefined) {
    const entry = expectObject(Array.isArray(value) && value.length === 1 ? (value[0] ?? null) : value)
    for (const [key, text] of Object.entries(step.keys)) {
      if (entry[key] !== undefined && String(entry[key]) !== text) {
        throw new BrewError('invalid-value', `the key "${key}" is not the one in the path`, { path })
      }
    }
    return wrapSteps(steps, entry)
  }
  const isWhole = node.kind === 'list' || (node.kind === 'leaf-list' && step?.value === undefined)
  if (isWhole && !Array.isArray(value)) throw new BrewError('invalid-value', 'an array is expected', { path })
  return wrapSteps(steps, node.kind === 'container' ? expectObject(value) : value)
}

function wrapSteps(steps: readonly ResolvedStep[], value: JsonValue): JsonObject {
  const wrapped = steps.reduceRight<JsonValue>((inner, { step, node }) => {
    const name = step.module === undefined ? step.name : `${step.module}:${step.name}`
    if (node.kind === 'leaf-list' && step.value !== undefined) return { [name]: [inner] }
    if (step.keys === undefined) return { [name]: inner }
    return { [name]: [{ ...typedKeys(node, step.keys), ...(isJsonObject(inner) ? inner : {}) }] }
  }, value)
  return wrapped as JsonObject
}

/** Keys given as text in a path, as the JSON type that RFC 7951 6 wants for theirs. */
function typedKeys(list: SchemaNode, keys: Readonly<Record<string, string>>): JsonObject {
  return Object.fromEntries(Object.entries(keys).map(([key, text]) => [key, typedKey(list, key, text)]))
}

function typedKey(list: SchemaNode, key: string, text: string): JsonValue {
  const type = list.children?.find((child) => child.name === key)?.type
  const base = type === undefined ? 'string' : effectiveType(type).base
  if (/^u?int(8|16|32)$/.test(base) && /^-?\d+$/.test(text)) return Number(text)
  if (base === 'boolean' && (text === 'true' || text === 'false')) return text === 'true'
  return text
}
