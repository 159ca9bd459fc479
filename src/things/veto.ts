import { BrewError, type ChangeEdit } from '../base/index.ts'
import type { KnownThing } from './known.ts'
import type { ChangeData } from './protocol.ts'
import type { Verdict } from './questions.ts'
import type { SupervisedThing } from './supervised.ts'

/** What is asked about. */
export interface Question {
  readonly edits: readonly ChangeEdit[]
  /** The change as one Thing is told of it, given the edits that concern it. */
  readonly told: (known: KnownThing, edits: readonly ChangeEdit[]) => ChangeData
  /** All Things are being stopped. */
  readonly isStopping: () => boolean
}

/** Whether any Thing is to be asked about a commit, or to be named as one that could not be. */
export function hasToBeAsked(things: Iterable<SupervisedThing>, edits: readonly ChangeEdit[]): boolean {
  return [...things].some((thing) => isToBeAsked(thing) && edits.some(({ path }) => thing.isConcernedBy(path)))
}

/** Whether a Thing has a say in what concerns it. */
export function isToBeAsked(thing: SupervisedThing): boolean {
  return thing.isAskable || thing.unaskable !== undefined
}

/**
 * Asks all Things that a commit touches, at once.
 * @returns warnings, each with the Thing's name in front: its own, that it was silent or ended, or that it could not be
 * asked, none of which is a veto
 * @throws BrewError `operation-failed`, app-tag `veto`, with the words of each Thing that refuses; `resource-denied`
 * where one could not answer, as all are being stopped
 */
export async function askThings(things: Iterable<SupervisedThing>, question: Question): Promise<readonly string[]> {
  const asked: { readonly thing: SupervisedThing; readonly verdict: Promise<Verdict> }[] = []
  const warnings: string[] = []
  for (const thing of things) {
    const { name } = thing.known
    const edits = question.edits.filter((edit) => thing.isConcernedBy(edit.path))
    if (edits.length === 0) continue
    if (thing.isAskable) asked.push({ thing, verdict: thing.ask(question.told(thing.known, edits)) })
    else if (thing.unaskable !== undefined) warnings.push(`${name} was not asked: ${thing.unaskable}`)
  }
  const vetoes: BrewError[] = []
  for (const { thing, verdict } of asked) {
    const { name } = thing.known
    const it = await verdict
    if (it.kind === 'vetoed') vetoes.push(vetoOf(thing.known, it.error))
    else if (it.kind === 'accepted') warnings.push(...it.warnings.map((warning) => `${name}: ${warning}`))
    else if (it.kind === 'ended' && question.isStopping()) throw stopping()
    else if (it.kind === 'ended') warnings.push(`${name} ended before it said anything about this change`)
    else warnings.push(`${name} said nothing about this change in time; it is started again`)
  }
  const [first, ...others] = vetoes
  if (first === undefined) return warnings
  throw new BrewError(first.tag, first.message, first.at, first.hint, { appTag: 'veto', others })
}

/** Nothing may pass unasked because those who are to be asked have been stopped. */
export function stopping(): BrewError {
  return new BrewError(
    'resource-denied',
    'the program is stopping, and its Things could not be asked: nothing was committed',
    {},
    'Commit again once it has been started.',
  )
}

function vetoOf(known: KnownThing, error: BrewError): BrewError {
  const path = error.at.path ?? known.path
  return new BrewError('operation-failed', `${known.name} refuses this: ${error.message}`, { path }, error.hint, {
    appTag: 'veto',
  })
}
