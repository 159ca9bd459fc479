import { BrewError } from '../../../src/base/index.ts'
import { CONFLICT } from '../../../src/datastore/index.ts'
import type { Data } from './cellar.ts'
import { edited, type PlainEdit, Refused } from './meaning.ts'
import { type Settled, settled } from './rules.ts'

/** What edits come to. */
export interface Outcome extends Settled {
  /** As edited, before anything follows from it. */
  readonly raw: Data
  /** The error tag where an edit is refused; nothing is done then. */
  readonly refusal: string | undefined
}

/** What edits make of a cellar. @param before what was valid @param base what is edited */
export function outcomeOf(before: Data, edits: readonly PlainEdit[], base = before): Outcome {
  try {
    const raw = edited(base, edits)
    return { ...settled(before, raw), raw, refusal: undefined }
  } catch (error) {
    if (error instanceof Refused) return { isValid: false, cellar: before, raw: base, refusal: error.tag }
    throw error
  }
}

/** `done`; the tag that an edit is refused with; `not valid` where validation says so; or `conflict`. */
export async function tried(act: () => unknown): Promise<Attempt> {
  try {
    await act()
    return { outcome: 'done', told: '' }
  } catch (error) {
    if (!(error instanceof BrewError)) throw error
    const told = String(error)
    if (error.appTag === CONFLICT) return { outcome: 'conflict', told }
    return { outcome: REFUSALS.has(`${error.tag} ${error.appTag ?? ''}`) ? error.tag : 'not valid', told }
  }
}

/** How it went, and in which words. */
export interface Attempt {
  readonly outcome: string
  readonly told: string
}

/** Tags and app-tags of edits that cannot be done. */
const REFUSALS = new Set(['data-exists ', 'data-missing ', 'bad-attribute missing-instance'])
