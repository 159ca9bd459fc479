import { BrewError, type Migration, type MigrationStep } from '../../base/index.ts'

/** A module of a model; without a date where the module has no revision. */
export interface ModuleRevision {
  readonly name: string
  readonly revision?: string
}

/**
 * The steps from the revisions that data was written with to those that are loaded. Modules that have no migrations
 * need none; one that has any needs a gapless chain of them.
 * @throws BrewError `operation-not-supported` for a newer revision, `data-missing` for a link that is not there
 */
export function stepsBetween(
  written: readonly ModuleRevision[],
  loaded: readonly ModuleRevision[],
  migrations: readonly Migration[],
): MigrationStep[] {
  refuseDowngrade(written, loaded)
  const here = new Map(loaded.map(({ name, revision }) => [name, revision]))
  return written.flatMap(({ name, revision }) => {
    const own = migrations.filter(({ module }) => module === name)
    const target = here.get(name)
    if (own.length === 0 || revision === undefined || target === undefined || revision === target) return []
    return chain(name, own, revision, target)
  })
}

/** RFC 7950 11: a newer revision may have more than an older one knows of. Dates are in order as texts. */
export function refuseDowngrade(written: readonly ModuleRevision[], loaded: readonly ModuleRevision[]): void {
  const here = new Map(loaded.map(({ name, revision }) => [name, revision]))
  const newer = written.filter(({ name, revision }) => isNewer(revision, here.get(name)))
  const [first, ...others] = newer.map(({ name, revision }) => downgrade(name, revision ?? '', here.get(name) ?? ''))
  if (first === undefined) return
  throw new BrewError(first.tag, first.message, first.at, first.hint, { others })
}

function isNewer(written: string | undefined, loaded: string | undefined): boolean {
  return written !== undefined && loaded !== undefined && written > loaded
}

function downgrade(name: string, written: string, loaded: string): BrewError {
  return new BrewError(
    'operation-not-supported',
    `the store was written with the module ${name} of ${written}, and here it is of ${loaded}: it cannot go back by itself`,
    {},
    'Use the newer module again; or start on an empty root and restore a backup of before: an upgrade that changed anything has left one in backups/.',
  )
}

function chain(module: string, migrations: readonly Migration[], from: string, to: string): MigrationStep[] {
  const steps: MigrationStep[] = []
  for (let at = from; at !== to; ) {
    const next = migrations.find((it) => it.from === at && it.to <= to && it.to > at)
    if (next === undefined) {
      throw new BrewError(
        'data-missing',
        `no migration leads the module ${module} from its revision ${at} to ${nextRevision(migrations, at, to)}`,
        {},
        'Add one to yang/migrations/; without steps, where all goes by itself.',
      )
    }
    steps.push(...next.steps)
    at = next.to
  }
  return steps
}

/** Where the next link that is there begins; else where all was to end. */
function nextRevision(migrations: readonly Migration[], at: string, to: string): string {
  return (
    migrations
      .map(({ from }) => from)
      .filter((from) => from > at && from < to)
      .sort()[0] ?? to
  )
}
