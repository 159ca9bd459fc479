import { BrewError, type Clock, plainText } from '../base/index.ts'
import type { StateEdit } from '../datastore/index.ts'
import { type Alarm, type AlarmChange, type AlarmEvent, alarmPath, badness, type KeptAlarm } from './alarm.ts'
import { FORGETFUL, type Memory } from './memory.ts'

/** Alarms that are kept, raised and cleared ones together; a new one beyond it takes the place of an older one. */
export const MAX_ALARMS = 500

/**
 * How long after a start an alarm of before it stays raised though somebody clears it, unless it is raised anew: who
 * watches has not seen much yet. Longer than a Thing needs to fail three times.
 */
export const SETTLING_MS = 60_000
/** How long after a start an alarm of before it stays that nobody has said anything of. */
export const UNCLAIMED_MS = 600_000

/** Of an alarm that was raised before the start, and not since. */
interface Restored {
  /** Somebody has cleared it: it goes when things have settled. */
  isToClear: boolean
}

/** Which alarms an action means: all that are raised where nothing is said. */
export interface AlarmChoice {
  readonly resource?: string
  readonly type?: string
}

/**
 * The alarms of a server, published as `/brewerslab-alarm:alarms`. To raise what is raised, or to clear what is not,
 * changes nothing. One that was cleared stays to be seen until it is raised anew, or until room is needed.
 */
export class Alarms {
  readonly #publish: (edits: readonly StateEdit[]) => void
  readonly #clock: Clock
  readonly #memory: Memory
  readonly #startedMs: number
  /** In the order in which they were raised. */
  readonly #kept = new Map<string, KeptAlarm>()
  readonly #restored = new Map<string, Restored>()
  /** Of which nobody is to be told; and those of them that are shelved. */
  readonly #quiet = new Set<string>()
  readonly #shelved = new Set<string>()
  readonly #listeners = new Set<(change: AlarmChange) => void>()
  #isShelved: (alarm: Alarm, now: Date) => boolean = () => false

  /**
   * Takes over what is remembered from before the start.
   * @param publish takes state, as `Datastores.publish`
   */
  constructor(publish: (edits: readonly StateEdit[]) => void, clock: Clock, memory: Memory = FORGETFUL) {
    this.#publish = publish
    this.#clock = clock
    this.#memory = memory
    this.#startedMs = clock.bootMs()
    for (const alarm of memory.remembered()) this.#restore(alarm)
  }

