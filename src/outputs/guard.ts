import type { Clock, Log, Notify } from '../base/index.ts'
import { DriverLines, sysfsDriverFor } from './lines.ts'
import { FileMemory } from './memory.ts'
import { beatMsOf, type FromGuard, silenceMsOf, type ToGuard } from './messages.ts'
import type { Held, Lines } from './ports.ts'
import { Switchboard } from './switchboard.ts'
import type { Level, LineConfig, OutputReport } from './types.ts'

/** What the guard needs of its process. */
export interface GuardOptions {
  /** The directory of the outputs below the root. */
  readonly directory: string
  /** Of the files that outlive it. */
  readonly memoryDirectory: string
  readonly isSimulation: boolean
  readonly clock: Clock
  readonly machine: string
  readonly log: Log
  readonly send: (message: FromGuard) => void
  /** The service manager's watchdog, where there is one: it hears of us while the server lives and this loop turns. */
  readonly watchdog?: { readonly notify: Notify; readonly everyMs: number } | undefined
}

/** Run-time is told anew this often while an output is on. */
const RUN_TIME_EVERY_MS = 60_000
/** It looks at its outputs this often even where nothing is due. */
const LOOK_EVERY_MS = 1_000
/** What is not written by then may be lost: the lines are safe already. */
const FLUSH_LIMIT_MS = 500

/** Holds the lines and does what is told, as long as it may. Everything depends on its own clock. */
export class Guard {
  readonly #options: GuardOptions
  readonly #memory: FileMemory
  readonly #board: Switchboard
  #lines: Lines
  #told = ''
  #serverAliveMs: number
  #silenceMs = 0
  #watchedMs = Number.NEGATIVE_INFINITY
  #timer: ReturnType<typeof setTimeout> | undefined
  #beats: ReturnType<typeof setInterval> | undefined
  #configuring: Promise<void> = Promise.resolve()
  /** Who was refused an output, so that it is logged once. */
  readonly #refused = new Map<string, string>()

  constructor(options: GuardOptions) {
    const { memoryDirectory: directory, machine, log } = options
    this.#options = options
    this.#serverAliveMs = options.clock.bootMs()
    this.#lines = new DriverLines(options)
    this.#memory = new FileMemory({ directory, machine, log, changed: () => this.#look() })
    const lines = { open: (config: LineConfig, initial: Level): Held => this.#lines.open(config, initial) }
    this.#board = new Switchboard(lines, this.#memory)
  }

  receive(message: ToGuard): void {
    const nowMs = this.#options.clock.bootMs()
    switch (message.type) {
      case 'configure':
        this.#configuring = this.#configuring.then(() => this.#configure(message))
        return
      case 'renew':
        this.#noteRefusal(message.renewal, this.#board.renew(message.renewal, nowMs))
        break
      case 'release':
        this.#board.release(message.by, message.output)
        break
      case 'override':
        this.#board.override(message.output, message.override)
        break
      case 'alive':
        this.#serverAliveMs = Math.max(this.#serverAliveMs, Math.min(message.sentMs, nowMs))
        this.#board.alive(this.#serverAliveMs)
        break
      case 'stop':
        // Its process ends with it.
        return
    }
    this.#look()
  }

  /** Everything safe and let go. Resolves when what is to outlive it is written, or cannot be. */
  async end(): Promise<void> {
    clearTimeout(this.#timer)
    clearInterval(this.#beats)
    this.#board.close(this.#options.clock.bootMs())
    await Promise.race([this.#memory.close(), Bun.sleep(FLUSH_LIMIT_MS)])
  }

  async #configure({ config, overrides }: Extract<ToGuard, { type: 'configure' }>): Promise<void> {
    const { clock, send } = this.#options
    this.#lines = new DriverLines({ ...this.#options, sysfs: await sysfsDriverFor(config.outputs) })
    this.#board.configure(config, clock.bootMs())
    for (const override of overrides) this.#board.override(override.output, override)
    this.#silenceMs = silenceMsOf(config)
    clearInterval(this.#beats)
    this.#beats = setInterval(() => send({ type: 'beat' }), beatMsOf(config))
    this.#look()
    send({ type: 'ready' })
  }

  /** Does what is due, tells of it, and wakes again when more is. */
  #look(): void {
    const { clock, send } = this.#options
    const nowMs = clock.bootMs()
    const nextMs = this.#board.evaluate(nowMs)
    for (const override of this.#board.takeEnded()) send({ type: 'override-ended', override })
    const outputs = this.#board.reports(nowMs)
    const text = JSON.stringify(outputs.map(whatMatters))
    if (text !== this.#told) {
      this.#told = text
      send({ type: 'report', outputs })
    }
    this.#watch(nowMs)
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#look(), Math.max(1, Math.min(nextMs - nowMs, LOOK_EVERY_MS)))
  }

  /** Both must live: a control loop without a server would only ever switch off. */
  #watch(nowMs: number): void {
    const { watchdog } = this.#options
    if (watchdog === undefined || nowMs - this.#watchedMs < watchdog.everyMs) return
    if (nowMs - this.#serverAliveMs > this.#silenceMs) return
    this.#watchedMs = nowMs
    watchdog.notify('WATCHDOG=1')
  }

  #noteRefusal({ output, by }: { readonly output: string; readonly by: string }, reason: string | undefined): void {
    const key = `${output} ${by}`
    if (reason !== undefined && this.#refused.get(key) !== reason) {
      this.#options.log.warn('not driven', { output, by, reason })
    }
    if (reason === undefined) this.#refused.delete(key)
    else this.#refused.set(key, reason)
  }
}

function whatMatters(report: OutputReport): unknown {
  return { ...report, runMs: Math.floor(report.runMs / RUN_TIME_EVERY_MS) }
}
