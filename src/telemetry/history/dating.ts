import type { Database } from 'bun:sqlite'
import { MINUTE_MS, type MinuteContent, packMinute, type StoredMinute, unpackMinute } from './minute.ts'
import type { Rows } from './rows.ts'
import type { HistoryStore } from './store.ts'
import { PARTS } from './store.ts'
import type { Sample } from './summary.ts'

/** A minute of samples whose time is that since a boot. */
export interface UndatedMinute {
  readonly boot: string
  readonly id: number
  /** What the clock was ahead of the boot when it was written, believed or not, in ms. */
  readonly aheadMs: number
  readonly stored: StoredMinute
}

interface UndatedRow {
  readonly boot: string
  readonly id: number
  readonly ahead: number
  readonly data: Uint8Array
}

/** Samples of before the clock was trusted: kept by the time since the boot, and dated once it is. */
export class Dating {
  constructor(
    readonly store: HistoryStore,
    readonly rows: Rows,
    readonly boot: string,
  ) {}

  add(minute: number, aheadMs: number, row: Uint8Array): void {
    this.store.write((database) => {
      const last = database
        .query<{ id: number | null }, [string, number, number]>(
          'SELECT max(id) AS id FROM undated WHERE boot = ? AND id BETWEEN ? AND ?',
        )
        .get(this.boot, minute * PARTS, (minute + 1) * PARTS - 1)?.id
      const id = last === null || last === undefined ? minute * PARTS : last + 1
      if (id >= (minute + 1) * PARTS) return
      const insert = 'INSERT INTO undated (boot, id, ahead, data) VALUES (?, ?, ?, ?)'
      database.query(insert).run(this.boot, id, Math.round(aheadMs), row)
    })
  }

  /** Those of this boot. */
  pending(database: Database): UndatedMinute[] {
    const rows = database.query<UndatedRow, [string]>('SELECT * FROM undated WHERE boot = ? ORDER BY id')
    return rows.all(this.boot).flatMap((row) => this.#read(row))
  }

  /** Dates those of this boot, now that the clock can be believed. @throws BrewError; nothing has changed then */
  date(aheadMs: number): void {
    this.#move('boot = ?', [this.boot], () => aheadMs)
  }

  /** Dates those of earlier boots by what the clock said then: nobody will ever know better. @throws as `date` */
  dateEarlierBoots(): void {
    this.#move('boot <> ?', [this.boot], (minute) => minute.aheadMs)
  }

  /** The same with those of this boot before a minute of it: what waits to be dated must not grow without end. */
  dateBefore(minute: number): void {
    this.#move('boot = ? AND id < ?', [this.boot, minute * PARTS], ({ aheadMs }) => aheadMs)
  }

  #move(which: string, values: (string | number)[], ahead: (minute: UndatedMinute) => number): void {
    const where = `FROM undated WHERE ${which}`
    const any = this.store.read((database) => database.query(`SELECT 1 ${where} LIMIT 1`).get(...values))
    if (any === null) return
    this.store.write((database) => {
      const rows = database.query<UndatedRow, (string | number)[]>(`SELECT * ${where} ORDER BY boot, id`).all(...values)
      for (const minute of rows.flatMap((row) => this.#read(row))) this.#date(database, minute, ahead(minute))
      database.query(`DELETE ${where}`).run(...values)
    })
  }

  /** Minutes since a boot begin in the middle of minutes of the day: each becomes a piece of two of them. */
  #date(database: Database, { stored }: UndatedMinute, aheadMs: number): void {
    const fromMs = stored.fromMs + aheadMs
    const untilMs = stored.untilMs + aheadMs
    const first = Math.floor(fromMs / MINUTE_MS)
    for (let minute = first; minute * MINUTE_MS < untilMs; minute++) {
      const part = {
        fromMs: Math.max(fromMs, minute * MINUTE_MS),
        untilMs: Math.min(untilMs, (minute + 1) * MINUTE_MS),
      }
      const content = this.rows.sound(`undated ${this.boot}`, () => this.#contentIn(part, stored, aheadMs))
      if (content !== undefined && content.size > 0) {
        this.rows.addRaw(database, minute, packMinute(minute, part, content))
      }
    }
  }

  #contentIn(
    part: { readonly fromMs: number; readonly untilMs: number },
    stored: StoredMinute,
    aheadMs: number,
  ): Map<number, MinuteContent> {
    const content = new Map<number, MinuteContent>()
    for (const it of stored.series()) {
      const series = this.store.catalog.named(it.series)
      if (series === undefined) continue
      const moved = it.samples().map((sample) => ({ ...sample, atMs: sample.atMs + aheadMs }))
      const samples = cut(moved, part)
      if (samples.length > 0) content.set(it.series, { of: series.kind.of, samples })
    }
    return content
  }

  #read(row: UndatedRow): UndatedMinute[] {
    const { boot, id, ahead: aheadMs, data } = row
    const stored = this.rows.sound(`undated ${id}`, () => unpackMinute(Math.floor(id / PARTS), data))
    return stored === undefined ? [] : [{ boot, id, aheadMs, stored }]
  }
}

/** The samples within a stretch of time, with the one that holds when it begins. */
export function cut(samples: readonly Sample[], part: { readonly fromMs: number; readonly untilMs: number }): Sample[] {
  const inside = samples.filter(({ atMs }) => atMs >= part.fromMs && atMs < part.untilMs)
  const held = samples.findLast(({ atMs }) => atMs < part.fromMs)
  const isCarried = held !== undefined && held.value !== undefined && inside[0]?.atMs !== part.fromMs
  return isCarried ? [{ ...held, atMs: part.fromMs, isCarried: true }, ...inside] : inside
}
