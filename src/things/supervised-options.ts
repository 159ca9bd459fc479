import type { Clock, Log } from '../base/index.ts'
import type { KnownThing } from './known.ts'
import type { LifeContext } from './life.ts'
import type { LinkHandlers, ThingLink } from './links.ts'

/** What a supervised Thing needs of the supervisor. */
export interface SupervisedOptions extends Omit<LifeContext, 'name'> {
  readonly known: KnownThing
  readonly clock: Clock
  readonly log: Log
  /** Starts its own copy. */
  readonly open: (handlers: LinkHandlers) => ThingLink
  /** Removes its readings, or those of other lives than the given one. */
  readonly withdraw: (exceptLife?: number) => void
  /** Lets go of the outputs it drives: it has ended in good order. */
  readonly release: () => void
  /** What it says of itself is not what it was. */
  readonly changed: () => void
}
