import { join } from 'node:path'
import { type Clock, errorFromData, errorText, type Log, ownCommand, ownEnvironment } from '../base/index.ts'
import { SIMULATION_WORD } from './guard-process.ts'
import { makeSafe } from './make-safe.ts'
import { beatMsOf, type FromGuard, silenceMsOf, type ToGuard } from './messages.ts'
import type { OutputsPlace } from './place.ts'
import type { OutputReport, OutputsConfig, Override } from './types.ts'

/** What the keeper of a guard needs. */
export interface KeeperOptions {
  readonly root: string
  readonly place: OutputsPlace
  readonly isSimulation: boolean
  readonly clock: Clock
  readonly log: Log
  readonly reported: (outputs: readonly OutputReport[]) => void
  /** A guard was lost: its lines are in their safe states again, as far as they could be had. */
  readonly lost: (reason: string) => void
  /** A new guard has the lines. */
  readonly ready: () => void
  /** What people have decided to be off: a guard hears of it with its lines. */
  readonly toOff: () => readonly Override[]
  /** The guard does not do any more what a person wanted on. */
  readonly overrideEnded: (override: Override) => void
  /** This process did nothing for so long, ms. */
  readonly stoodStill: (forMs: number) => void
}

/** From starting to having its lines; a Pi 3 under load is slow. */
const READY_LIMIT_MS = 10_000
/** From being told to stop to being ended. */
const STOP_LIMIT_MS = 1_500
const BACKOFF_FIRST_MS = 50
const BACKOFF_MAX_MS = 5_000
/** A guard that ran so long starts from the shortest pause again. */
const WELL_AFTER_MS = 60_000

interface Life {
  readonly child: Bun.Subprocess
  readonly startedMs: number
  isReady: boolean
  /** Silence in steps of our own tick: of a time in which we slept it says nothing. */
  silentMs: number
}

/**
 * Keeps a guard running. One that dies, or is silent, is ended; its lines are put in their safe states from here, and a
 * new one is started.
 */
export class GuardKeeper {
  readonly #options: KeeperOptions
  #config: OutputsConfig
  #life: Life | undefined
  #isStopping = false
  #backoffMs = BACKOFF_FIRST_MS
  #ticking: ReturnType<typeof setInterval> | undefined
  #lastTickMs = 0
  #waiting: (() => void)[] = []
  #restarts = 0

  constructor(options: KeeperOptions, config: OutputsConfig) {
    this.#options = options
    this.#config = config
  }

  /** How often a guard was lost. */
  get restarts(): number {
    return this.#restarts
  }

  /** Starts it. Resolves when it has its lines, or when that takes too long: then it is tried on. */
  async start(): Promise<void> {
    this.#spawn()
    this.#tickAnew()
    await this.#untilReady()
  }

  /** A new configuration; resolves as `start` does. */
  async configure(config: OutputsConfig): Promise<void> {
    this.#config = config
    this.#tickAnew()
    const ready = this.#untilReady()
    this.#sendConfig()
    await ready
  }

  /** What cannot be said while there is no guard is not said later either: it would be too old. */
  send(message: ToGuard): void {
    const life = this.#life
    if (life === undefined) return
    try {
      life.child.send(message)
    } catch (error) {
      // It died a moment ago; its end says of what.
      this.#options.log.debug('not told', { type: message.type, reason: errorText(error) })
    }
  }

