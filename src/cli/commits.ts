import {
  BrewError,
  type ChangeEdit,
  type CommitsAnswer,
  formatStep,
  type JsonValue,
  type ResolvedStep,
  resolvePath,
  type V1Commit,
} from '../base/index.ts'
import { compareText } from './compare.ts'
import type { SchemaRoot } from './grammar/path.ts'
import type { Difference } from './schema/difference.ts'
import { checkValue } from './schema/values.ts'
import { type Column, duration, localTime, table } from './text.ts'

/** The commit log as text. Pure. */

const COLUMNS: readonly Column[] = [
  { title: 'commit', isNumeric: true },
  { title: 'when' },
  { title: 'who' },
  { title: 'client' },
  { title: 'nodes', isNumeric: true },
  { title: 'comment' },
]

/** `show commits`: a row for each. */
export function commitTable(commits: readonly V1Commit[]): string {
  return table(
    COLUMNS,
    commits.map((it) => [
      String(it.number),
      localTime(new Date(it.time)),
      it.user,
      it.client,
      String(it.size),
      it.comment ?? '',
    ]),
  )
}

/** A commit in a few words, beside its number. */
export function commitSummary({ time, user, comment }: V1Commit): string {
  return [localTime(new Date(time)), user, ...(comment === undefined ? [] : [comment])].join('  ')
}

/** A commit in a sentence: `commit 12 of robber, 2018-04-14 18:51:22, "a warmer week"`. */
export function commitName({ number, time, user, comment }: V1Commit): string {
  const words = comment === undefined ? '' : `, "${comment}"`
  return `commit ${number} of ${user}, ${localTime(new Date(time))}${words}`
}

/** What a person must know about a confirmed commit that waits. */
export function pendingText({ user, backTo, remainingSeconds }: NonNullable<CommitsAnswer['pending']>): string {
  const fate = `running goes back to commit ${backTo} in ${duration(remainingSeconds)}`
  return `A commit of ${user} waits to be confirmed: ${fate} unless it is kept with "commit confirm".`
}

/** What a commit changed. */
export interface ChangesText {
  /** A tree as `show | compare` has it; empty when nothing of it can be shown. */
  readonly text: string
  /** How many nodes the model no longer has. */
  readonly unknown: number
}

/** Changes by path as a tree. The model may be another one than that of the commit. */
export function changesText(root: SchemaRoot, edits: readonly ChangeEdit[]): ChangesText {
  const top: Knot['below'] = new Map()
  let unknown = 0
  for (const edit of edits) {
    const steps = stepsOf(root, edit.path)
    if (steps === undefined) unknown++
    else tie(top, steps, edit)
  }
  return { text: compareText(root, differencesIn(top)), unknown }
}

/** A node on the way to changes, with what became of itself. */
interface Knot {
  readonly at: ResolvedStep
  edit?: ChangeEdit
  readonly below: Map<string, Knot>
}

function tie(top: Knot['below'], steps: readonly ResolvedStep[], edit: ChangeEdit): void {
  let below = top
  for (const [index, at] of steps.entries()) {
    const name = formatStep(at.step)
    const knot: Knot = below.get(name) ?? { at, below: new Map() }
    below.set(name, knot)
    if (index === steps.length - 1) knot.edit = edit
    below = knot.below
  }
}

function differencesIn(knots: Knot['below']): readonly Difference[] {
  return [...knots.values()].filter(({ at }) => at.node.isKey !== true).flatMap(differencesOf)
}

function differencesOf({ at, edit, below: knots }: Knot): readonly Difference[] {
  const below = differencesIn(knots)
  const isPlain = at.node.kind === 'container' && at.node.presence !== true
  if (edit === undefined || isPlain) return below.length === 0 ? [] : [{ change: 'within', at, below }]
  const before = scalarOf(at, edit.old)
  const after = scalarOf(at, edit.new)
  switch (edit.op) {
    case 'create':
      return [{ change: 'added', at, value: after, below }]
    case 'delete':
      return [{ change: 'removed', at, value: before, below }]
    case 'replace':
      return [{ change: 'changed', at, before, after }]
    case 'move':
      return [
        { change: 'removed', at, value: before, below: [] },
        { change: 'added', at, value: after, below },
      ]
  }
}

function stepsOf(root: SchemaRoot, path: string): readonly ResolvedStep[] | undefined {
  try {
    return resolvePath(root, path)
  } catch (error) {
    if (error instanceof BrewError) return undefined
    throw error
  }
}

/** RFC 7951 value of a leaf or of one entry of a leaf-list. */
function scalarOf({ node, step }: ResolvedStep, text: string | undefined): JsonValue {
  const canonical = text ?? step.value
  if (canonical === undefined || (node.kind !== 'leaf' && node.kind !== 'leaf-list')) return {}
  const checked = checkValue(node, canonical)
  return checked.ok ? checked.value : canonical
}
