import type { ThingClass } from 'brewerslab'
import { isWithin, type JsonValue, type Schema, systemClock } from '../../src/base/index.ts'
import type { FromThing, PastData, ReadingData, StateChange, ToThing } from '../../src/things/protocol.ts'
import { runThing } from '../../src/things/runner.ts'

/** A Thing run by the real runner in this process, over a channel that writes down what it says. */
export interface Running extends AsyncDisposable {
  /** What is published now, by path from the root. */
  readonly state: ReadonlyMap<string, Extract<StateChange, { op: 'set' }>>
  readonly logged: readonly Extract<FromThing, { type: 'log' }>[]
  /** The last thing said of each output. */
  readonly driven: ReadonlyMap<string, Extract<FromThing, { type: 'renew' | 'release' }>>
  /** What it wanted to know of the past: path and seconds. */
  readonly asked: readonly string[]
  /** What it has stored last. */
  readonly stored: JsonValue | undefined
  /** Value published at a path below the owned one. */
  value(path: string): string | undefined
  configure(own: JsonValue, watched?: Readonly<Record<string, JsonValue>>): void
  /** Tells of readings that it watches. */
  read(...readings: readonly ReadingData[]): void
  /** Asks it about a change; what it warns of. @throws Error with its words where it vetoes */
  ask(own: JsonValue, changed: readonly (string | { path: string; new: string })[]): Promise<readonly string[]>
  /** Asks it for something. @throws Error with its words where it refuses */
  request(name: string, input?: JsonValue): Promise<string>
  /** Waits until it holds. @throws Error after fifteen seconds */
  until(what: string, holds: () => boolean): Promise<void>
}

/** How to run it. `own` is the owned configuration, RFC 7951. */
export interface RunOptions {
  readonly schema: Schema
  readonly own?: JsonValue
  /** Watched configuration by its path. */
  readonly watched?: Readonly<Record<string, JsonValue>>
  readonly w1Directory: string
  readonly simulated: boolean
  /** What is kept of the past of any number. */
  readonly past?: readonly PastData[]
  /** What it stored in an earlier life. */
  readonly stored?: JsonValue | undefined
}

const PATIENCE_MS = 15_000

/** Starts a Thing; disposing it stops it. */
export function startThing(thingClass: ThingClass, options: RunOptions): Running {
  const state = new Map<string, Extract<StateChange, { op: 'set' }>>()
  const logged: Extract<FromThing, { type: 'log' }>[] = []
  const driven = new Map<string, Extract<FromThing, { type: 'renew' | 'release' }>>()
  const verdicts = new Map<number, Extract<FromThing, { type: 'verdict' }>>()
  const answers = new Map<number, Extract<FromThing, { type: 'answer' }>>()
  const ready = Promise.withResolvers<void>()
  const asked: string[] = []
  let failure: string | undefined
  let { stored } = options
  let tell: (message: ToThing) => void = () => undefined
  const config = (own: JsonValue | undefined, watched = options.watched ?? {}) => ({
    watched,
    ...(own === undefined ? {} : { own }),
  })

  const receive = (message: FromThing): void => {
    if (message.type === 'hello') {
      const { schema, w1Directory, simulated, own } = options
      const hardware = { w1Directory, simulated }
      const before = stored === undefined ? {} : { stored }
      tell({ type: 'start', schema, config: config(own), readings: [], hardware, logLevel: 'debug', ...before })
    } else if (message.type === 'publish') {
      for (const change of message.changes) apply(change)
      tell({ type: 'published' })
    } else if (message.type === 'ready') ready.resolve()
    else if (message.type === 'renew' || message.type === 'release') driven.set(message.output, message)
    else if (message.type === 'verdict') verdicts.set(message.id, message)
    else if (message.type === 'answer') answers.set(message.id, message)
    else if (message.type === 'history') {
      asked.push(`${message.path} ${message.seconds}`)
      tell({ type: 'past', id: message.id, past: options.past ?? [] })
    } else if (message.type === 'store') {
      stored = message.document
      tell({ type: 'stored', id: message.id })
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

  const until = async (what: string, holds: () => boolean) => {
    const deadline = systemClock.bootMs() + PATIENCE_MS
    while (!holds()) {
      if (failure !== undefined) throw new Error(`the Thing failed: ${failure}`)
      if (systemClock.bootMs() > deadline) throw new Error(`in vain: ${what}; ${JSON.stringify([...state.values()])}`)
      await Bun.sleep(10)
    }
  }
  const verdict = async (question: (id: number) => ToThing) => {
    await ready.promise
    const id = verdicts.size + 1
    tell(question(id))
    await until('a verdict', () => verdicts.has(id))
    const answer = verdicts.get(id)
    if (answer === undefined || answer.veto !== undefined) throw new Error(answer?.veto?.message)
    return answer
  }
  const owned = `/${thingClass.module}:${thingClass.path.slice(1)}`
  return {
    state,
    logged,
    driven,
    asked,
    get stored() {
      return stored
    },
    value: (path) => state.get(`${owned}/${path}`)?.value,
    configure: (own, watched) =>
      tell({ type: 'config', change: { user: 'tester', edits: [], config: config(own, watched) } }),
    read: (...readings) => void ready.promise.then(() => tell({ type: 'readings', readings })),
    ask: async (own, changed) => {
      const edits = changed.map((it) => ({ op: 'replace' as const, ...(typeof it === 'string' ? { path: it } : it) }))
      const change = { user: 'tester', edits, config: config(own) }
      return (await verdict((id) => ({ type: 'validate', id, change }))).warnings ?? []
    },
    request: async (name, input = {}) => {
      await ready.promise
      const id = answers.size + 1
      tell({ type: 'request', id, name, input, user: 'ann' })
      await until('an answer', () => answers.has(id))
      const answer = answers.get(id)
      if (answer === undefined || answer.error !== undefined) throw new Error(answer?.error?.message)
      return String(answer.output)
    },
    until,
    [Symbol.asyncDispose]: async () => {
      tell({ type: 'stop' })
      await running
      if (failure !== undefined) throw new Error(`the Thing failed: ${failure}`)
    },
  }
}
