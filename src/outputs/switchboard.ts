import { isSameLine } from './configuration.ts'
import { Output, type Wish } from './output.ts'
import type { Held, LastKnown, Lines, Memory } from './ports.ts'
import type { Level, LimitedBy, OutputConfig, OutputReport, OutputsConfig, Override, Renewal } from './types.ts'

/** How often a line that could not be held is tried again: while the consumer may still be on, and else. */
export const RETRY_URGENT_MS = 1_000
export const RETRY_MS = 5_000

interface Limit {
  readonly by: LimitedBy
  readonly untilMs?: number
}

/** An output and its line. */
interface Position {
  readonly output: Output
  held: Held
  retryMs: number
  /** What was set last and taken. */
  level: Level
  sinceMs: number
  /** It may have been on until a moment before `sinceMs`, by whatever hand. */
  isHistoryUnknown: boolean
  switches: number
  runMs: number
  wish: Wish | undefined
  limit: Limit | undefined
}

/**
 * All outputs: what each is to do, within the limits of each and of all. Holds lines, keeps no time of its own: whoever
 * has it calls `evaluate` after everything that was told, and again when that says so.
 */
export class Switchboard {
  readonly #lines: Lines
  readonly #memory: Memory
  #positions = new Map<string, Position>()
  #budget = Number.POSITIVE_INFINITY
  #aliveMs = Number.NEGATIVE_INFINITY
  readonly #ended: Override[] = []

  constructor(lines: Lines, memory: Memory) {
    this.#lines = lines
    this.#memory = memory
  }

  /** Takes in a configuration. What is gone or means another line is safe before anything new is opened. */
  configure(config: OutputsConfig, nowMs: number): void {
    const before = this.#positions
    const stays = (it: OutputConfig) => {
      const present = before.get(it.name)
      return present !== undefined && isSameLine(present.output.config, it) ? present : undefined
    }
    const kept = new Map(config.outputs.map((it) => [it.name, stays(it)]))
    for (const [name, position] of before) if (kept.get(name) === undefined) this.#close(position, nowMs)
    this.#budget = config.budget ?? Number.POSITIVE_INFINITY
    this.#positions = new Map()
    for (const it of config.outputs) {
      const present = kept.get(it.name)
      if (present !== undefined) present.output.config = it
      this.#positions.set(it.name, present ?? this.#open(it, nowMs, before.get(it.name)))
    }
  }

  /** @returns who drives it instead, or that there is no such output; `undefined` when it was taken */
  renew(renewal: Renewal, nowMs: number): string | undefined {
    const position = this.#positions.get(renewal.output)
    if (position === undefined) return 'there is no such output'
    const other = position.output.renew(renewal, nowMs)
    return other === undefined ? undefined : `${other} drives it`
  }

