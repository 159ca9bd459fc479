import type { Database } from 'bun:sqlite'
import { setImmediate } from 'node:timers/promises'
import { addToSlot, type Slots } from './rollup.ts'
import { HOURS, MINUTES, type Rows } from './rows.ts'
import type { HistorySettings } from './settings.ts'
import { type HistoryStore, PARTS } from './store.ts'

/** Rows that one turn deletes. */
const DELETED_AT_ONCE = 120

/**
 * Makes summaries of what was sampled, an hour at a time once it is over, and forgets what is older than it may be. Each
 * hour is one transaction; others have their turn between them.
 */
export class Rolling {
  constructor(
    readonly store: HistoryStore,
    readonly rows: Rows,
  ) {}

  /** All hours but the present one. @throws BrewError when the disk is full or failing; what is done stays done */
  async roll(nowHour: number): Promise<void> {
    const hours = this.store.read((database) => this.rows.unrolledHours(database, nowHour))
    for (const hour of hours) {
      this.store.write((database) => this.#rollHour(database, hour))
      await setImmediate()
    }
  }

  #rollHour(database: Database, hour: number): void {
    const bySeries = new Map<number, Slots>()
    for (const { minute, stored } of this.rows.unrolled(database, hour)) {
      this.rows.sound(`raw minute ${minute}`, () => {
        for (const { series, summary } of stored.series()) {
          if (summary === undefined) continue
          const slots = bySeries.get(series) ?? new Map()
          bySeries.set(series, slots)
          addToSlot(slots, minute - hour * MINUTES, summary)
        }
      })
    }
    for (const [series, slots] of bySeries) this.#add(database, series, hour, slots)
    this.rows.setRolled(database, hour)
  }

  /** To what there may be already: of an hour that the clock was set back into. */
  #add(database: Database, series: number, hour: number, slots: Slots): void {
    const minutes = this.rows.slots(database, 'minutes', series, hour)
    const day = Math.floor(hour / HOURS)
    const hours = this.rows.slots(database, 'hours', series, day)
    for (const [slot, summary] of slots) {
      addToSlot(minutes, slot, summary)
      addToSlot(hours, hour - day * HOURS, summary)
    }
    this.rows.setSlots(database, 'minutes', series, hour, minutes)
    this.rows.setSlots(database, 'hours', series, day, hours)
  }

  /** Deletes what is too old, a little in each turn. @throws BrewError when the disk is failing */
  async prune(nowHour: number, settings: HistorySettings): Promise<void> {
    const beforeId = (nowHour - settings.rawHours) * MINUTES * PARTS
    const raw = 'DELETE FROM raw WHERE id IN (SELECT id FROM raw WHERE id < ? AND rolled <> 0 ORDER BY id LIMIT ?)'
    await this.#repeat((database) => database.query(raw).run(beforeId, DELETED_AT_ONCE).changes)
    const beforeHour = nowHour - settings.minutesDays * HOURS
    const minutes = `DELETE FROM minutes WHERE (series, hour) IN
      (SELECT series, hour FROM minutes WHERE series = ? AND hour < ? LIMIT ?)`
    for (const { id } of [...this.store.catalog.all()]) {
      const has = this.store.read((database) =>
        database.query('SELECT 1 FROM minutes WHERE series = ? AND hour < ? LIMIT 1').get(id, beforeHour),
      )
      if (has === null) continue
      await this.#repeat((database) => database.query(minutes).run(id, beforeHour, DELETED_AT_ONCE).changes)
    }
  }

  async #repeat(step: (database: Database) => number): Promise<void> {
    let deleted = DELETED_AT_ONCE
    while (deleted === DELETED_AT_ONCE) {
      this.store.write((database) => {
        deleted = step(database)
      })
      await setImmediate()
    }
  }
}