  /** @throws BrewError `invalid-value` for a resource or type that the model does not take; nothing has changed then */
  raise({ resource, type, severity, text }: Alarm): void {
    const path = alarmPath({ resource, type })
    const before = this.#kept.get(path)
    const wanted: Alarm = { resource, type, severity, text: plainText(text) }
    if (before !== undefined && before.cleared === undefined) {
      this.#restored.delete(path)
      if (before.severity !== severity || before.text !== wanted.text) this.#worded(path, before, wanted)
      return
    }
    const goes = before === undefined ? this.#oneToGo() : undefined
    const silencedUntil = before?.silencedUntil
    const alarm: KeptAlarm = {
      ...wanted,
      raised: this.#clock.now(),
      ...(silencedUntil === undefined ? {} : { silencedUntil }),
    }
    this.#publish([
      ...(goes === undefined ? [] : [{ op: 'remove', path: goes } as const]),
      ...(before === undefined ? [] : [{ op: 'remove', path } as const]),
      ...leavesOf(path, alarm),
    ])
    if (goes !== undefined) this.#forget(goes)
    this.#kept.delete(path)
    this.#quiet.delete(path)
    this.#shelved.delete(path)
    this.#keep(path, alarm, 'raised')
  }

  clear(resource: string, type: string): void {
    const path = alarmPath({ resource, type })
    const alarm = this.#kept.get(path)
    if (alarm === undefined || alarm.cleared !== undefined) return
    const restored = this.#restored.get(path)
    if (restored === undefined) this.#clear(path, alarm)
    else {
      restored.isToClear = true
      this.#settle()
    }
  }

  /**
   * Somebody knows of them.
   * @returns how many are meant
   * @throws BrewError `resource-denied` when it cannot be remembered
   */
  acknowledge(choice: AlarmChoice, by: string): number {
    const meant = this.#meant(choice)
    const acknowledged = { at: this.#clock.now(), by: plainText(by) }
    for (const [path, it] of meant) {
      if (it.acknowledged === undefined) this.#change(path, { ...it, acknowledged }, 'acknowledged')
    }
    this.#memory.flush('now')
    return meant.length
  }

  /**
   * Nobody is to be told of them for a while.
   * @returns how many are meant
   * @throws BrewError `resource-denied` when it cannot be remembered
   */
  silence(choice: AlarmChoice, seconds: number): number {
    const meant = this.#meant(choice)
    const silencedUntil = new Date(this.#clock.now().getTime() + seconds * 1000)
    for (const [path, it] of meant) this.#change(path, { ...it, silencedUntil }, 'silenced')
    this.#memory.flush('now')
    return meant.length
  }

  /** Which alarms nobody is told of; counts from now on for those that there are, too. */
  shelve(isShelved: (alarm: Alarm, now: Date) => boolean): void {
    this.#isShelved = isShelved
    this.tick()
  }

  /** What only time changes: silence that ends, a shelf that empties, alarms of before the start that nobody claims. */
  tick(): void {
    this.#settle()
    const now = this.#clock.now()
    for (const [path, it] of [...this.#kept]) {
      if (it.silencedUntil !== undefined && it.silencedUntil <= now) {
        const { silencedUntil: _, ...audible } = it
        this.#kept.set(path, audible)
        this.#publish([{ op: 'remove', path: `${path}/silenced-until` }])
        this.#memory.keep(audible)
      }
      this.#hush(path)
    }
    this.#memory.flush('when-due')
  }

  /** Tells of every step from now on. What a listener throws is its caller's: it must not throw. */
  listen(listener: (change: AlarmChange) => void): Disposable {
    this.#listeners.add(listener)
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) }
  }

  /** Those that are raised now, oldest first. */
  raised(): readonly Alarm[] {
    return [...this.#kept.values()]
      .filter((it) => it.cleared === undefined)
      .map(({ resource, type, severity, text }) => ({ resource, type, severity, text }))
  }

  isRaised(resource: string, type: string): boolean {
    return this.find(resource, type) !== undefined
  }

  /** One that is raised now. */
  find(resource: string, type: string): Alarm | undefined {
    const alarm = this.#kept.get(alarmPath({ resource, type }))
    return alarm?.cleared === undefined ? alarm : undefined
  }

  #restore(alarm: KeptAlarm): void {
    const path = alarmPath(alarm)
    try {
      this.#publish(leavesOf(path, alarm))
    } catch (error) {
      if (!(error instanceof BrewError)) throw error
      // The model of now does not take it, or its file was tampered with: no reason not to start.
      this.#memory.forget(alarm)
      return
    }
    this.#kept.set(path, alarm)
    if (alarm.cleared === undefined) this.#restored.set(path, { isToClear: false })
    this.#hush(path)
  }

  /** Clears those of before the start that are to be cleared by now. */
  #settle(): void {
    const ageMs = this.#clock.bootMs() - this.#startedMs
    for (const [path, { isToClear }] of [...this.#restored]) {
      const alarm = this.#kept.get(path)
      if (ageMs < (isToClear ? SETTLING_MS : UNCLAIMED_MS)) continue
      this.#restored.delete(path)
      if (alarm !== undefined) this.#clear(path, alarm)
    }
  }

  #clear(path: string, alarm: KeptAlarm): void {
    this.#change(path, { ...alarm, cleared: this.#clock.now() }, 'cleared')
  }

  /** Other words for what is raised; worse is news. */
  #worded(path: string, before: KeptAlarm, wanted: Alarm): void {
    const after = { ...before, ...wanted }
    if (before.severity === after.severity) {
      this.#publish([{ op: 'set', path: `${path}/text`, value: after.text }])
      this.#kept.set(path, after)
    } else this.#change(path, after, 'changed')
  }

  #change(path: string, alarm: KeptAlarm, event: AlarmEvent): void {
    this.#publish(leavesOf(path, alarm))
    this.#keep(path, alarm, event)
  }

  #keep(path: string, alarm: KeptAlarm, event: AlarmEvent): void {
    this.#kept.set(path, alarm)
    this.#memory.keep(alarm, { event, at: this.#clock.now() })
    // First, so that whoever is told is told whether it is quiet.
    this.#hush(path, event)
    this.#tell(path, alarm, event)
  }

  /** Finds out whether nobody is to be told of it; tells when that has ended while it is raised. */
  #hush(path: string, because?: AlarmEvent): void {
    const alarm = this.#kept.get(path)
    if (alarm === undefined) return
    const now = this.#clock.now()
    const isShelved = this.#isShelved(alarm, now)
    const isSilenced = alarm.silencedUntil !== undefined && alarm.silencedUntil > now
    const wasQuiet = this.#quiet.has(path)
    const wasShelved = this.#shelved.has(path)
    if (isShelved !== wasShelved) {
      this.#publish([
        isShelved ? { op: 'set', path: `${path}/shelved`, value: 'true' } : { op: 'remove', path: `${path}/shelved` },
      ])
      if (isShelved) this.#shelved.add(path)
      else this.#shelved.delete(path)
    }
    if (isShelved || isSilenced) this.#quiet.add(path)
    else this.#quiet.delete(path)
    const isBack = wasQuiet && !isShelved && !isSilenced
    if (isBack && because === undefined && alarm.cleared === undefined && alarm.acknowledged === undefined) {
      this.#tell(path, alarm, 'audible')
    }
  }

  #tell(path: string, alarm: KeptAlarm, event: AlarmEvent): void {
    const change: AlarmChange = { event, alarm, isQuiet: this.#quiet.has(path) }
    for (const listener of this.#listeners) listener(change)
  }

  #meant({ resource, type }: AlarmChoice): [string, KeptAlarm][] {
    return [...this.#kept].filter(
      ([, it]) =>
        it.cleared === undefined &&
        (resource === undefined || it.resource === resource) &&
        (type === undefined || it.type === type),
    )
  }

  #forget(path: string): void {
    const alarm = this.#kept.get(path)
    if (alarm !== undefined) this.#memory.forget(alarm)
    for (const known of [this.#kept, this.#restored, this.#quiet, this.#shelved]) known.delete(path)
  }

  /** Which one makes room, where there is none: a cleared one, else the least bad; of those the oldest. */
  #oneToGo(): string | undefined {
    if (this.#kept.size < MAX_ALARMS) return undefined
    const weight = (alarm: KeptAlarm) => (alarm.cleared === undefined ? 1 + badness(alarm.severity) : 0)
    return [...this.#kept].reduce((least, it) => (weight(it[1]) < weight(least[1]) ? it : least))[0]
  }
}

function leavesOf(path: string, alarm: KeptAlarm): StateEdit[] {
  const { severity, text, raised, cleared, acknowledged, silencedUntil } = alarm
  const leaves: readonly (readonly [string, string | undefined])[] = [
    ['severity', severity],
    ['text', text],
    ['raised', raised.toISOString()],
    ['cleared', cleared?.toISOString()],
    ['acknowledged', acknowledged?.at.toISOString()],
    ['acknowledged-by', acknowledged?.by],
    ['silenced-until', silencedUntil?.toISOString()],
  ]
  return leaves.flatMap(([name, value]) => (value === undefined ? [] : [{ op: 'set', path: `${path}/${name}`, value }]))
}
