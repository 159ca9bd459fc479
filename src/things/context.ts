import type { Alarm, Hardware, Output, Past, PublishOptions, ThingClock, ThingLog, ThingStorage, Value } from './api.ts'

/** What stands behind `this` of a Thing while it runs; the runner makes one for each. */
export interface ThingContext {
  config(): unknown
  watched(path: string): unknown
  publish(path: string, value: Value, options: PublishOptions): void
  remove(path: string): void
  output(name: string): Output
  alarm(type: string, alarm: Alarm): void
  clearAlarm(type: string, resource: string | undefined): void
  history(path: string, seconds: number): Promise<readonly Past[]>
  readonly store: ThingStorage
  sleep(ms: number, signal?: AbortSignal): Promise<void>
  readonly log: ThingLog
  readonly clock: ThingClock
  readonly hardware: Hardware
}

// Not a field: the class that authors extend shows them nothing but what they may use.
const contexts = new WeakMap<object, ThingContext>()

/** Gives a Thing what is behind its members. */
export function bindContext(thing: object, context: ThingContext): void {
  contexts.set(thing, context)
}

/** @throws Error for a Thing that nobody runs, or whose constructor reaches for its members */
export function contextOf(thing: object): ThingContext {
  const context = contexts.get(thing)
  if (context === undefined) throw new Error('a Thing has its members from setup() on, not in its constructor')
  return context
}
