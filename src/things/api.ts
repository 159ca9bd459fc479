import type {
  Alarm,
  Asker,
  Hardware,
  Output,
  Past,
  PublishOptions,
  Reading,
  ThingClock,
  ThingLog,
  ThingStorage,
  Value,
} from './api-means.ts'
import { contextOf } from './context.ts'

export type * from './api-means.ts'

/**
 * What authors of Things import as `brewerslab`. Everything a Thing may touch is on `this`; nothing here reaches out
 * to the world by itself. The names below are a promise: they may be added to, never renamed.
 *
 * @module
 */

/**
 * Type of every configuration node by its data path from the root, filled in by the declarations that
 * `brewerslab yang types` writes: containers, lists, list entries and leaves. Keys stand without values:
 * `'/brewerslab:brewhouse/temperature/hardware/probe[id]'`.
 */
// biome-ignore lint/suspicious/noEmptyInterface: declarations made from the model are merged into it
export interface ConfigurationAt {}

/** Type of every state leaf, and `true` for a state list entry, by path; see `ConfigurationAt`. */
// biome-ignore lint/suspicious/noEmptyInterface: declarations made from the model are merged into it
export interface StateAt {}

/** A path without the values of its keys: `probe[id='28-01']/offsets` is `probe[id]/offsets`. */
export type WithoutKeyValues<Path extends string> =
  Path extends `${infer Before}[${infer Key}='${infer _Value}']${infer After}`
    ? `${Before}[${Key}]${WithoutKeyValues<After>}`
    : Path

/** Configuration where no declarations say what it looks like: narrow it, or generate them. */
export type AnyConfig = Readonly<Record<string, unknown>>

/** Configuration at a path: from the declarations, else anything. */
export type ConfigOf<Path extends string> =
  WithoutKeyValues<Path> extends keyof ConfigurationAt ? ConfigurationAt[WithoutKeyValues<Path>] : AnyConfig

/** State below a path, by path relative to it and without the values of keys. */
export type StateBelow<Path extends string> = {
  readonly [Leaf in keyof StateAt as Leaf extends `${WithoutKeyValues<Path>}/${infer Rest}`
    ? Rest
    : never]: StateAt[Leaf]
}

/** What follows the path in `publish`: the value it takes, or a type that names the paths there are. */
export type ReadingOf<Path extends string, Leaf extends string> = string extends Path
  ? [value: Value, options?: PublishOptions]
  : WithoutKeyValues<Leaf> extends infer Known extends keyof StateBelow<Path>
    ? [value: StateBelow<Path>[Known], options?: PublishOptions]
    : [value: { readonly 'no such reading, there are': keyof StateBelow<Path> }, options?: PublishOptions]

/** Where an action of the model was called, and by whom (RFC 7950 7.15). */
export interface Call extends Asker {
  /** Data path of the action, or of the RPC: `/garden:garden/bed[name='peas']/water`. */
  readonly path: string
  /** Keys of the list entries on the way to it, from the root on: `[{ name: 'peas' }]`. Typed as in `this.config`. */
  readonly keys: readonly Readonly<Record<string, string | number | bigint | boolean>>[]
}

/** One changed node of configuration, canonical values (RFC 7950 9); containers and list entries have none. */
export interface Edit {
  readonly op: 'create' | 'replace' | 'delete' | 'move'
  /** Data path from the root. */
  readonly path: string
  readonly old?: string
  readonly new?: string
}

/** A change of configuration that touches what the Thing owns or watches. Plain data, never changed afterwards. */
export interface Change<Path extends string = string> {
  /** Number of the commit; absent while it may still be vetoed, and after events were lost and all was read anew. */
  readonly commit?: number
  /** Who asked for it. */
  readonly user: string
  /** What changed; empty after events were lost. */
  readonly edits: readonly Edit[]
  /** The owned configuration as it is (in `validate`: as it would be) with this change, defaults included. */
  readonly running: ConfigOf<Path>
}

