import { BrewError } from '../error.ts'
import { formatPath, formatStep, type ResolvedStep } from '../path.ts'
import type { V1Edit } from '../v1.ts'
import { didYouMean } from '../values/values.ts'
import {
  EDIT_ARGUMENTS,
  type EditProgress,
  type EditVerb,
  editEndFault,
  expectArguments,
  type GivenEdit,
  readEditWord,
} from './edit-words.ts'
import { atRoot, type SchemaRoot } from './place.ts'
import { type Fault, openWordFault, splitWords, type Word } from './words.ts'

/** An edit and the line that it was written on, from 1. */
export interface EditLine {
  readonly edit: V1Edit
  readonly line: number
}

const VERBS = Object.keys(EDIT_ARGUMENTS) as readonly EditVerb[]

/**
 * Lines of `set`, `delete`, `insert`, `rename` and `copy` as edits. Empty lines and those that begin with `#` are passed
 * over.
 * @throws BrewError `invalid-value` with line and column, one for each line that is wrong
 */
export function parseEditLines(root: SchemaRoot, text: string): readonly EditLine[] {
  const faults: BrewError[] = []
  const edits: EditLine[] = []
  for (const [index, written] of text.split(/\r?\n/).entries()) {
    if (/^[ \t]*(#|$)/.test(written)) continue
    const line = index + 1
    const read = parseEditLine(root, written)
    if (!('message' in read)) edits.push(...read.map((edit) => ({ edit, line })))
    else faults.push(new BrewError('invalid-value', read.message, { line, column: read.start + 1 }, read.hint))
  }
  const [first, ...others] = faults
  if (first === undefined) return edits
  throw new BrewError(first.tag, first.message, first.at, first.hint, { others })
}

function parseEditLine(root: SchemaRoot, line: string): readonly V1Edit[] | Fault {
  const words = splitWords(line)
  const open = openWordFault(words)
  if (open !== undefined) return open
  const [first, ...rest] = words
  if (first === undefined) return { start: 0, end: 0, message: 'nothing is written here' }
  const verb = VERBS.find((it) => it === first.text)
  if (verb === undefined) return unknownVerb(first)
  const expects = expectArguments(EDIT_ARGUMENTS[verb], atRoot(root))
  let progress: EditProgress = { given: { steps: [] }, ...(expects === undefined ? {} : { expects }) }
  for (const word of rest) {
    if (progress.expects === undefined)
      return { start: word.start, end: word.end, message: `nothing is expected after "${verb}" and what it takes` }
    const next: EditProgress | Fault = readEditWord(progress.given, progress.expects, word)
    if ('message' in next) return next
    progress = next
  }
  const missing = progress.expects === undefined ? undefined : editEndFault(progress.given, progress.expects)
  const end = line.trimEnd().length
  return missing === undefined ? editsOf(verb, progress.given) : { start: end, end, message: missing }
}

function unknownVerb({ text, start, end }: Word): Fault {
  const hint = didYouMean(text, VERBS) ?? `Begin a line with ${VERBS.join(', ')} or #`
  return { start, end, message: `"${text}" is no edit`, hint }
}

/** All that the words of an edit mean: one edit, or several where several leaves are given values. */
export function editsOf(verb: EditVerb, given: GivenEdit): readonly V1Edit[] {
  const earlier = (given.earlier ?? []).map((it) => editOf('set', it))
  return [...earlier, editOf(verb, given)]
}

/**
 * What the words of an edit mean. `remove` for `delete`: what is gone already is gone, so that lines can be taken in
 * where somebody else was there before.
 */
export function editOf(verb: EditVerb, { steps, value, place, to }: GivenEdit): V1Edit {
  const path = pathOf(steps)
  switch (verb) {
    case 'set':
      return { op: 'merge', path, value: value ?? {} }
    case 'delete':
      return { op: 'remove', path }
    case 'insert':
      if (place === undefined || !('other' in place)) return { op: 'move', path, insert: place?.insert ?? 'last' }
      return { op: 'move', path, insert: place.insert, point: pointOf(place.other) }
    case 'rename':
    case 'copy':
      return { op: verb, path, to: pathOf(to ?? steps) }
  }
}

/** How an edit names the other entry: by its predicates (RFC 7950 7.8.6), or the value of one of a leaf-list (7.7.9). */
export function pointOf({ step }: ResolvedStep): string {
  if (step.value !== undefined) return step.value
  const whole = formatStep(step)
  return whole.slice(whole.indexOf('['))
}

function pathOf(steps: readonly ResolvedStep[]): string {
  return formatPath(steps.map((it) => it.step))
}
