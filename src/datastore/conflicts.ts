import { BrewError } from '../base/index.ts'
import { type DataTree, translating, type Yang } from '../yang/index.ts'
import type { History } from './history.ts'
import { CONFLICT } from './types.ts'

/**
 * Where a change that was made on an older commit meets what was committed since: one error for each path, of the newest
 * commit that changed it.
 * @param base the commit it was made on
 */
export function conflictsWith(yang: Yang, history: History, diff: DataTree, base: number): readonly BrewError[] {
  const { journal } = history
  if (!journal.epochs.isPresent(base)) return [conflict('/', `the store was brought to newer models since ${base}`)]
  const met = new Map<string, BrewError>()
  for (let number = base + 1; number <= journal.newest; number++) {
    const entry = journal.get(number)
    if (entry === undefined) return [conflict('/', `the commits since ${base} are not all kept any more`)]
    using theirs = history.diffOf(yang, number)
    for (const path of translating(() => diff.meetings(theirs))) {
      met.set(path, conflict(path, `was changed by ${entry.user} in commit ${number} meanwhile`))
    }
  }
  return [...met.values()]
}

/** @throws BrewError that carries all of them, when there are any */
export function refuseConflicts(conflicts: readonly BrewError[]): void {
  const [first, ...others] = conflicts
  if (first !== undefined) throw conflict(first.at.path ?? '/', first.message, others)
}

/** A difference that does not fit what there is now, though nothing in it meets. */
export function doesNotFit(cause: BrewError): BrewError {
  return conflict(cause.at.path ?? '/', 'was changed meanwhile')
}

function conflict(path: string, message: string, others: readonly BrewError[] = []): BrewError {
  return new BrewError('in-use', message, { path }, 'Look at what it is now, and commit again.', {
    appTag: CONFLICT,
    others,
  })
}
