import { statfs } from 'node:fs/promises'
import { errorText, type Log } from '../../base/index.ts'
import type { AlarmSeverity } from '../alarm.ts'
import type { Alarms } from '../alarms.ts'
import type { AlarmSettings } from '../settings.ts'
import { Threshold } from './threshold.ts'

/** How often the disk is looked at. */
export const DISK_EVERY_MS = 60_000
/** Percent points that must be free again before the alarm is over. */
const HYSTERESIS = 2
/** From here on commits may be refused any moment, percent. */
const CRITICAL = 98

const RESOURCE = '/brewerslab-alarm:alarms/disk'
const TYPE = 'disk-nearly-full'

/** How full the file system of a directory is for us, percent, as df(1) counts: what is reserved for root is not ours. */
export async function percentUsed(directory: string): Promise<number> {
  const { blocks, bfree, bavail } = await statfs(directory)
  const used = blocks - bfree
  return used + bavail === 0 ? 0 : (100 * used) / (used + bavail)
}

/** Watches the disk that the root is on. */
export class Disk {
  readonly #alarms: Alarms
  readonly #root: string
  readonly #log: Log
  readonly #threshold: Threshold
  #looked: { readonly atMs: number; readonly for: number } | undefined
  #isFailing = false

  constructor(alarms: Alarms, root: string, log: Log) {
    this.#alarms = alarms
    this.#root = root
    this.#log = log
    this.#threshold = new Threshold(alarms.isRaised(RESOURCE, TYPE))
  }

  /** Looks, when it is time to or other settings count. @param nowMs time since boot */
  async look({ diskPercent, holdMs }: AlarmSettings, nowMs: number): Promise<void> {
    const last = this.#looked
    if (last !== undefined && last.for === diskPercent && nowMs - last.atMs < DISK_EVERY_MS) return
    this.#looked = { atMs: nowMs, for: diskPercent }
    try {
      this.#judge(await percentUsed(this.#root), diskPercent, holdMs, nowMs)
      this.#isFailing = false
    } catch (error) {
      if (!this.#isFailing) this.#log.warn('how full the disk is cannot be told', { error: errorText(error) })
      this.#isFailing = true
    }
  }

  #judge(used: number, limit: number, holdMs: number, nowMs: number): void {
    // At its limit already counts as beyond; a limit of 100 is none.
    const beyond =
      limit >= 100 ? Number.NEGATIVE_INFINITY : used >= limit ? Math.max(used - limit, 0.001) : used - limit
    if (!this.#threshold.judge(beyond, { delayMs: 0, hysteresis: HYSTERESIS, holdMs }, nowMs)) {
      this.#alarms.clear(RESOURCE, TYPE)
      return
    }
    const severity: AlarmSeverity = used >= CRITICAL ? 'critical' : 'major'
    const text = `the disk of ${this.#root} is ${Math.floor(used)} % full`
    this.#alarms.raise({ resource: RESOURCE, type: TYPE, severity, text })
  }
}