/** A change that is not committed yet: what `validate` is asked about. */
export interface Proposal<Path extends string = string> extends Change<Path> {
  /**
   * Puts a warning on the commit, which passes all the same: one line, shown after the Thing's name to who asked for
   * the commit. Counts until `validate` has returned, as often as it is called.
   */
  warn(text: string): void
}

/**
 * A worker that owns one path of the tree and does work: reads a probe, decides what an output should do.
 *
 * ```ts
 * export default class Cellar extends Thing<'/cellar:cellar'> {
 *   static override readonly appName = 'Cellar'
 *   static override readonly module = 'cellar'
 *   static override readonly path = '/cellar'
 *
 *   override async run(signal: AbortSignal) {
 *     while (!signal.aborted) {
 *       this.publish('humidity', await measure())
 *       await this.sleep(10_000, signal)
 *     }
 *   }
 * }
 * ```
 *
 * `Path` is the owned path with its module, as in the declarations. The constructor does nothing, and nothing on
 * `this` works before `setup`. A hook that throws (other than `validate` and `onConfig`) ends the Thing; it is started
 * again with a growing pause.
 */
export abstract class Thing<Path extends string = string> {
  /** Friendly name: names its files and is shown everywhere. `[A-Za-z][A-Za-z0-9_-]{0,63}`, unique ignoring case. */
  static readonly appName: string = ''
  /** YANG module the owned path starts in. */
  static readonly module: string = ''
  /** Owned path, in `module` where its first step names none: `/brewhouse/temperature`. */
  static readonly path: string = ''
  /** Data paths from the root, with modules, of configuration and state outside its own path it wants to hear of. */
  static readonly watches: readonly string[] = []

  /** Once, when configuration is loaded, before `run`. */
  async setup(): Promise<void> {}

  /**
   * The work. Returns when `signal` aborts. One that returns earlier, or is left out, makes a Thing that only reacts.
   */
  async run(_signal: AbortSignal): Promise<void> {}

  /**
   * Configuration it owns or watches has changed; `this.config` is the new one. Calls never overlap. The commit stands
   * whatever happens here: throw to say that it cannot be applied. Then `reason` of the Thing's state has the message
   * and an alarm is raised, until a later change is applied; the Thing goes on.
   */
  async onConfig(_change: Change<Path>): Promise<void> {}

  /** A watched reading has arrived, changed quality, or gone. Calls never overlap. */
  async onReading(_reading: Reading): Promise<void> {}

  /**
   * Asked before a commit that touches what it owns or watches: throw to veto, the message is shown to who asked;
   * `change.warn('...')` lets it pass with a warning. `this.config` still is what it was. Must answer within the
   * deadline (5 s, `serve --veto-seconds`); silence is only a warning on the commit. Left out, nobody waits for it.
   */
  async validate(_change: Proposal<Path>): Promise<void> {}

  /**
   * Somebody asks for something: do it, and return what there is to say. Throw to refuse: the message is shown to who
   * asked. Must answer within ten seconds. Calls may overlap with other hooks where these wait for something.
   *
   * With `call`, it is an action that its model has below what it owns, or an RPC of its module (`POST /v1/action`, or
   * `request PATH ACTION`): the input has been judged by the model and comes typed as `this.config` is, defaults
   * included; what is returned is judged as well, an object of the leaves in `output`. Without it, it was asked for by
   * name alone (`request thing NAME ACTION`, `POST /v1/things/{name}/request`): input is JSON as it was sent, check it;
   * what is returned may be any JSON. `asker` says who asks in both cases.
   */
  async onRequest(name: string, _input: unknown, _call: Call | undefined, _asker: Asker): Promise<unknown> {
    throw new Error(`it does not know "${name}"`)
  }

  /**
   * The owned configuration, defaults included. YANG names as they are (`module:name` only where two modules have the
   * same name); what is unset is absent; containers are always there unless they have presence (the owned one is in
   * any case); lists are a `Map` by key, or by `tupleKey(...)` where a list has several, in the datastore's order.
   */
  get config(): ConfigOf<Path> {
    return contextOf(this).config() as ConfigOf<Path>
  }

