import { join } from 'node:path'
import { BrewError, type ChangeEdit, type Clock, errorText, type Log, type Migration } from '../../base/index.ts'
import { translating } from '../../yang/index.ts'
import { toChange } from '../commit.ts'
import type { Engine } from '../engine.ts'
import type { History } from '../history.ts'
import { handEdited } from '../intake.ts'
import type { Journal } from '../journal.ts'
import { finishRestoreAtStart } from '../restoring.ts'
import { carryOut, finishUpgrade, type LostFrom, refuseHarm, type Upgraded } from './apply.ts'
import { backupOfPast } from './backup.ts'
import { modelOf } from './model.ts'
import { isOfModel, type Loaded, migrationsOf, planUpgrade, textsOf } from './plan.ts'
import type { UpgradePlan } from './types.ts'
import { strandedBy } from './waiting.ts'

/** A store that is not opened yet: its log, and the models that are loaded. */
export interface Unopened {
  readonly history: History
  readonly loaded: Loaded
  readonly clock: Clock
  readonly log: Log
}

/**
 * What it takes to bring a store to the models that are loaded; `undefined` where it is of them, or nothing is known of
 * the models it is of, as in one that an older program wrote.
 * @throws BrewError as `planUpgrade`
 */
export async function upgradeDue({ history, loaded }: Unopened): Promise<UpgradePlan | undefined> {
  const { journal } = history
  const epoch = journal.epochs.present
  if (epoch === undefined || isOfModel(epoch.model, loaded)) return undefined
  const model = journal.epochs.model(epoch.model)
  const plan = await planUpgrade(model, loaded, (yang, tree) => history.fill(yang, tree))
  const stranded = await strandedBy(model, loaded, history)
  return stranded === undefined ? plan : { ...plan, stranded }
}

/** Does what a plan says. @param mayLose which losses somebody has agreed to. @throws BrewError as `refuseHarm`, `carryOut` */
export function upgrade(
  plan: UpgradePlan,
  { history, loaded, clock, log }: Unopened,
  mayLose: (loss: LostFrom) => boolean,
): Upgraded {
  refuseHarm(plan, mayLose)
  const { journal } = history
  if (plan.text !== plan.before) refuseHandEdited(join(loaded.root, 'persist'), journal)
  const backup = () => backupOfPast(plan, { root: loaded.root, history, clock })
  return carryOut(plan, { root: loaded.root, journal, clock, log, backup })
}

/**
 * At the start: a store of older models is brought to those that are loaded, where nothing is lost by it.
 * @param mayChange whether it may be another configuration afterwards
 * @throws BrewError that says what is in the way; nothing is changed then
 */
export async function upgradeAtStart(unopened: Unopened, mayChange: boolean): Promise<void> {
  finishUpgrade(unopened.loaded.root, unopened.history.journal)
  finishRestoreAtStart(unopened.loaded.root, unopened.history.journal, unopened.log)
  const plan = await upgradeDue(unopened)
  if (plan === undefined) return
  refuseHarm(plan, () => false)
  if (!mayChange && changesSomething(plan)) {
    throw new BrewError(
      'operation-not-supported',
      `the store would first have to be brought to other models: ${plan.modules.join(', ')}`,
      {},
      'See "brewerslab upgrade --dry-run".',
    )
  }
  upgrade(plan, unopened, () => false)
}

/** What an upgrade changes, as readers of changes are told. */
export function changesTold(changes: UpgradePlan['changes']): readonly ChangeEdit[] {
  return changes.map(toChange)
}

/** Whether anything but the log's knowledge of its models would be changed. */
export function changesSomething({ changes, startup, losses, faults, stranded }: UpgradePlan): boolean {
  return stranded !== undefined || changes.length + startup.length + losses.length + faults.length > 0
}

/** What a person has written in terms of the old model cannot be compared in terms of the new one. @throws BrewError */
function refuseHandEdited(directory: string, journal: Journal): void {
  const [first, ...others] = handEdited(directory, journal).map(
    (file) =>
      new BrewError(
        'operation-failed',
        'was edited by hand, and is of the model of before; nothing was changed',
        { file },
        'Start once with the modules of before, which takes the edit in; or move the file away.',
      ),
  )
  if (first !== undefined) throw new BrewError(first.tag, first.message, first.at, first.hint, { others })
}

/**
 * A log that knows of no model yet, new or written by an older program, is of the one it has been read with.
 * @returns the hash of the model that is loaded
 */
export function beginLog({ history, loaded }: Unopened, { yang, running }: Engine): string {
  const { journal } = history
  const model = modelOf(textsOf(loaded), yang.schema, loaded.program)
  if (journal.epochs.present === undefined) {
    const { rescue } = journal
    if (rescue !== undefined) journal.setRescue({ ...rescue, model: model.hash })
    journal.beginEpoch({ model, snapshot: translating(() => running.print({ format: 'json' })) || '{}' }, 0)
  }
  return model.hash
}

/** Those that lead from models of which something is still kept; none where nothing is, or a user's does not load. */
export async function migrationsOfThePast({ history, loaded, log }: Unopened): Promise<readonly Migration[]> {
  const { journal } = history
  const { epochs, rescue } = journal
  const isRescueOfNow = rescue?.model === undefined || rescue.model === epochs.present?.model
  if (epochs.isPresent(history.oldest) && isRescueOfNow) return []
  try {
    return await migrationsOf(loaded)
  } catch (error) {
    log.warn('commits of older models cannot be gone back to: migrations do not load', { reason: errorText(error) })
    return []
  }
}
