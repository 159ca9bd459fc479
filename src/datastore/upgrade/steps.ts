import {
  BrewError,
  errorText,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type MigrationStep,
  parsePath,
} from '../../base/index.ts'
import { textOf } from './values.ts'

/** What a migration step has done. */
export interface StepDone {
  /** As `describeStep` tells it. */
  readonly step: string
  /** In how many places. */
  readonly count: number
}

/** A step as people are told of it. */
export function describeStep(step: MigrationStep): string {
  if (step.kind === 'move') return `move ${step.from} to ${step.to}`
  if (step.kind === 'split') return `split ${step.path} into ${step.into.join(', ')}`
  if (step.kind === 'fill') return `fill ${step.path} with "${step.text}"`
  if (step.kind === 'drop') return `drop ${step.path}`
  return step.units === undefined
    ? `rewrite ${step.path}`
    : `convert ${step.path} from ${step.units.from} to ${step.units.to}`
}

/**
 * Does migration steps to a document, in order. The document given is left as it is.
 * @throws BrewError `operation-failed` that names the step and the path where it cannot be done
 */
export function applySteps(
  document: JsonObject,
  steps: readonly MigrationStep[],
): { readonly document: JsonObject; readonly done: readonly StepDone[] } {
  if (steps.length === 0) return { document, done: [] }
  const copy = structuredClone(document)
  const done = steps.map((step) => ({ step: describeStep(step), count: applyStep(copy, step) }))
  return { document: copy, done }
}

function applyStep(document: JsonObject, step: MigrationStep): number {
  const fail = (path: string, reason: string, cause?: unknown): never => {
    throw new BrewError('operation-failed', `${reason} (migration step: ${describeStep(step)})`, { path }, undefined, {
      cause,
    })
  }
  const asked = <T>(path: string, work: () => T): T => {
    try {
      return work()
    } catch (error) {
      return fail(path, `the migration step failed: ${errorText(error)}`, error)
    }
  }
  switch (step.kind) {
    case 'move':
      return moveNodes(document, step.from, step.to, fail)
    case 'rewrite':
      return rewriteValues(document, step.path, (text) => asked(step.path, () => step.by(text)), fail)
    case 'split':
      return splitLeaves(document, step.path, step.into, (text) => asked(step.path, () => step.by(text)), fail)
    case 'fill':
      return fillIn(document, step.path, step.text)
    case 'drop': {
      const members = membersOf(step.path)
      return holdersOf(document, members.slice(0, -1)).filter((holder) => take(holder, members.slice(-1)) !== undefined)
        .length
    }
  }
}

type Fail = (path: string, reason: string) => never

function moveNodes(document: JsonObject, from: string, to: string, fail: Fail): number {
  const { common, tails } = apart([from, to])
  const [source = [], target = []] = tails
  let count = 0
  for (const holder of holdersOf(document, common)) {
    if (crossesList(holder, source)) fail(from, 'several entries cannot be moved to one place')
    const value = take(holder, source)
    if (value === undefined) continue
    if (!put(holder, target, value)) fail(to, 'there is something already')
    count++
  }
  return count
}

function rewriteValues(document: JsonObject, path: string, by: (text: string) => string, fail: Fail): number {
  const members = membersOf(path)
  const last = members.at(-1) ?? ''
  let count = 0
  const rewritten = (value: JsonValue): JsonValue => {
    count++
    return by(textOf(value) ?? fail(path, 'is no leaf'))
  }
  for (const holder of holdersOf(document, members.slice(0, -1))) {
    const value = holder[last]
    if (value === undefined) continue
    holder[last] = Array.isArray(value) && textOf(value) === undefined ? value.map(rewritten) : rewritten(value)
  }
  return count
}

function splitLeaves(
  document: JsonObject,
  path: string,
  into: readonly string[],
  by: (text: string) => readonly (string | undefined)[],
  fail: Fail,
): number {
  const { common, tails } = apart([path, ...into])
  const [source = [], ...targets] = tails
  let count = 0
  for (const holder of holdersOf(document, common)) {
    if (crossesList(holder, source)) fail(path, 'several entries cannot be split into one place')
    const value = take(holder, source)
    if (value === undefined) continue
    const parts = by(textOf(value) ?? fail(path, 'is no leaf'))
    for (const [index, target] of targets.entries()) {
      const part = parts[index]
      if (part !== undefined && !put(holder, target, part)) fail(into[index] ?? path, 'there is something already')
    }
    count++
  }
  return count
}

function fillIn(document: JsonObject, path: string, text: string): number {
  const members = membersOf(path)
  const last = members.at(-1) ?? ''
  const without = holdersOf(document, members.slice(0, -1), 'made').filter((holder) => holder[last] === undefined)
  for (const holder of without) holder[last] = text
  return without.length
}

/** Names of the members that lead to a path's nodes: qualified where the module changes (RFC 7951 4). */
export function membersOf(path: string): string[] {
  let module = ''
  return parsePath(path).map((step) => {
    if (step.module === undefined || step.module === module) return step.name
    module = step.module
    return `${module}:${step.name}`
  })
}

/** What paths have in common, and how each goes on from there: at least by its own node. */
function apart(paths: readonly string[]): { common: readonly string[]; tails: readonly (readonly string[])[] } {
  const all = paths.map(membersOf)
  const [first = [], ...others] = all
  const most = Math.min(...all.map((members) => members.length)) - 1
  const differs = first.findIndex((member, index) => others.some((members) => members[index] !== member))
  const length = Math.min(most, differs === -1 ? most : differs)
  return { common: first.slice(0, length), tails: all.map((members) => members.slice(length)) }
}

/**
 * All objects at a path: every entry of the lists on it.
 * @param missing `made`: containers that are not there are
 */
function holdersOf(document: JsonObject, members: readonly string[], missing: 'made' | 'skipped' = 'skipped') {
  let holders: JsonObject[] = [document]
  for (const member of members) {
    holders = holders.flatMap((holder) => {
      if (holder[member] === undefined && missing === 'made') holder[member] = {}
      const value = holder[member]
      return Array.isArray(value) ? value.filter(isJsonObject) : isJsonObject(value) ? [value] : []
    })
  }
  return holders
}

function crossesList(holder: JsonObject, members: readonly string[]): boolean {
  let at: JsonValue | undefined = holder
  for (const member of members.slice(0, -1)) {
    at = isJsonObject(at) ? at[member] : undefined
    if (Array.isArray(at)) return true
  }
  return false
}

/** Takes out what is there; containers that hold nothing any more go with it. */
function take(holder: JsonObject, [member, ...rest]: readonly string[]): JsonValue | undefined {
  if (member === undefined) return undefined
  const value = holder[member]
  if (rest.length === 0) {
    delete holder[member]
    return value
  }
  if (!isJsonObject(value)) return undefined
  const taken = take(value, rest)
  if (taken !== undefined && Object.keys(value).length === 0) delete holder[member]
  return taken
}

/** @returns false where something is there already */
function put(holder: JsonObject, [member, ...rest]: readonly string[], value: JsonValue): boolean {
  if (member === undefined) return false
  const present = holder[member]
  if (rest.length === 0) {
    if (present !== undefined) return false
    holder[member] = value
    return true
  }
  if (present !== undefined) return isJsonObject(present) && put(present, rest, value)
  const made: JsonObject = {}
  holder[member] = made
  return put(made, rest, value)
}
