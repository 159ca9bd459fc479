import type { JsonObject } from './json.ts'
import type { ThingState } from './v1.ts'

/** Body of `POST /v1/action`: an action or an RPC of the model is done. */
export interface ActionBody {
  /** Data path of the action, with the keys of all entries on the way, or of the RPC: `/module:name`. */
  readonly path: string
  /** RFC 7951, as it stands in `input` of the model; what has a default may be left out. */
  readonly input?: JsonObject
  readonly user?: string
  readonly client?: 'cli' | 'v1'
}

/** Answer of `POST /v1/action`. */
export interface ActionAnswer {
  /** RFC 7951, as it stands in `output` of the model; `{}` where it has none. */
  readonly output: JsonObject
}

/** What is done to a Thing as a whole. */
export const THING_VERBS = ['start', 'stop', 'restart'] as const
export type ThingVerb = (typeof THING_VERBS)[number]

/** Answer of `POST /v1/things/{name}/start`, `/stop` and `/restart`. */
export interface ThingAnswer {
  /** Its application name. */
  readonly thing: string
  readonly state: ThingState
  /** Outputs that it drove until it was stopped: they went to their safe state at once. */
  readonly released: readonly string[]
}
