import {
  type BrewError,
  checkValue,
  type Difference,
  type EntryPlace,
  editOf,
  formatPath,
  type JsonValue,
  type ResolvedStep,
  resolvePath,
  type SchemaRoot,
  type Standing,
  scalarText,
  toBrewError,
  type V1Edit,
} from '../base/index.ts'

/** One edit of a session. Paths carry their modules, keys are canonical. */
export type SessionEdit = { readonly path: string; readonly steps: readonly ResolvedStep[] } & (
  | {
      readonly op: 'set'
      /** RFC 7951; `{}` for a list entry or a presence container. */
      readonly value: JsonValue
    }
  | { readonly op: 'delete' }
  | { readonly op: 'insert'; readonly where: EntryPlace }
  | { readonly op: 'rename' | 'copy'; readonly to: readonly ResolvedStep[] }
)

/** The data path that steps make. */
export function pathOf(steps: readonly ResolvedStep[]): string {
  return formatPath(steps.map((it) => it.step))
}

/** An edit as the server takes it. */
export function v1EditOf(edit: SessionEdit): V1Edit {
  const { steps } = edit
  switch (edit.op) {
    case 'set':
      return editOf('set', { steps, value: edit.value })
    case 'delete':
      return editOf('delete', { steps })
    case 'insert':
      return editOf('insert', { steps, place: edit.where })
    default:
      return editOf(edit.op, { steps, to: edit.to })
  }
}

/** The edits that make the differences disappear; `above` leads to where they were found. */
export function editsFor(found: readonly Difference[], above: readonly ResolvedStep[]): SessionEdit[] {
  return found.flatMap((difference) => editsForOne(difference, [...above, difference.at]))
}

function editsForOne(difference: Difference, steps: readonly ResolvedStep[]): SessionEdit[] {
  switch (difference.change) {
    case 'within':
      return editsFor(difference.below, steps)
    case 'removed':
      return [{ op: 'delete', path: pathOf(steps), steps }]
    case 'changed':
      return [setting(steps, difference.after)]
    case 'added': {
      const { value, below, standing } = difference
      const made = [setting(steps, value), ...editsFor(below, steps)]
      return standing === undefined ? made : [...made, inserting(steps, standing)]
    }
    case 'moved':
      return [inserting(steps, difference.standing), ...editsFor(difference.below, steps)]
  }
}

/** Entries of a leaf-list are set by the path of all. */
function setting(steps: readonly ResolvedStep[], value: JsonValue): SessionEdit {
  const last = steps.at(-1)
  if (last?.node.kind !== 'leaf-list') return { op: 'set', path: pathOf(steps), steps, value }
  const { value: _, ...step } = last.step
  const whole = [...steps.slice(0, -1), { node: last.node, step }]
  return { op: 'set', path: pathOf(whole), steps: whole, value: [value] }
}

function inserting(steps: readonly ResolvedStep[], standing: Standing): SessionEdit {
  const where: EntryPlace = standing === 'first' ? { insert: 'first' } : { insert: 'after', other: standing.behind }
  return { op: 'insert', path: pathOf(steps), steps, where }
}

/** The same edit under another schema, or why it cannot be made any more. */
export function renewed(edit: SessionEdit, root: SchemaRoot): SessionEdit | BrewError {
  try {
    const steps = resolvePath(root, edit.path)
    const node = steps.at(-1)?.node
    if (edit.op === 'set' && node?.kind === 'leaf') {
      const checked = checkValue(node, scalarText(node, edit.value))
      if (!checked.ok) return toBrewError(new Error(checked.reason))
      return { ...edit, steps, value: checked.value }
    }
    if (edit.op === 'rename' || edit.op === 'copy') return { ...edit, steps, to: resolvePath(root, pathOf(edit.to)) }
    if (edit.op === 'insert' && 'other' in edit.where && node !== undefined)
      return { ...edit, steps, where: { ...edit.where, other: { ...edit.where.other, node } } }
    return { ...edit, steps }
  } catch (error) {
    return toBrewError(error)
  }
}

/** What another session has changed that this edit meets; nothing where they do not meet. */
export function conflictMessage(
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
  if (edit.op === 'insert' || edit.op === 'copy') return undefined
  if (isScalar) return `was ${shown(before)}, is now ${shown(now)}; you set ${shown(wanted)}`
  return `was changed meanwhile; you ${edit.op} it`
}

function same(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b)
}

function shown(value: JsonValue | undefined): string {
  return value === undefined ? 'unset' : JSON.stringify(value)
}