  release(by: string, name?: string): void {
    for (const [known, { output }] of this.#positions) if (name === undefined || name === known) output.release(by)
  }

  /** @returns false where there is no such output */
  override(name: string, override: Override | undefined): boolean {
    const position = this.#positions.get(name)
    position?.output.overrideBy(override)
    return position !== undefined
  }

  /** The server was alive at that moment. */
  alive(sentMs: number): void {
    this.#aliveMs = Math.max(this.#aliveMs, sentMs)
  }

  /** What people had decided and does not hold any more, as the server was not heard of; told once. */
  takeEnded(): readonly Override[] {
    return this.#ended.splice(0)
  }

  /** Does what is to be done now. @returns when something may change by itself */
  evaluate(nowMs: number): number {
    const all = [...this.#positions.values()]
    for (const position of all) {
      this.#revive(position, nowMs)
      const { output } = position
      const ended = nowMs >= this.#aliveMs + output.config.leaseMs ? output.deserted() : undefined
      if (ended !== undefined) this.#ended.push(ended)
      position.wish = output.wish(nowMs)
      position.limit = undefined
    }
    // Everything that goes off does so before anything goes on.
    for (const position of all) if (position.wish?.level === 'off') this.#switchOff(position, nowMs)
    for (const position of all) if (position.wish?.level === 'on') this.#switchOn(position, nowMs)
    return Math.min(...all.map((position) => this.#nextMs(position)), Number.POSITIVE_INFINITY)
  }

  /** Puts everything in its safe state and lets go of the lines. */
  close(nowMs: number): void {
    for (const position of this.#positions.values()) this.#close(position, nowMs)
    this.#positions.clear()
  }

  reports(nowMs: number): OutputReport[] {
    return [...this.#positions.values()].map((position) => reportOf(position, nowMs))
  }

  #nextMs({ wish, limit, held, retryMs, output }: Position): number {
    if (held.state === 'blocked') return held.by === 'fault' ? retryMs : Number.POSITIVE_INFINITY
    // An override to on that is not renewed by the server ends; nothing else depends on when it was heard.
    const isPassing = output.override?.to === 'on'
    const desertedMs = isPassing ? this.#aliveMs + output.config.leaseMs : Number.POSITIVE_INFINITY
    return Math.min(wish?.nextMs ?? 0, limit?.untilMs ?? Number.POSITIVE_INFINITY, desertedMs)
  }

  #switchOff(position: Position, nowMs: number): void {
    const { level, wish, sinceMs, output } = position
    if (level === 'off' || position.held.state === 'blocked') return
    const minimumUntilMs = sinceMs + output.config.minimumOnMs
    if (wish?.isPatient === true && nowMs < minimumUntilMs) {
      position.limit = { by: 'minimum-on', untilMs: minimumUntilMs }
    } else this.#set(position, 'off', nowMs)
  }

  #switchOn(position: Position, nowMs: number): void {
    if (position.level === 'on' || position.held.state === 'blocked') return
    position.limit = this.#hindrance(position, nowMs)
    if (position.limit !== undefined) return
    const { name, minimumOffMs } = position.output.config
    // Whoever starts after us must not believe that it has been off all the while.
    if (minimumOffMs > 0 && !this.#memory.markOn(name)) return
    this.#set(position, 'on', nowMs)
  }

  #hindrance(position: Position, nowMs: number): Limit | undefined {
    const { minimumOffMs, exclusiveGroup, watts } = position.output.config
    const restedMs = position.sinceMs + minimumOffMs
    if (nowMs < restedMs) return { by: position.isHistoryUnknown ? 'boot' : 'minimum-off', untilMs: restedMs }
    const others = [...this.#positions.values()].filter((it) => it !== position && it.level === 'on')
    if (exclusiveGroup !== undefined && others.some((it) => it.output.config.exclusiveGroup === exclusiveGroup)) {
      return { by: 'exclusive-group' }
    }
    const taken = others.reduce((sum, it) => sum + it.output.config.watts, 0)
    return watts > 0 && taken + watts > this.#budget ? { by: 'budget' } : undefined
  }

  #set(position: Position, level: Level, nowMs: number): void {
    const { held } = position
    if (held.state !== 'held') return
    try {
      held.line.set(level)
      this.#note(position, level, nowMs)
    } catch (error) {
      this.#fail(position, error, nowMs)
    }
  }

  #note(position: Position, level: Level, nowMs: number): void {
    if (level === position.level) return
    if (level === 'off') position.runMs += nowMs - position.sinceMs
    else position.switches++
    position.level = level
    position.sinceMs = nowMs
    position.isHistoryUnknown = false
    this.#remember(position)
  }

  #remember({ output, level, sinceMs, isHistoryUnknown, switches, runMs }: Position): void {
    this.#memory.note(output.config, { level, sinceMs, isHistoryUnknown, switches, runMs })
  }

  /** The line does not obey: it is let go, and tried anew at once, which puts it in its safe state. */
  #fail(position: Position, error: unknown, nowMs: number): void {
    if (position.held.state === 'held') position.held.line.close()
    position.held = { state: 'blocked', by: 'fault', text: error instanceof Error ? error.message : String(error) }
    position.retryMs = nowMs + RETRY_URGENT_MS
  }

