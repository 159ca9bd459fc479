import { basename } from 'node:path'
import { type BrewError, changeLines, isWithin, schemaPath } from '../base/index.ts'
import type { ConvertedFile, LostFrom, UpgradePlan } from '../datastore/index.ts'

/** What is shown of an upgrade: all, or what a Thing owns. */
export type Part = 'all' | { readonly name: string; readonly path: string }

/** A plan for people: which models, what the steps do, what changes, what would be lost or wrong. */
export function planText(plan: UpgradePlan, part: Part): string {
  const changes = plan.changes.filter(({ path }) => part === 'all' || isWithin(schemaPath(path), part.path))
  const startup = plan.startup.filter(({ name }) => part === 'all' || name === part.name)
  return [
    ...plan.modules,
    ...plan.done.map(({ step, count }) => `${step}: in ${places(count)}`),
    ...changeLines(changes),
    ...startup.flatMap(startupLines),
    ...plan.losses.map(lossLine),
    ...plan.faults.map(faultLine),
  ].join('\n')
}

/** A file for people. */
export function startupText(file: ConvertedFile): string {
  return startupLines(file).join('\n')
}

function startupLines({ file, losses }: ConvertedFile): string[] {
  return [`rewrite startup/${basename(file)}`, ...losses.map((loss) => lossLine({ ...loss, file }))]
}

function lossLine({ path, count, reason, file }: LostFrom): string {
  const where = file === undefined ? path : `${path} in startup/${basename(file)}`
  return `lose ${where}${count === 1 ? '' : ` and ${count - 1} more like it`}: ${reason}`
}

function faultLine({ at, message }: BrewError): string {
  return `wrong ${at.path ?? '/'}: ${message}`
}

function places(count: number): string {
  return count === 1 ? '1 place' : `${count} places`
}
