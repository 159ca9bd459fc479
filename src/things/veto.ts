import { BrewError } from '../base/index.ts'
import type { ProposedChange } from '../datastore/index.ts'
import type { KnownThing } from './known.ts'
import type { ConfigData } from './protocol.ts'
import type { SupervisedThing } from './supervised.ts'

/**
 * Asks all Things that a commit touches, at once, each with the configuration as it would be.
 * @param configOf the configuration of a Thing as it would be
 * @returns warnings: silence is no veto
 * @throws BrewError `operation-failed`, app-tag `veto`, with the words of each Thing that refuses
 */
export async function askThings(
  things: Iterable<SupervisedThing>,
  change: ProposedChange,
  configOf: (known: KnownThing, read: ProposedChange['read']) => ConfigData,
): Promise<readonly string[]> {
  const asked = [...things].flatMap((thing) => {
    const edits = change.edits.filter((edit) => thing.isConcernedBy(edit.path))
    if (edits.length === 0 || !thing.isAskable) return []
    return [{ thing, verdict: thing.ask({ user: change.user, edits, config: configOf(thing.known, change.read) }) }]
  })
  const vetoes: BrewError[] = []
  const warnings: string[] = []
  for (const { thing, verdict } of asked) {
    const it = await verdict
    if (it.kind === 'vetoed') vetoes.push(vetoOf(thing.known, it.error))
    if (it.kind === 'silent') {
      warnings.push(`${thing.known.name} said nothing about this change in time; it is started again`)
    }
  }
  const [first, ...others] = vetoes
  if (first === undefined) return warnings
  throw new BrewError(first.tag, first.message, first.at, first.hint, { appTag: 'veto', others })
}

function vetoOf(known: KnownThing, error: BrewError): BrewError {
  const path = error.at.path ?? known.path
  return new BrewError('operation-failed', `${known.name} refuses this: ${error.message}`, { path }, error.hint, {
    appTag: 'veto',
  })
}
