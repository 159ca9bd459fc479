import type { ThingClass } from 'brewerslab'
import { isWithin, type JsonValue, type Schema, systemClock } from '../../src/base/index.ts'
import type { FromThing, PastData, ReadingData, StateChange, ToThing } from '../../src/things/protocol.ts'
import { runThing } from '../../src/things/runner.ts'

/** A Thing run by the real runner in this process, over a channel that writes down what it says. */
export interface Running extends AsyncDisposable {
  /** What is published now, by path from the root. */
  readonly state: ReadonlyMap<string, Extract<StateChange, { op: 'set' }>>
  readonly logged: readonly Extract<FromThing, { type: 'log' }>[]
  /** What it wanted to know of the past: path and seconds. */
  readonly asked: readonly string[]
  /** Value published at a path below the owned one. */
  value(path: string): string | undefined
  configure(own: JsonValue): void
  /** Tells of readings that it watches. */
  read(...readings: readonly ReadingData[]): void
  /** Waits until it holds. @throws Error after ten seconds */
  until(what: string, holds: () => boolean): Promise<void>
}

/** How to run it. `own` is the owned configuration, RFC 7951. */
export interface RunOptions {
  readonly schema: Schema
  readonly own?: JsonValue
  readonly w1Directory: string
  readonly simulated: boolean
  /** What is kept of the past of any number. */
  readonly past?: readonly PastData[]
}

const PATIENCE_MS = 10_000

/** Starts a Thing; disposing it stops it. */
export function startThing(thingClass: ThingClass, options: RunOptions): Running {
  const state = new Map<string, Extract<StateChange, { op: 'set' }>>()
  const logged: Extract<FromThing, { type: 'log' }>[] = []
  const asked: string[] = []
  let failure: string | undefined
  let tell: (message: ToThing) => void = () => undefined
  const config = (own: JsonValue | undefined) => ({ watched: {}, ...(own === undefined ? {} : { own }) })

  const receive = (message: FromThing): void => {
    if (message.type === 'hello') {
      const { schema, w1Directory, simulated, own } = options
      const hardware = { w1Directory, simulated }
      tell({ type: 'start', schema, config: config(own), readings: [], hardware, logLevel: 'debug' })
    } else if (message.type === 'publish') {
      for (const change of message.changes) apply(change)
      tell({ type: 'published' })
    } else if (message.type === 'history') {
      asked.push(`${message.path} ${message.seconds}`)
      tell({ type: 'past', id: message.id, past: options.past ?? [] })
    } else if (message.type === 'log') logged.push(message)
    else if (message.type === 'failed') failure = message.error.message
  }
  const apply = (change: StateChange): void => {
    if (change.op === 'set') state.set(change.path, change)
    else for (const path of [...state.keys()]) if (isWithin(path, change.path)) state.delete(path)
  }
  const running = runThing({
    load: async () => thingClass,
    clock: systemClock,
    machine: 'here',
    channel: {
      // Messages travel in turns of their own, as over any real channel.
      send: (message) => queueMicrotask(() => receive(structuredClone(message))),
      onMessage: (handler) => {
        tell = (message) => queueMicrotask(() => handler(structuredClone(message)))
      },
    },
  })

  const owned = `/${thingClass.module}:${thingClass.path.slice(1)}`
  return {
    state,
    logged,
    asked,
    value: (path) => state.get(`${owned}/${path}`)?.value,
    configure: (own) => tell({ type: 'config', change: { user: 'tester', edits: [], config: config(own) } }),
    read: (...readings) => tell({ type: 'readings', readings }),
    until: async (what, holds) => {
      const deadline = systemClock.bootMs() + PATIENCE_MS
      while (!holds()) {
        if (failure !== undefined) throw new Error(`the Thing failed: ${failure}`)
        if (systemClock.bootMs() > deadline) throw new Error(`in vain: ${what}; ${JSON.stringify([...state.values()])}`)
        await Bun.sleep(10)
      }
    },
    [Symbol.asyncDispose]: async () => {
      tell({ type: 'stop' })
      await running
      if (failure !== undefined) throw new Error(`the Thing failed: ${failure}`)
    },
  }
}
