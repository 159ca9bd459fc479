import type { AlarmRoom } from '../alarms/index.ts'
import type { HistoryAnswer, JsonValue, ThingAnswer, ThingStatus, ThingVerb } from '../base/index.ts'

/** The server's end of a connection to a Thing that runs in a process of its own. */
export interface AttachLink {
  /** Sends one message of the Thing protocol. Never blocks; a reader that lags too far is disconnected. */
  send(text: string): void
  /** Ends the connection. `reason` is shown to the person at the other end; at most 123 bytes of it are sent. */
  close(reason: string): void
}

/** The supervisor's end of that connection: the server calls it, in order, and `closed` last and once. */
export interface AttachReceiver {
  receive(text: string): void
  closed(): void
}

/** What the REST API needs of the outputs. */
export interface OutputsControl {
  /**
   * A person decides about an output for a while, or with `auto` no longer.
   * @throws BrewError `data-missing` where there is no such output
   */
  override(
    name: string,
    request: { readonly to: 'on' | 'off' | 'auto'; readonly seconds: number; readonly user: string },
  ): void
}

/** What the REST API needs of the Things. The supervisor has this shape; `commands/serve` joins the two. */
export interface ThingsPort {
  list(): readonly ThingStatus[]
  /**
   * Takes in a Thing that was started by hand.
   * @param name application name as `list` gives it
   * @throws BrewError when it cannot attach now: `in-use` where another process already is that Thing
   */
  attach(name: string, link: AttachLink): AttachReceiver
  /**
   * Writes the Thing's startup file and, for a user's Thing, takes its source into `<root>/things/`.
   * @throws BrewError `data-exists` unless `force`; `invalid-value` for an unknown name or a source that does not load
   */
  register(request: {
    readonly name: string
    readonly source?: string
    readonly force: boolean
  }): Promise<{ readonly written: readonly string[] }>
  /**
   * Asks a Thing for something.
   * @param name application name as `list` gives it
   * @param asked what the Thing calls it, what it needs for it, and who asks; of an action or RPC of the model its path
   * @returns what the Thing says
   * @throws BrewError what the Thing says, app-tag `refused`; `resource-denied` while it does not run or answer
   */
  request(
    name: string,
    asked: { readonly name: string; readonly input: JsonValue; readonly user: string; readonly path?: string },
  ): Promise<JsonValue>
  /**
   * Starts, stops or restarts a Thing because a person says so; what it drove goes to its safe state at once.
   * @param name application name as `list` gives it
   * @throws BrewError `resource-denied` for one that runs in another process
   */
  control(name: string, how: { readonly verb: ThingVerb; readonly user: string }): Promise<ThingAnswer>
  /** Undoes `register`; what is in `persist/` stays. @throws BrewError `data-missing` when there is nothing to undo */
  unregister(name: string): Promise<{ readonly removed: readonly string[] }>
}

/** What the REST API needs of the history of readings, as `ThingsPort`. */
export interface HistoryPort {
  /** The present moment, on its time line; milliseconds since 1970. */
  readonly nowMs: number
  /**
   * @param request.path data path of a leaf, or of what has leaves below it; lists may be without keys
   * @param request.points how many points a leaf may have; times are milliseconds since 1970
   * @param signal ends it
   * @throws BrewError `unknown-element`, `invalid-value`; `resource-denied` while it cannot be read; the signal's reason
   */
  answer(
    request: { readonly path: string; readonly fromMs: number; readonly toMs: number; readonly points: number },
    signal: AbortSignal,
  ): Promise<HistoryAnswer>
}

/** What the REST API does to alarms; it reads them as state. */
export type AlarmsPort = Pick<AlarmRoom, 'acknowledge' | 'silence' | 'test' | 'history'>
