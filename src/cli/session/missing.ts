import {
  BrewError,
  checkValue,
  isDataNode,
  type JsonValue,
  quoteWord,
  type ResolvedStep,
  type SchemaNode,
  scalarText,
  type V1Edit,
} from '../../base/index.ts'
import type { Given } from '../grammar/parse.ts'
import { describeType } from '../schema/describe.ts'
import { pathOf } from '../schema/path.ts'
import { placeText } from '../words.ts'
import { isMissing, type State } from './state.ts'

/** An edit that an answer comes to, and the line that makes it. */
export interface Asked {
  readonly edit: V1Edit
  readonly line: string
}

/**
 * What an entry or presence container that a `set` makes needs besides, asked of the person one by one. Nothing where
 * nobody can be asked: the commit then says what is missing.
 */
export async function askMissing(
  state: State,
  given: Given,
  signal: AbortSignal | undefined,
): Promise<readonly Asked[] | 'given up'> {
  const { ask, output } = state.options
  if (ask === undefined) return []
  const edits: Asked[] = []
  const named = new Set([...(given.earlier ?? []).map(({ steps }) => pathOf(steps)), pathOf(given.steps)])
  for (const made of await newParts(state, given.steps, signal)) {
    for (const needed of needs(made)) {
      const path = pathOf(needed)
      const leaf = needed.at(-1)?.node
      if (leaf === undefined || named.has(path)) continue
      const value = await askValue(leaf, ask, (text) => output.notice(text))
      if (value === 'given up') return value
      if (value === undefined) continue
      const line = ['set', ...placeText(state.root, needed), quoteWord(scalarText(leaf, value))].join(' ')
      edits.push({ edit: { op: 'merge', path, value }, line })
    }
  }
  return edits
}

/** Entries and presence containers on a path that have needs and are not there yet. */
async function newParts(
  state: State,
  steps: readonly ResolvedStep[],
  signal: AbortSignal | undefined,
): Promise<readonly (readonly ResolvedStep[])[]> {
  const found: (readonly ResolvedStep[])[] = []
  for (const [at, { node, step }] of steps.entries()) {
    const part = steps.slice(0, at + 1)
    const isMade = (node.kind === 'list' && step.keys !== undefined) || node.presence === true
    if (isMade && needs(part).length > 0 && !(await isThere(state, part, signal))) found.push(part)
  }
  return found
}

async function isThere(
  state: State,
  steps: readonly ResolvedStep[],
  signal: AbortSignal | undefined,
): Promise<boolean> {
  try {
    await state.candidate(steps, {}, signal)
    return true
  } catch (error) {
    if (error instanceof BrewError && isMissing(error)) return false
    throw error
  }
}

/**
 * Mandatory leaves of an entry or a container that is there (RFC 7950 7.6.5): also in containers that mean nothing by
 * themselves; not in the cases of a choice, of which only one is there, nor where a `when` may not hold.
 */
function needs(above: readonly ResolvedStep[]): readonly (readonly ResolvedStep[])[] {
  const parent = above.at(-1)?.node
  return (parent?.children ?? []).filter(isDataNode).flatMap((node) => {
    if (!node.config || node.when !== undefined) return []
    const steps = [...above, { node, step: stepTo(node, parent) }]
    if (node.kind === 'leaf') return node.mandatory === true && node.isKey !== true ? [steps] : []
    return node.kind === 'container' && node.presence !== true ? needs(steps) : []
  })
}

function stepTo({ name, module }: SchemaNode, parent: SchemaNode | undefined): ResolvedStep['step'] {
  return module === parent?.module ? { name } : { name, module }
}

/** An empty answer leaves it out for now; no answer gives up. */
async function askValue(
  leaf: SchemaNode,
  ask: (question: string) => Promise<string | undefined>,
  tell: (text: string) => void,
): Promise<JsonValue | undefined | 'given up'> {
  const type = leaf.type === undefined ? '' : ` (${describeType(leaf.type)})`
  for (;;) {
    const answer = await ask(`Value for "${leaf.name}"${type}: `)
    if (answer === undefined) return 'given up'
    if (answer.trim() === '') return undefined
    const checked = checkValue(leaf, answer.trim())
    if (checked.ok) return checked.value
    tell(`${checked.reason}${checked.hint === undefined ? '' : `. ${checked.hint}`}`)
  }
}
