import { join } from 'node:path'
import { readUserModules, Yang } from '../../yang/index.ts'
import { readIfExists } from '../files.ts'
import type { OpenOptions } from '../options.ts'
import { finishRestoreAtStart } from '../restoring.ts'
import { holdRoot } from '../root.ts'
import { openLog } from '../unopened.ts'
import { finishUpgrade, type LostFrom, replaceStartup, type Upgraded } from './apply.ts'
import { stepsBetween } from './chain.ts'
import { implementedIn } from './model.ts'
import { convertedFile, migrationsOf, readAs, textsOf } from './plan.ts'
import { type Unopened, upgrade, upgradeDue } from './start.ts'
import type { ConvertedFile, UpgradePlan } from './types.ts'

/** What somebody decides who has seen a plan: to leave it, or to do it, and which losses are agreed to. */
export type Decision = { readonly do: false } | { readonly do: true; readonly mayLose: (loss: LostFrom) => boolean }

/** What became of a store. */
export type StoreUpgrade =
  /** It is of the models that are loaded. */
  | { readonly kind: 'current' }
  /** An older program wrote it, which did not say: the next start takes it to be of those that are loaded. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'left'; readonly plan: UpgradePlan }
  | ({ readonly kind: 'upgraded'; readonly plan: UpgradePlan } & Upgraded)

/**
 * Takes hold of a root for a moment, and brings its store to the models that are loaded if somebody says so.
 * @throws BrewError `in-use` when a server holds it; as an upgrade at the start
 */
export function upgradeStore(
  options: OpenOptions,
  decide: (plan: UpgradePlan) => Promise<Decision>,
): Promise<StoreUpgrade> {
  return holding(options, async (unopened) => {
    const plan = await upgradeDue(unopened)
    if (plan === undefined) return { kind: unopened.history.journal.epochs.present ? 'current' : 'unknown' }
    const decision = await decide(plan)
    if (!decision.do) return { kind: 'left', plan }
    finishUpgrade(unopened.loaded.root, unopened.history.journal)
    finishRestoreAtStart(unopened.loaded.root, unopened.history.journal, unopened.log)
    return { kind: 'upgraded', plan, ...upgrade(plan, unopened, decision.mayLose) }
  })
}

/**
 * As `upgradeStore`, for one file of `startup/` in a store that is of the models of now: one that came from elsewhere, or
 * was written by hand, in terms of a model that the log still knows. The newest that it is valid in counts.
 * @returns the file; `undefined` where it is of the models of now, of none, or not there
 */
export function upgradeStartup(
  options: OpenOptions,
  name: string,
  decide: (file: ConvertedFile) => Promise<boolean>,
): Promise<ConvertedFile | undefined> {
  return holding(options, async (unopened) => {
    const file = join(unopened.loaded.root, 'startup', `${name}.json`)
    const found = await olderStartup(file, unopened)
    if (found !== undefined && (await decide(found))) replaceStartup(file, found)
    return found
  })
}

async function olderStartup(file: string, { history, loaded }: Unopened): Promise<ConvertedFile | undefined> {
  const { epochs } = history.journal
  const text = readIfExists(file, 'any bytes')
  if (text === undefined) return undefined
  using to = await Yang.open(textsOf(loaded), { project: [] })
  if (readAs(to, text) !== undefined) return undefined
  const migrations = await migrationsOf(loaded)
  for (const hash of epochs.models().filter((model) => model !== epochs.present?.model)) {
    using from = Yang.reopen(epochs.model(hash).texts, { project: [] })
    if (readAs(from, text) === undefined) continue
    const steps = stepsBetween(implementedIn(from.schema), implementedIn(to.schema), migrations)
    return convertedFile(file, { from, to, steps })
  }
  return undefined
}

async function holding<T>(options: OpenOptions, work: (unopened: Unopened) => Promise<T>): Promise<T> {
  const held = holdRoot(options.root, 'upgrade')
  try {
    using unopened = openLog(held, await readUserModules(join(held.directory, 'yang')), options)
    return await work(unopened)
  } finally {
    held.release()
  }
}
