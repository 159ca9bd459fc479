import {
  BrewError,
  type ChangeEdit,
  type CommitsAnswer,
  formatPath,
  type JsonObject,
  type JsonValue,
  type ResolvedStep,
  resolvePath,
  type V1Commit,
} from '../base/index.ts'
import { compareText } from './compare.ts'
import type { SchemaRoot } from './grammar/path.ts'
import { differences } from './schema/difference.ts'
import { put } from './schema/document.ts'
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
  const known = edits.flatMap((edit) => {
    const steps = stepsOf(root, edit.path)
    return steps === undefined ? [] : [{ ...edit, steps, path: pathOf(steps) }]
  })
  const pathsOf = (op: ChangeEdit['op']) => new Set(known.filter((it) => it.op === op).map((it) => it.path))
  const created = pathsOf('create')
  const deleted = pathsOf('delete')
  const before: JsonObject = {}
  const after: JsonObject = {}
  for (const { op, steps, old, new: now } of known) {
    // What a change is in was there before and after, unless it was made or taken away with it.
    put(before, outside(steps.slice(0, -1), created), {})
    put(after, outside(steps.slice(0, -1), deleted), {})
    if (op !== 'create') put(before, steps, rfc7951(steps, old))
    if (op !== 'delete') put(after, steps, rfc7951(steps, now))
  }
  return { text: compareText(root, differences(root, before, after)), unknown: edits.length - known.length }
}

function stepsOf(root: SchemaRoot, path: string): readonly ResolvedStep[] | undefined {
  try {
    return resolvePath(root, path)
  } catch (error) {
    if (error instanceof BrewError) return undefined
    throw error
  }
}

function pathOf(steps: readonly ResolvedStep[]): string {
  return formatPath(steps.map((it) => it.step))
}

/** The way down to the first node of a set. */
function outside(steps: readonly ResolvedStep[], set: ReadonlySet<string>): readonly ResolvedStep[] {
  const first = steps.findIndex((_, at) => set.has(pathOf(steps.slice(0, at + 1))))
  return first === -1 ? steps : steps.slice(0, first)
}

function rfc7951(steps: readonly ResolvedStep[], text: string | undefined): JsonValue {
  const node = steps.at(-1)?.node
  if (node === undefined || text === undefined) return {}
  if (node.kind !== 'leaf' && node.kind !== 'leaf-list') return {}
  const checked = checkValue(node, text)
  const value = checked.ok ? checked.value : text
  return node.kind === 'leaf-list' ? [value] : value
}
