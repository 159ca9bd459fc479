import { join } from 'node:path'
import { BrewError, type Clock, type Log, parsePath } from '../../base/index.ts'
import { type Backup, formatBackup } from '../backup-file.ts'
import { makeDirectory, readIfExists, replaceFile } from '../files.ts'
import type { Journal } from '../journal.ts'
import type { Loss } from './convert.ts'
import type { ConvertedFile, UpgradePlan } from './types.ts'

/** Where an upgrade is done. */
export interface Site {
  readonly root: string
  readonly journal: Journal
  readonly clock: Clock
  readonly log: Log
  /** Everything as it is before, in terms of the old model. */
  readonly backup: (plan: UpgradePlan) => Backup
}

/** What became of an upgrade. */
export interface Upgraded {
  /** Absent where the configuration is as it was. */
  readonly commit?: number
  /** The backup of before; absent where nothing was changed. */
  readonly backup?: string
}

/** `DataTree.diffText` of no difference. */
const NO_DIFFERENCE = '[]'

/** A loss in the configuration, or in a file of `startup/`. */
export interface LostFrom extends Loss {
  readonly file?: string
}

/** What a file that an upgrade replaced said before is kept beside it. */
const KEPT_ENDING = '.before-upgrade'

/**
 * Refuses what must not be done.
 * @param mayLose which losses somebody has agreed to
 * @throws BrewError `data-missing` with every loss, or the faults of what would not be valid
 */
export function refuseHarm(plan: UpgradePlan, mayLose: (loss: LostFrom) => boolean): void {
  const losses = lossesOf(plan).filter((loss) => !mayLose(loss))
  const [first, ...others] = [...losses.map(lossError), ...plan.faults.map((fault) => faultError(fault, plan))]
  if (first !== undefined) throw new BrewError(first.tag, first.message, first.at, first.hint, { others })
  if (plan.stranded !== undefined) throw plan.stranded
}

/** Everything that is left behind. */
export function lossesOf({ losses, startup }: UpgradePlan): LostFrom[] {
  return [...losses, ...startup.flatMap(({ file, losses: inFile }) => inFile.map((loss) => ({ ...loss, file })))]
}

/**
 * Makes the store one of the new model: backup, then everything in one transaction of the log, then the files of
 * `startup/`. Killed at any instant, the store is of the old model or of the new one.
 * @throws BrewError `resource-denied`; the store is as it was then
 */
export function carryOut(plan: UpgradePlan, site: Site): Upgraded {
  const { journal } = site
  const { from, to, text, changes, startup } = plan
  const files = startup.map(({ name, before, after }) => ({ name, before, after }))
  const epoch = {
    model: to,
    snapshot: text,
    before: { number: journal.newest, text: plan.before },
    ...(files.length === 0 ? {} : { unfinished: { files } }),
  }
  if (changes.length === 0 && files.length === 0) {
    journal.beginEpoch(epoch)
    return {}
  }
  const backup = writeBackup(plan, site)
  if (changes.length === 0) journal.beginEpoch(epoch)
  else {
    const comment = plan.modules.join(', ')
    const entry = { time: site.clock.now(), user: 'brewerslab', client: 'upgrade' as const, comment, modules: to.hash }
    journal.append(
      { ...entry, diff: NO_DIFFERENCE, size: changes.length, pending: journal.pending },
      { ...epoch, changes },
    )
  }
  finishUpgrade(site.root, journal)
  site.log.info('the store was brought to the models of now', {
    modules: plan.modules.join(', '),
    changes: changes.length,
    backup,
    from: from.hash,
    to: to.hash,
  })
  return { ...(changes.length === 0 ? {} : { commit: journal.newest }), backup }
}

/** Writes the files of `startup/` that an upgrade has left to do, also one that the power cut short. */
export function finishUpgrade(root: string, journal: Journal): void {
  const { unfinished } = journal
  if (unfinished === undefined) return
  for (const { name, ...texts } of unfinished.files) replaceStartup(join(root, 'startup', `${name}.json`), texts)
  journal.finish()
}

/** Puts the new text into a file of `startup/` and keeps the old one beside it. @throws BrewError `resource-denied` */
export function replaceStartup(file: string, { before, after }: Pick<ConvertedFile, 'before' | 'after'>): void {
  // Somebody has been faster: it is theirs.
  if (readIfExists(file, 'any bytes') !== before) return
  replaceFile(`${file}${KEPT_ENDING}`, before, 'durable')
  replaceFile(file, after, 'durable')
}

function writeBackup(plan: UpgradePlan, { root, clock, backup }: Site): string {
  const directory = join(root, 'backups')
  makeDirectory(directory)
  const stamp = clock.now().toISOString().replaceAll(/[:.]/g, '-')
  const file = join(directory, `before-upgrade-${stamp}.json`)
  replaceFile(file, formatBackup(backup(plan)), 'durable')
  return file
}

function lossError({ path, count, reason, hint, file }: LostFrom): BrewError {
  const many = count === 1 ? '' : ` (and ${count - 1} more like it)`
  return new BrewError(
    'data-missing',
    `${reason}${many}: what is configured there would be lost, so nothing was changed`,
    { path, ...(file === undefined ? {} : { file }) },
    `${hint} "brewerslab upgrade --dry-run" shows everything.`,
  )
}

const CHANGED_HINT = 'Go back to the modules of before and change that first; or add a migration step for it.'
/** Nothing can be configured in a module before it is there. */
const ADDED_HINT =
  'Take the new module out of yang/ again, or change it so that it demands nothing of a configuration that has nothing of it.'

function faultError(fault: BrewError, { from }: UpgradePlan): BrewError {
  const [top] = fault.at.path === undefined ? [] : parsePath(fault.at.path)
  const isAdded = top?.module !== undefined && !from.modules.some(({ name }) => name === top.module)
  return new BrewError(
    fault.tag,
    `the configuration would not be valid in the new model, so nothing was changed: ${fault.message}`,
    fault.at,
    fault.hint ?? (isAdded ? ADDED_HINT : CHANGED_HINT),
    { cause: fault, ...(fault.appTag === undefined ? {} : { appTag: fault.appTag }) },
  )
}