  /** Everything safe, and the end of the guard. Resolves when it is. */
  async stop(): Promise<void> {
    if (this.#isStopping) return
    this.#isStopping = true
    clearInterval(this.#ticking)
    const life = this.#life
    if (life === undefined) return
    this.send({ type: 'stop' })
    const timer = setTimeout(() => life.child.kill('SIGKILL'), STOP_LIMIT_MS)
    await life.child.exited
    clearTimeout(timer)
    if (life.child.exitCode !== 0) await this.#takeOver()
  }

  #spawn(): void {
    const { root, clock, isSimulation, log } = this.#options
    const command = ownCommand('outputs-guard', join(import.meta.dir, 'outputs-guard.ts'))
    const child = Bun.spawn([...command, root, ...(isSimulation ? [SIMULATION_WORD] : [])], {
      stdin: 'ignore',
      stdout: 'ignore',
      stderr: 'inherit',
      serialization: 'json',
      env: ownEnvironment(),
      ipc: (message) => {
        if (this.#life === life) this.#receive(life, message as FromGuard)
      },
    })
    const life: Life = { child, startedMs: clock.bootMs(), isReady: false, silentMs: 0 }
    this.#life = life
    log.debug('guard started', { pid: child.pid })
    void child.exited.then(() => this.#ended(life))
    this.#sendConfig()
    this.#beat()
  }

  #sendConfig(): void {
    this.send({ type: 'configure', config: this.#config, overrides: this.#options.toOff() })
  }

  #receive(life: Life, message: FromGuard): void {
    life.silentMs = 0
    switch (message.type) {
      case 'ready':
        life.isReady = true
        for (const resolve of this.#waiting.splice(0)) resolve()
        this.#options.ready()
        break
      case 'report':
        this.#options.reported(message.outputs)
        break
      case 'override-ended':
        this.#options.overrideEnded(message.override)
        break
      case 'beat':
        break
      case 'log':
        this.#options.log[message.level](message.message, message.fields)
        break
      case 'failed':
        this.#options.log.error('the guard cannot work', { reason: errorText(errorFromData(message.error)) })
        // Whoever waits need not: it is tried on.
        for (const resolve of this.#waiting.splice(0)) resolve()
        break
    }
  }

  #beat(): void {
    this.send({ type: 'alive', sentMs: this.#options.clock.bootMs() })
  }

  #tickAnew(): void {
    clearInterval(this.#ticking)
    const everyMs = beatMsOf(this.#config)
    this.#lastTickMs = this.#options.clock.bootMs()
    this.#ticking = setInterval(() => this.#tick(everyMs), everyMs)
  }

  #tick(everyMs: number): void {
    const nowMs = this.#options.clock.bootMs()
    const sinceMs = nowMs - this.#lastTickMs
    this.#lastTickMs = nowMs
    if (sinceMs > everyMs * 2) this.#options.stoodStill(sinceMs)
    this.#beat()
    const life = this.#life
    if (life === undefined) return
    // What it said while we could not listen is still to be read.
    if (sinceMs > everyMs * 2) life.silentMs = 0
    else life.silentMs += sinceMs
    const limitMs = life.isReady ? silenceMsOf(this.#config) : READY_LIMIT_MS
    if (life.silentMs <= limitMs) return
    this.#options.log.error('the guard is silent: it is ended', { forMs: Math.round(life.silentMs) })
    life.child.kill('SIGKILL')
  }

  async #ended(life: Life): Promise<void> {
    if (this.#isStopping) return
    const { clock, log, lost } = this.#options
    const reason = `the guard of the outputs ended with ${life.child.signalCode ?? `status ${life.child.exitCode}`}`
    this.#life = undefined
    this.#restarts++
    log.error(reason)
    await this.#takeOver()
    lost(reason)
    if (clock.bootMs() - life.startedMs >= WELL_AFTER_MS) this.#backoffMs = BACKOFF_FIRST_MS
    await this.#spawnAgain()
  }

  /** Until it has begun: there may be no memory for a process just now. */
  async #spawnAgain(): Promise<void> {
    for (;;) {
      await Bun.sleep(this.#backoffMs)
      this.#backoffMs = Math.min(this.#backoffMs * 2, BACKOFF_MAX_MS)
      if (this.#isStopping) return
      try {
        this.#spawn()
        return
      } catch (error) {
        this.#options.log.error('no new guard can be started', { reason: errorText(error) })
      }
    }
  }

  async #takeOver(): Promise<void> {
    const { place, isSimulation, log } = this.#options
    try {
      for (const { name, level, text } of await makeSafe(place, this.#config, isSimulation)) {
        if (level === undefined) log.error('not put in its safe state', { output: name, reason: text })
        else log.warn('put in its safe state without the guard', { output: name, level })
      }
    } catch (error) {
      log.error('the lines cannot be taken over', { reason: errorText(error) })
    }
  }

  #untilReady(): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer)
        resolve()
      }
      const timer = setTimeout(done, READY_LIMIT_MS)
      this.#waiting.push(done)
    })
  }
}
