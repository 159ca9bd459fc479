import { existsSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { defineCommand } from 'citty'
import { version } from '../../package.json' with { type: 'json' }
import { BrewError, isWithin, schemaPath, systemClock } from '../base/index.ts'
import type { LostFrom, StoreUpgrade, UpgradePlan } from '../datastore/index.ts'
import { print, rootArgument, rootDirectory, verboseArgument } from './program.ts'
import type { Part } from './upgrade-report.ts'
import { UsageError } from './usage.ts'
import { agreed, findWorkplace, mayAsk, onRoot, warnings } from './workplace.ts'

/** What `upgrade` and `thing --upgrade` have in common. */
export const upgradeArguments = {
  'dry-run': { type: 'boolean', description: 'Show what would change and what would be lost; change nothing' },
  drop: { type: 'boolean', description: 'Leave behind what the new models have no place for' },
  yes: { type: 'boolean', description: 'Do not ask' },
} as const

/** Brings a store to the models that are loaded, which `serve` does by itself where nothing is lost. */
export const upgradeCommand = defineCommand({
  meta: { name: 'upgrade', description: 'Bring what was written with older models to those of now' },
  args: { ...upgradeArguments, ...rootArgument, ...verboseArgument },
  run: ({ args }) => upgrade(settingsFrom(args)),
})

/** How to upgrade, and what of it. */
export interface UpgradeSettings {
  readonly root: string
  readonly isDry: boolean
  readonly drop: boolean
  readonly yes: boolean
  /** Only what this Thing owns may lose anything, and only that is shown. */
  readonly thing?: string
}

/** @throws UsageError where nobody is there to be asked */
export function settingsFrom(args: Readonly<Record<string, unknown>>, thing?: string): UpgradeSettings {
  const settings = {
    root: resolve(rootDirectory({ root: typeof args.root === 'string' ? args.root : undefined })),
    isDry: args['dry-run'] === true,
    drop: args.drop === true,
    yes: args.yes === true,
    ...(thing === undefined ? {} : { thing }),
  }
  if (!settings.isDry && !settings.yes && !mayAsk()) {
    throw new UsageError('nobody is there to be asked', 'Add --yes, or look with --dry-run first.')
  }
  return settings
}

/** @throws BrewError where a server holds the root, and for what stands in the way of an upgrade */
export async function upgrade(settings: UpgradeSettings): Promise<void> {
  await mustBeFree(settings.root)
  const { lossesOf, upgradeStore } = await import('../datastore/index.ts')
  let refusal: BrewError | undefined
  const outcome = await upgradeStore(optionsFor(settings.root), async (plan) => {
    const part = await partOf(settings, plan)
    const mayLose = (loss: LostFrom) => settings.drop && isIn(part, loss)
    const isWrong = plan.faults.length > 0 || plan.stranded !== undefined
    const isRefused = isWrong || !lossesOf(plan).every(mayLose)
    const { planText } = await import('./upgrade-report.ts')
    await print(planText(plan, part))
    if (settings.isDry && isRefused) refusal = refused(isWrong || settings.drop)
    // What is refused anyway is not asked about.
    const isDone = !settings.isDry && (isRefused || (await isWanted(settings)))
    return isDone ? { do: true, mayLose } : { do: false }
  })
  await tell(settings, outcome)
  if (refusal !== undefined) throw refusal
  if (outcome.kind === 'current' && settings.thing !== undefined) await upgradeFile(settings, settings.thing)
}

async function tell(settings: UpgradeSettings, outcome: StoreUpgrade): Promise<void> {
  if (outcome.kind === 'current') return print('the store is of the models of now')
  if (outcome.kind === 'unknown') {
    return print('the store does not say which models it is of: the next start takes it to be of those that are loaded')
  }
  if (outcome.kind === 'left') {
    return print(settings.isDry ? 'nothing was changed: this was a dry run' : 'nothing was changed')
  }
  const { commit, backup } = outcome
  // Files in persist/ follow at once: a Thing that runs alone reads them.
  await onRoot(settings.root, async () => undefined)
  await print(commit === undefined ? 'upgraded; the configuration is as it was' : `upgraded in commit ${commit}`)
  if (backup !== undefined) await print(`what was before is in ${backup}`)
}

/** The startup file of a Thing, where the store itself is of the models of now. */
async function upgradeFile(settings: UpgradeSettings, thing: string): Promise<void> {
  const { findThingCode } = await import('../things/index.ts')
  const { upgradeStartup } = await import('../datastore/index.ts')
  const { startupText } = await import('./upgrade-report.ts')
  const { name } = await findThingCode(settings.root, { name: thing })
  let wouldBeRefused = false
  const file = await upgradeStartup(optionsFor(settings.root), name, async (found) => {
    await print(startupText(found))
    const isRefused = found.losses.length > 0 && !settings.drop
    wouldBeRefused = settings.isDry && isRefused
    if (settings.isDry) return false
    if (isRefused) {
      throw new BrewError('data-missing', 'something in it would be lost; nothing was changed', found, 'Use --drop.')
    }
    return isWanted(settings)
  })
  if (file === undefined) await print(`startup/${name}.json is as it should be, or not there`)
  else if (settings.isDry) await print('nothing was changed: this was a dry run')
  if (wouldBeRefused) throw refused(false)
}

/** The end of a dry run that shows what is in the way: scripts ask for the exit status. @param withDrop also with --drop */
function refused(withDrop: boolean): BrewError {
  return new BrewError('operation-failed', `it would be refused${withDrop ? '' : ' without --drop'}`)
}

async function isWanted({ yes }: UpgradeSettings): Promise<boolean> {
  return yes || agreed('Do this?')
}

/** A server has brought its store to its models when it started. @throws BrewError `in-use` */
async function mustBeFree(root: string): Promise<void> {
  if (!existsSync(root)) {
    throw new BrewError('data-missing', 'there is no datastore root', { file: root }, 'Name it with --root.')
  }
  const place = await findWorkplace({ root })
  if (place.kind === 'root') return
  throw new BrewError(
    'in-use',
    `held by the server at ${place.url}, which has brought it to the models it was started with`,
    { file: root },
    'There is nothing to do; unless models have changed since: then stop the server first.',
  )
}

function optionsFor(root: string) {
  return { root, clock: systemClock, log: warnings(), version }
}

async function partOf({ root, thing }: UpgradeSettings, plan: UpgradePlan): Promise<Part> {
  if (thing === undefined) return 'all'
  const { ownerNamed } = await import('../things/index.ts')
  return ownerNamed(root, plan.schemas.to, thing)
}

function isIn(part: Part, { path, file }: LostFrom): boolean {
  if (part === 'all') return true
  return file === undefined ? isWithin(schemaPath(path), part.path) : basename(file) === `${part.name}.json`
}
