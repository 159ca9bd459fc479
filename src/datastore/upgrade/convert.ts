import {
  childNamed,
  formatPath,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type MigrationStep,
  type PathStep,
  type Schema,
  type SchemaNode,
} from '../../base/index.ts'
import { applySteps, type StepDone } from './steps.ts'
import { encodeAs, textOf } from './values.ts'

/** Data that the new model has no place for. One for all entries of a list that lose the same. */
export interface Loss {
  /** The first instance, as the document named it. */
  readonly path: string
  /** How many nodes like it. */
  readonly count: number
  readonly reason: string
  /** What to do so that it is kept. */
  readonly hint: string
}

/** A document as another model has it. */
export interface Converted {
  readonly document: JsonObject
  readonly done: readonly StepDone[]
  /** What is left out of `document`. */
  readonly losses: readonly Loss[]
}

/** Says why a text is no value of a leaf, `undefined` when it is one. @param path of the instance in the new model */
export type Judge = (path: string, text: string) => string | undefined

/** Between which models, and how. */
export interface Conversion {
  readonly from: Schema
  readonly to: Schema
  readonly steps: readonly MigrationStep[]
  /** Without one, values are left for the parser to judge: which tells the first wrong one only. */
  readonly judge?: Judge
}

/**
 * Brings a document (RFC 7951, canonical, without defaults) from one model to another: first the steps, then all that
 * goes by itself. That is: nodes that are still there, with another type that has the same text, as a leaf-list of one
 * where they were a leaf, in or out of a choice. What has no place any more is left out and told.
 *
 * Whether what comes out is valid is for the engine to say.
 * @throws BrewError that names the step that cannot be done
 */
export function convert(document: JsonObject, conversion: Conversion): Converted {
  const { document: moved, done } = applySteps(document, conversion.steps)
  const fitting = new Fitting(conversion)
  const fitted = fitting.members(moved, { children: conversion.to.nodes }, undefined) ?? {}
  return { document: fitted, done, losses: fitting.losses() }
}

/** Where in a document: told as a path only when somebody asks. */
interface Place {
  readonly above: Place | undefined
  readonly step: PathStep
}

type Parent = { readonly children?: readonly SchemaNode[]; readonly module?: string }

const STEP_HINT = 'Add a migration step for it, or leave it behind with --drop.'

class Fitting {
  readonly #losses = new Map<string, { loss: Loss; count: number }>()

  constructor(readonly conversion: Conversion) {}

  losses(): Loss[] {
    return [...this.#losses.values()].map(({ loss, count }) => ({ ...loss, count }))
  }

  /** The members of an object that have a place; `undefined` where a key of a list entry has none. */
  members(value: JsonObject, parent: Parent, above: Place | undefined): JsonObject | undefined {
    const fitted: JsonObject = {}
    for (const [member, inner] of Object.entries(value)) {
      // Annotations (RFC 7952 5.2) are about the member that stands beside them.
      if (member.startsWith('@')) continue
      const { module = parent.module, name } = splitName(member)
      const node = childNamed(parent, name, module)
      const place = { above, step: stepOf(parent, name, module) }
      const kept = node?.config === true ? this.#node(inner, node, place) : this.#gone(inner, node, place)
      if (kept !== undefined) fitted[member] = kept
      else if (node?.isKey === true) return undefined
    }
    return fitted
  }

  #node(value: JsonValue, node: SchemaNode, place: Place): JsonValue | undefined {
    switch (node.kind) {
      case 'leaf':
        return this.#leaf(value, node, place)
      case 'leaf-list':
        return this.#leafList(value, node, place)
      case 'container':
        return isJsonObject(value) ? this.members(value, node, place) : this.#otherKind(value, 'a container', place)
      case 'list':
        if (!Array.isArray(value) || !value.every(isJsonObject)) return this.#otherKind(value, 'a list', place)
        return value.flatMap((entry) => this.#entry(entry, node, place) ?? [])
      default:
        return value
    }
  }

  #leaf(value: JsonValue, node: SchemaNode, place: Place): JsonValue | undefined {
    // What was a leaf-list of one.
    const [only] = Array.isArray(value) && value.length === 1 && value[0] !== null ? value : [value]
    if (only === undefined || textOf(only) === undefined) return this.#otherKind(value, 'a leaf', place)
    return this.#judged(only, node, place)
  }

