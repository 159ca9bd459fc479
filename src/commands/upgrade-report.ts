import { basename } from 'node:path'
import { type BrewError, type ChangeEdit, isWithin, type Schema, schemaPath } from '../base/index.ts'
import { type ConvertedFile, changesTold, type LostFrom, type UpgradePlan } from '../datastore/index.ts'
import { linesThatMake } from './workplace.ts'

/** What is shown of an upgrade: all, or what a Thing owns. */
export type Part = 'all' | { readonly name: string; readonly path: string }

/** A plan for people: which models, what the steps do, what changes, what would be lost or wrong. */
export function planText(plan: UpgradePlan, part: Part): string {
  const changes = plan.changes.filter(({ path }) => part === 'all' || isWithin(schemaPath(path), part.path))
  const said = changesTold(changes.filter((edit) => !isOfDefaults(edit)))
  const startup = plan.startup.filter(({ name }) => part === 'all' || name === part.name)
  return [
    ...plan.modules,
    ...plan.done.map(({ step, count }) => `${step}: in ${places(count)}`),
    ...linesIn(
      plan.schemas.from,
      said.filter(({ op }) => op === 'delete'),
    ),
    ...linesIn(
      plan.schemas.to,
      said.filter(({ op }) => op !== 'delete'),
    ),
    ...changes.filter(isOfDefaults).map(({ path, old, new: now }) => `default ${path}: ${now}, was ${old}`),
    ...startup.flatMap(startupLines),
    ...plan.losses.map(lossLine),
    ...plan.faults.map(faultLine),
    ...(plan.stranded === undefined ? [] : [faultLine(plan.stranded)]),
  ].join('\n')
}

/** Nobody has set it, and what it is then is another. */
function isOfDefaults({ op, default: isDefault, oldDefault }: UpgradePlan['changes'][number]): boolean {
  return op === 'replace' && isDefault && oldDefault === true
}

/** Each in terms of the model that has it. */
function linesIn({ nodes }: Schema, edits: readonly ChangeEdit[]): readonly string[] {
  return linesThatMake({ children: nodes }, edits)
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
