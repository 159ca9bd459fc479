import {
  childNamed,
  formatPath,
  formatStep,
  type PathStep,
  type ResolvedStep,
  resolvePath,
  type Schema,
} from '../../base/index.ts'
import { HttpError } from '../errors.ts'
import { canonicalKey } from '../v1/target.ts'

/** Predicates of an entry of a list, as data paths have them; quoted keys may hold anything. */
const ANY_ENTRY = /(?:\[[^[\]='"/]*=(?:'[^']*'|"[^"]*")\])*/.source

/** A data path that somebody wants to know about, with all that is below it. */
export class PathFilter {
  /** Canonical. */
  readonly path: string
  /** Whether one read answers for it: only its last step may be a list without keys. */
  readonly isOnePlace: boolean
  readonly #pattern: RegExp

  /** @throws BrewError `invalid-value` for what is no path, `unknown-element` for one that the model does not have */
  constructor(schema: Schema, text: string) {
    const resolved = resolvePath({ children: schema.nodes }, text)
    const steps = resolved.map(canonicalStep)
    this.path = formatPath(steps)
    this.isOnePlace = resolved.slice(0, -1).every((it) => !isWholeList(it))
    const source = steps.map((step, at) => {
      const isWhole = resolved[at] !== undefined && isWholeList(resolved[at])
      return `${RegExp.escape(formatStep(step))}${isWhole ? ANY_ENTRY : ''}`
    })
    this.#pattern = new RegExp(`^${source.join('')}${steps.length === 0 ? '' : '(?=[/[]|$)'}`)
  }

  /** Whether a canonical path is at or below this one. */
  has(path: string): boolean {
    return this.#pattern.test(path)
  }
}

function isWholeList({ node, step }: ResolvedStep): boolean {
  return (node.kind === 'list' || node.kind === 'leaf-list') && step.keys === undefined && step.value === undefined
}

/** @throws HttpError 400 for a step that names some of the keys of an entry, or others */
function canonicalStep({ step, node }: ResolvedStep): PathStep {
  if (step.value !== undefined) return { ...step, value: canonicalKey(node, step.value) }
  if (step.keys === undefined) return step
  const names = node.keys ?? []
  const given = step.keys
  if (names.length === 0 || names.length !== Object.keys(given).length || names.some((name) => !(name in given))) {
    const hint = names.length === 0 ? 'Leave the brackets out' : `Name all of its keys: ${names.join(', ')}`
    throw new HttpError(400, 'invalid-value', `these are not the keys of "${node.name}"`, { hint })
  }
  const keys = names.map((name) => [name, canonicalKey(childNamed(node, name, node.module), given[name] ?? '')])
  return { ...step, keys: Object.fromEntries(keys) }
}