  #revive(position: Position, nowMs: number): void {
    const { held, output } = position
    if (held.state !== 'blocked' || held.by !== 'fault' || nowMs < position.retryMs) return
    const initial = initialLevel(output.config)
    position.held = this.#lines.open(output.config, initial)
    position.retryMs = nowMs + (position.level === 'on' ? RETRY_URGENT_MS : RETRY_MS)
    if (position.held.state !== 'held') return
    this.#note(position, initial, nowMs)
    position.sinceMs = nowMs
    position.isHistoryUnknown = true
    this.#remember(position)
  }

  #open(config: OutputConfig, nowMs: number, before: Position | undefined): Position {
    const initial = initialLevel(config)
    const held = this.#lines.open(config, initial)
    const known = this.#memory.recall(config.name)
    // Another line than before: what was known of that one says nothing about this one.
    const last = before === undefined && initial === 'off' && held.state === 'held' ? known.last : undefined
    const position: Position = {
      output: new Output(config),
      held,
      retryMs: nowMs + RETRY_MS,
      level: initial,
      ...sinceStart(last, nowMs),
      switches: before?.switches ?? known.switches,
      runMs: before?.runMs ?? known.runMs,
      wish: undefined,
      limit: undefined,
    }
    if (held.state === 'held') this.#remember(position)
    return position
  }

  #close(position: Position, nowMs: number): void {
    const { held, output } = position
    if (held.state !== 'held') return
    this.#set(position, initialLevel(output.config), nowMs)
    held.line.close()
    this.#remember(position)
  }
}

/** What a line is set to as soon as it is held: its safe state, unless that would be a start too early. */
export function initialLevel({ safeState, minimumOffMs }: OutputConfig): Level {
  return minimumOffMs > 0 ? 'off' : safeState
}

/** Since when a line is off that was just opened: one that may have been on a moment ago is off from now on. */
function sinceStart(last: LastKnown | undefined, nowMs: number): Pick<Position, 'sinceMs' | 'isHistoryUnknown'> {
  if (last?.level === 'off') return { sinceMs: last.sinceMs, isHistoryUnknown: last.isHistoryUnknown }
  return { sinceMs: nowMs, isHistoryUnknown: last === undefined }
}

function reportOf(position: Position, nowMs: number): OutputReport {
  const { output, held, level, sinceMs, isHistoryUnknown, switches, runMs, wish } = position
  const { requested, driver, override } = output
  const limit: Limit | undefined =
    held.state === 'blocked'
      ? { by: held.by }
      : (position.limit ??
        (wish?.limitedBy === undefined
          ? undefined
          : { by: wish.limitedBy, ...(wish.untilMs === undefined ? {} : { untilMs: wish.untilMs }) }))
  // Of a line that cannot be switched off it is known that it is on.
  const isKnown = held.state === 'held' || level === 'on'
  return {
    name: output.config.name,
    ...requestOf(requested, override),
    ...(isKnown ? { applied: level } : {}),
    ...(limit === undefined ? {} : { limitedBy: limit.by }),
    ...(limit?.untilMs === undefined ? {} : { untilMs: limit.untilMs }),
    sinceMs,
    isHistoryUnknown,
    switches,
    runMs: runMs + (level === 'on' ? nowMs - sinceMs : 0),
    driverInUse: held.text,
    ...(driver === undefined ? {} : { drivenBy: driver }),
    ...(override === undefined ? {} : { override: { to: override.to, untilMs: override.untilMs } }),
  }
}

function requestOf(
  renewal: Renewal | undefined,
  override: Override | undefined,
): Pick<OutputReport, 'requested' | 'requestedPercent'> {
  const wanted = renewal?.wanted ?? override?.to
  if (wanted === undefined) return {}
  if (typeof wanted !== 'number') return { requested: wanted }
  return { requested: wanted > 0 ? 'on' : 'off', requestedPercent: wanted }
}