  /** Watched configuration by the path it is watched by; `undefined` where there is no instance. */
  watched<Watched extends string>(path: Watched): ConfigOf<Watched> | undefined {
    return contextOf(this).watched(path) as ConfigOf<Watched> | undefined
  }

  /**
   * Publishes a reading: a state leaf below the owned path, by path relative to it; list entries above it come into
   * being. `true` for a list entry alone. Numbers are rounded to the leaf's fraction-digits. What is published in one
   * turn becomes one event.
   * @throws Error when there is no such leaf, it is configuration, or the value is not of its type
   */
  publish<Leaf extends string>(path: Leaf, ...[value, options]: ReadingOf<Path, Leaf>): void {
    contextOf(this).publish(path, value as Value, options ?? {})
  }

  /** Removes a reading, or a list entry or container of readings with all below it: absent, never zero. */
  remove(path: string): void {
    contextOf(this).remove(path)
  }

  /** An output by its name, to be driven. Where there is none of that name, it is logged and nothing happens. */
  output(name: string): Output {
    return contextOf(this).output(name)
  }

  /**
   * Raises an alarm: shown, kept and told to people as all are, until `clearAlarm`. To raise what is raised changes at
   * most its words. It is cleared by itself when the Thing is stopped or unregistered, and half a minute after it has
   * failed, unless its next life raises it again. A Thing may have 20 at once, and change them some 20 times at once,
   * then every ten seconds: what comes faster waits, and the last word counts. Without a server nobody is told.
   * @param type what kind it is, `[a-z][a-z0-9-]{0,63}`; the program's own types are refused, and that is in the log
   * @throws Error for a type or severity that is none, no text, or a path that is not below the owned one
   */
  alarm(type: string, alarm: Alarm): void {
    contextOf(this).alarm(type, alarm)
  }

  /**
   * What was wrong is over; where it was not raised, nothing happens.
   * @param resource as it was raised with
   */
  clearAlarm(type: string, resource?: string): void {
    contextOf(this).clearAlarm(type, resource)
  }

  /**
   * What a number that it publishes was in the last so many seconds, in order of time: the way to go on after a restart
   * as if there had been none. Empty where its model does not mark the leaf with `types:history`, and where nobody keeps
   * a history (directory mode). Not to be waited for in `setup`: an answer may be a while in coming.
   */
  history(path: string, seconds: number): Promise<readonly Past[]> {
    return contextOf(this).history(path, seconds)
  }

  /** What it keeps over restarts. */
  get store(): ThingStorage {
    return contextOf(this).store
  }

  /** Waits, or until `signal` aborts: it does not reject, so loop on `signal.aborted`. */
  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return contextOf(this).sleep(ms, signal)
  }

  /** Its lines start with the Thing's name. */
  get log(): ThingLog {
    return contextOf(this).log
  }

  get clock(): ThingClock {
    return contextOf(this).clock
  }

  get hardware(): Hardware {
    return contextOf(this).hardware
  }
}

/** A Thing of whatever path, as the program runs it. */
export interface AnyThing {
  setup(): Promise<void>
  run(signal: AbortSignal): Promise<void>
  onConfig(change: AnyChange): Promise<void>
  onReading(reading: Reading): Promise<void>
  validate(change: AnyProposal): Promise<void>
  onRequest(name: string, input: unknown, call: Call | undefined, asker: Asker): Promise<unknown>
}

/** A change whose configuration is of whatever path. */
export type AnyChange = Omit<Change, 'running'> & { readonly running: unknown }

/** A proposal whose configuration is of whatever path. */
export type AnyProposal = AnyChange & Pick<Proposal, 'warn'>

/** A Thing's class, as its file exports it by default. */
export interface ThingClass {
  new (): AnyThing
  readonly appName: string
  readonly module: string
  readonly path: string
  readonly watches: readonly string[]
  readonly prototype: AnyThing
}

/** Key in the `Map` of a list with several keys: JSON text of the keys in the model's order, 64-bit ones as text. */
export function tupleKey(...keys: readonly (string | number | bigint | boolean)[]): string {
  return JSON.stringify(keys.map((key) => (typeof key === 'bigint' ? String(key) : key)))
}
