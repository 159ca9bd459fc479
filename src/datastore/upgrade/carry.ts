import {
  BrewError,
  dataChildren,
  type JsonObject,
  type MigrationStep,
  parsePath,
  type Schema,
  type SchemaNode,
} from '../../base/index.ts'
import { combineFaults, type DataTree, type TreeEdit, translating, type Yang } from '../../yang/index.ts'
import { type Converted, convert, type Judge, type Loss } from './convert.ts'
import type { StepDone } from './steps.ts'

/** A configuration in another model. */
export interface Carried {
  /** RFC 7951, without defaults. */
  readonly text: string
  readonly done: readonly StepDone[]
  readonly losses: readonly Loss[]
  readonly faults: readonly BrewError[]
  readonly changes: readonly TreeEdit[]
}

/** From one model to another. */
export interface Route {
  readonly from: Yang
  readonly to: Yang
  readonly steps: readonly MigrationStep[]
}

/**
 * Brings a whole configuration to another model, where the engine judges it.
 * @param tree of the old model, with its defaults
 * @throws BrewError that names the step that cannot be done
 */
export function carryOver(tree: DataTree, route: Route): Carried {
  const before = translating(() => tree.print({ format: 'json' })) || '{}'
  const { converted, tree: carried } = fitted(before, route)
  using after = carried
  const asParsed = translating(() => after.print({ format: 'json' })) || '{}'
  const faults = translating(() => after.validateWhole())
  const text = translating(() => after.print({ format: 'json' })) || '{}'
  return {
    text,
    done: converted.done,
    losses: [...converted.losses, ...(text === asParsed ? [] : excluded(asParsed, after, route.to))],
    faults: faults.length === 0 ? [] : combineFaults(faults).all.map((fault) => atTop(fault, route.to.schema)),
    // The most usual case: comparing node by node is most of the time that an upgrade takes.
    changes: text === before && hasSameDefaults(route) ? [] : changesBetween(tree, after),
  }
}

/** As `carryOver`, for a part of a configuration: its types are judged, whether it is whole is not. */
export function carryPart(text: string, route: Route): { readonly text: string; readonly losses: readonly Loss[] } {
  const { converted, tree } = fitted(text, route)
  using after = tree
  return { text: translating(() => after.print({ format: 'json' })) || '{}', losses: converted.losses }
}

/** Converts, and parses what comes out; value by value where the parser finds one that is none. */
function fitted(text: string, { from, to, steps }: Route): { converted: Converted; tree: DataTree } {
  const document = JSON.parse(text) as JsonObject
  const models = { from: from.schema, to: to.schema, steps }
  const parse = (converted: Converted) => to.parse(JSON.stringify(converted.document), { kind: 'config' })
  const quick = convert(document, models)
  try {
    return { converted: quick, tree: parse(quick) }
  } catch (error) {
    if (!(error instanceof BrewError)) throw error
    using scratch = to.emptyTree()
    const converted = convert(document, { ...models, judge: judgeIn(scratch) })
    return { converted, tree: parse(converted) }
  }
}

/** Judges each value by setting it. */
function judgeIn(scratch: DataTree): Judge {
  return (path, text) => {
    try {
      translating(() => scratch.set(path, path.endsWith(']') ? undefined : text))
      return undefined
    } catch (error) {
      if (error instanceof BrewError) return error.message
      throw error
    }
  }
}

/** A node that is missing at the top has no place yet that the engine could name: it only says what it is called. */
function atTop(fault: BrewError, { nodes }: Schema): BrewError {
  if (fault.at.path !== undefined) return fault
  const node = nodes.find(({ name }) => fault.message.includes(`"${name}"`))
  if (node === undefined) return fault
  const path = `/${node.module}:${node.name}`
  return new BrewError(fault.tag, fault.message, { ...fault.at, path }, fault.hint, {
    cause: fault,
    ...(fault.appTag === undefined ? {} : { appTag: fault.appTag }),
  })
}

/** What validation itself took out: data whose `when` does not hold any more. */
function excluded(asParsed: string, after: DataTree, yang: Yang): Loss[] {
  using before = yang.parse(asParsed, { kind: 'config' })
  using diff = translating(() => before.diff(after))
  return translating(() => diff.edits())
    .filter((edit) => edit.op === 'delete' && !edit.default)
    .map(({ path }) => ({
      path,
      count: 1,
      reason: 'is not wanted beside what else is configured, by a "when" of the new model',
      hint: 'Add a migration step for it, or leave it behind with --drop.',
    }))
}

/** Whether every node that is in both models has the same default. */
function hasSameDefaults({ from, to }: Route): boolean {
  const before = defaultsIn(from.schema.nodes)
  return [...defaultsIn(to.schema.nodes)].every(([path, value]) => (before.get(path) ?? value) === value)
}

function defaultsIn(nodes: readonly SchemaNode[], above = ''): Map<string, string> {
  const found = dataChildren({ children: nodes }).flatMap((node): [string, string][] => {
    const path = `${above}/${node.module}:${node.name}`
    return [[path, JSON.stringify(node.defaults ?? [])], ...defaultsIn(node.children ?? [], path)]
  })
  return new Map(found)
}

/** Deleted in terms of the one, set in terms of the other. Defaults that come or go with their nodes are not told. */
function changesBetween(before: DataTree, after: DataTree): TreeEdit[] {
  const [was, is] = [saidIn(before), saidIn(after)]
  const deleted = [...was.values()].flatMap(({ path, kind, value, default: isDefault }): TreeEdit[] =>
    isDefault || is.has(path) ? [] : [{ op: 'delete', path, kind, default: false, ...told('old', value) }],
  )
  const set = [...is.values()].flatMap(({ path, kind, value, default: isDefault }): TreeEdit[] => {
    const old = was.get(path)
    const node = { path, kind, default: isDefault, ...told('new', value) }
    if (old === undefined) return isDefault ? [] : [{ op: 'create', ...node }]
    if (old.value === value) return []
    return [{ op: 'replace', ...node, ...told('old', old.value), ...(old.default ? { oldDefault: true } : {}) }]
  })
  return [...deleted, ...set]
}

function told<Name extends 'old' | 'new'>(name: Name, value: string | undefined): { readonly [name in Name]?: string } {
  return value === undefined ? {} : ({ [name]: value } as { [name in Name]: string })
}

/** A node that says something by itself. */
type Said = ReturnType<DataTree['find']>[number] & { readonly kind: TreeEdit['kind'] }

function saidIn(tree: DataTree): Map<string, Said> {
  const nodes = translating(() => tree.find('//*')).filter(
    (node): node is Said =>
      isOfData(node.kind) && !(node.kind === 'container' && node.default) && !isKey(node.path, node.kind),
  )
  return new Map(nodes.map((node) => [node.path, node]))
}

function isOfData(kind: string): kind is TreeEdit['kind'] {
  return kind !== 'rpc' && kind !== 'action' && kind !== 'notification'
}

/** Keys are told by the paths of their entries. */
function isKey(path: string, kind: string): boolean {
  if (kind !== 'leaf') return false
  const at = path.lastIndexOf('/')
  const name = path.slice(at + 1)
  if (path[at - 1] !== ']' || !path.includes(`[${name}=`)) return false
  return parsePath(path.slice(0, at)).at(-1)?.keys?.[name] !== undefined
}
