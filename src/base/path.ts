import { BrewError } from './error.ts'
import { childNamed, type SchemaNode } from './schema.ts'

/**
 * Data paths: the JSON encoding of an instance-identifier (RFC 7951 6.11). The first step names its module, a later
 * one only where the module changes: `/brewerslab:brewhouse/temperature/hardware/probe[id='28-01']/reading`.
 */
export interface PathStep {
  readonly module?: string
  readonly name: string
  /** Key leaf to canonical value, in key order; absent where the step names the whole list or no list. */
  readonly keys?: Readonly<Record<string, string>>
  /** Value of a leaf-list entry: `[.='x']`. */
  readonly value?: string
}

const IDENTIFIER = /[A-Za-z_][A-Za-z0-9_.-]*/y

/**
 * Splits a data path into its steps. `/` alone is the root: no steps.
 * @throws BrewError `invalid-value` with the column where it stops being a path
 */
export function parsePath(path: string): PathStep[] {
  if (path === '/' || path === '') return []
  const steps: PathStep[] = []
  let at = 0
  const refuse = (expected: string): never => {
    throw new BrewError('invalid-value', `not a data path: ${expected} expected at character ${at + 1}`, {
      path,
      column: at + 1,
    })
  }
  const identifier = (): string => {
    IDENTIFIER.lastIndex = at
    const match = IDENTIFIER.exec(path)
    if (match === null) return refuse('a name')
    at += match[0].length
    return match[0]
  }
  const skipSpace = () => {
    while (path[at] === ' ') at++
  }
  const quoted = (): string => {
    const quote = path[at]
    if (quote !== "'" && quote !== '"') return refuse('a quoted value')
    const end = path.indexOf(quote, at + 1)
    if (end === -1) return refuse(`a closing ${quote}`)
    const value = path.slice(at + 1, end)
    at = end + 1
    return value
  }
  while (at < path.length) {
    if (path[at] !== '/') refuse('/')
    at++
    let name = identifier()
    let module: string | undefined
    if (path[at] === ':') {
      at++
      module = name
      name = identifier()
    }
    const keys: Record<string, string> = {}
    let value: string | undefined
    while (path[at] === '[') {
      at++
      skipSpace()
      const isValue = path[at] === '.'
      if (isValue) at++
      let key = isValue ? '.' : identifier()
      if (!isValue && path[at] === ':') {
        at++
        key = identifier()
      }
      skipSpace()
      if (path[at] !== '=') refuse('=')
      at++
      skipSpace()
      const text = quoted()
      skipSpace()
      if (path[at] !== ']') refuse(']')
      at++
      if (isValue) value = text
      else keys[key] = text
    }
    steps.push({
      name,
      ...(module === undefined ? {} : { module }),
      ...(Object.keys(keys).length === 0 ? {} : { keys }),
      ...(value === undefined ? {} : { value }),
    })
  }
  return steps
}

/** The text of a path; `/` for no steps. @throws BrewError for a key that holds both kinds of quotes */
export function formatPath(steps: readonly PathStep[]): string {
  if (steps.length === 0) return '/'
  return steps.map(formatStep).join('')
}

/** One step with its slash. */
export function formatStep(step: PathStep): string {
  const name = step.module === undefined ? step.name : `${step.module}:${step.name}`
  const keys = Object.entries(step.keys ?? {}).map(([key, value]) => `[${key}=${quoteKey(value)}]`)
  const value = step.value === undefined ? '' : `[.=${quoteKey(step.value)}]`
  return `/${name}${keys.join('')}${value}`
}

/**
 * A value in quotes as XPath 1.0 knows them: it has no escapes, so a value with both kinds cannot be written.
 * @throws BrewError `invalid-value` for such a value
 */
export function quoteKey(value: string): string {
  if (!value.includes("'")) return `'${value}'`
  if (!value.includes('"')) return `"${value}"`
  throw new BrewError(
    'invalid-value',
    'a list key cannot hold both kinds of quotes',
    {},
    'Use a key without \' or without "',
  )
}

/** Whether `path` is `ancestor` or lies below it, by whole steps. */
export function isWithin(path: string, ancestor: string): boolean {
  if (ancestor === '/' || path === ancestor) return true
  return path.startsWith(ancestor) && (path[ancestor.length] === '/' || path[ancestor.length] === '[')
}

/** A path joined from an absolute base and what follows it, either of which may be `/`. */
export function joinPath(base: string, rest: string): string {
  if (rest === '/' || rest === '') return base
  const below = rest.startsWith('/') ? rest : `/${rest}`
  return base === '/' ? below : `${base}${below}`
}

/** The path without its last step; `/` above a top-level node. */
export function parentPath(path: string): string {
  return formatPath(parsePath(path).slice(0, -1))
}

/** The path without any keys: the schema node it is an instance of. */
export function schemaPath(path: string): string {
  return formatPath(
    parsePath(path).map((step) => ({
      name: step.name,
      ...(step.module === undefined ? {} : { module: step.module }),
    })),
  )
}

/** A step together with the schema node it names. */
export interface ResolvedStep {
  readonly step: PathStep
  readonly node: SchemaNode
  /** Names of the keys that are patterns, with `*` for any text: then the step stands for every entry that fits. */
  readonly globs?: readonly string[]
}

/**
 * Follows a path through the schema; module names may be left out where they are clear, and are put back.
 * @throws BrewError `unknown-element` with the path up to the step that is not in the model
 */
export function resolvePath(root: { readonly children?: readonly SchemaNode[] }, path: string): ResolvedStep[] {
  let parent: { readonly children?: readonly SchemaNode[]; readonly module?: string } = root
  const resolved: ResolvedStep[] = []
  for (const step of parsePath(path)) {
    const node = childNamed(parent, step.name, step.module)
    if (node === undefined) {
      const above = formatPath(resolved.map((it) => it.step))
      throw new BrewError('unknown-element', `there is no "${step.name}" in ${above}`, { path })
    }
    const changed = node.module !== parent.module
    const bare: PathStep = {
      name: step.name,
      ...(step.keys === undefined ? {} : { keys: step.keys }),
      ...(step.value === undefined ? {} : { value: step.value }),
    }
    resolved.push({ step: changed ? { ...bare, module: node.module } : bare, node })
    parent = node
  }
  return resolved
}
