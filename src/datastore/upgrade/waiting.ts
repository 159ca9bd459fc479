import { BrewError } from '../../base/index.ts'
import { type DataTree, translating, type Yang } from '../../yang/index.ts'
import type { History } from '../history.ts'
import type { Model } from './model.ts'
import { type Loaded, planUpgrade } from './plan.ts'

/**
 * Why a commit that waits to be confirmed could not be taken back after an upgrade, as that is promised of it: what was
 * before it has no place in the models that are loaded. `undefined` where none waits, or it could be.
 */
export async function strandedBy(model: Model, loaded: Loaded, history: History): Promise<BrewError | undefined> {
  const { pending, epochs } = history.journal
  if (pending === undefined || !epochs.isPresent(pending.backTo)) return undefined
  const { backTo, user } = pending
  const cause = await obstacle(model, loaded, (yang, tree) => fillAsOf(history, yang, { tree, backTo }))
  if (cause === undefined) return undefined
  const { path } = cause.at
  return new BrewError(
    'operation-failed',
    `a commit of ${user} waits to be confirmed, and after this it could not be taken back: ${cause.message}`,
    path === undefined ? {} : { path },
    'Start once with the modules of before, and confirm or cancel it.',
    { cause },
  )
}

async function obstacle(
  model: Model,
  loaded: Loaded,
  fill: (yang: Yang, tree: DataTree) => void,
): Promise<BrewError | undefined> {
  try {
    const { losses, faults } = await planUpgrade(model, loaded, fill)
    const [loss] = losses
    return loss === undefined ? faults[0] : new BrewError('data-missing', loss.reason, { path: loss.path })
  } catch (error) {
    if (error instanceof BrewError) return error
    throw error
  }
}

/** Fills an empty tree of the log's own model with what was before the commit that waits. */
function fillAsOf(history: History, yang: Yang, { tree, backTo }: { tree: DataTree; backTo: number }): void {
  history.fill(yang, tree)
  // Differences tell defaults, too: they have to be there before one is done.
  translating(() => tree.validateWhole())
  using way = history.wayBack(yang, tree, backTo)
  translating(() => tree.applyDiff(way))
}