  #leafList(value: JsonValue, node: SchemaNode, place: Place): JsonValue | undefined {
    const entries = Array.isArray(value) && textOf(value) === undefined ? value : [value]
    if (entries.some((entry) => textOf(entry) === undefined)) return this.#otherKind(value, 'a leaf-list', place)
    const kept = entries.flatMap((entry) => {
      const step = { ...place.step, value: textOf(entry) ?? '' }
      return this.#judged(entry, node, { ...place, step }) ?? []
    })
    return kept.length === 0 ? undefined : kept
  }

  #entry(entry: JsonObject, node: SchemaNode, place: Place): JsonObject | undefined {
    const keys: Record<string, string> = {}
    for (const key of node.keys ?? []) {
      const value = entry[key]
      const text = value === undefined ? undefined : textOf(value)
      if (text === undefined) {
        this.#lose(place, `its entries have no "${key}", which is a key now`, 'Add a migration step "fill" for it.')
        return undefined
      }
      keys[key] = text
    }
    return this.members(entry, node, { ...place, step: { ...place.step, keys } })
  }

  #judged(value: JsonValue, node: SchemaNode, place: Place): JsonValue | undefined {
    const { judge } = this.conversion
    const type = node.type ?? { base: 'unknown' }
    const reason = judge?.(
      pathOf(node.isKey === true && place.above !== undefined ? place.above : place),
      textOf(value) ?? '',
    )
    if (reason === undefined) return encodeAs(type, value)
    this.#lose(place, `its value is none of the new type: ${reason}`, STEP_HINT)
    return undefined
  }

  #otherKind(value: JsonValue, kind: string, place: Place): undefined {
    if (countOf(value) > 0) this.#lose(place, `is ${kind} now`, STEP_HINT)
    return undefined
  }

  /** A container that holds nothing is nothing, unless its presence says something. */
  #gone(value: JsonValue, node: SchemaNode | undefined, place: Place): undefined {
    const count = countOf(value)
    const reason = node === undefined ? 'is not in the new model' : 'cannot be configured any more: it is state now'
    if (count > 0 || this.#wasPresence(place)) this.#lose(place, reason, STEP_HINT, Math.max(count, 1))
    return undefined
  }

  /** A container is data by being there where it has a presence statement (RFC 7950 7.5.1). */
  #wasPresence(place: Place): boolean {
    let parent: Parent | undefined = { children: this.conversion.from.nodes }
    let node: SchemaNode | undefined
    for (const { name, module } of stepsOf(place)) {
      node = parent === undefined ? undefined : childNamed(parent, name, module ?? parent.module)
      parent = node
    }
    return node?.presence === true
  }

  #lose(place: Place, reason: string, hint: string, count = 1): void {
    const path = pathOf(place)
    const key = `${formatPath(stepsOf(place).map(bareStep))} ${reason}`
    const before = this.#losses.get(key)
    if (before === undefined) this.#losses.set(key, { loss: { path, count, reason, hint }, count })
    else before.count += count
  }
}

/** How many values, and entries without any, there are in a value. */
function countOf(value: JsonValue): number {
  if (textOf(value) !== undefined || value === null) return 1
  if (Array.isArray(value)) return value.reduce((sum: number, entry) => sum + Math.max(countOf(entry), 1), 0)
  return Object.values(value).reduce((sum: number, member) => sum + countOf(member), 0)
}

function splitName(member: string): { readonly module?: string; readonly name: string } {
  const colon = member.indexOf(':')
  return colon === -1 ? { name: member } : { module: member.slice(0, colon), name: member.slice(colon + 1) }
}

function stepOf(parent: Parent, name: string, module: string | undefined): PathStep {
  return module === undefined || module === parent.module ? { name } : { module, name }
}

function stepsOf(place: Place | undefined): PathStep[] {
  return place === undefined ? [] : [...stepsOf(place.above), place.step]
}

/** A key with both kinds of quotes, which no path can hold, is left out. */
function pathOf(place: Place): string {
  const steps = stepsOf(place)
  const isWritable = (text = '') => !(text.includes("'") && text.includes('"'))
  const writable = steps.every(({ keys, value }) => [...Object.values(keys ?? {}), value].every(isWritable))
  return formatPath(writable ? steps : steps.map(bareStep))
}

function bareStep({ name, module }: PathStep): PathStep {
  return module === undefined ? { name } : { name, module }
}
