import type { Database } from 'bun:sqlite'
import { errorText, type Log } from '../../base/index.ts'
import { DamagedRow } from './bytes.ts'
import { MINUTE_MS, type StoredMinute, unpackMinute } from './minute.ts'
import { packSlots, type Slots, unpackSlots, unpackWhole } from './rollup.ts'
import { type HistoryStore, PARTS } from './store.ts'
import type { Summary } from './summary.ts'

/** Minutes of an hour, hours of a day. */
export const MINUTES = 60
export const HOURS = 24
/** An hour and a day, in milliseconds. */
export const HOUR_MS = MINUTES * MINUTE_MS
export const DAY_MS = HOURS * HOUR_MS

/** A minute of samples together with the number of its row. */
export interface RawMinute {
  readonly id: number
  readonly minute: number
  readonly stored: StoredMinute
}

/** Rows that are taken from the database at once: a query costs as much as to unpack one of them. */
const ROWS_AT_ONCE = 24

/** Rows of a series from one hour (day) up to another, with that. */
interface SeriesRange {
  readonly series: number
  readonly from: number
  readonly to: number
}

interface SummaryRow {
  readonly at: number
  readonly data: Uint8Array
}

/** Reads and writes rows by what they mean. A row that is damaged is passed over, and told once. */
export class Rows {
  #isDamageTold = false

  constructor(readonly log: Log) {}

  /** Adds a minute, or another piece of it: what is there is never replaced. Its 257th piece is dropped. */
  addRaw(database: Database, minute: number, row: Uint8Array): void {
    const last = database
      .query<{ id: number | null }, [number, number]>('SELECT max(id) AS id FROM raw WHERE id BETWEEN ? AND ?')
      .get(minute * PARTS, minute * PARTS + PARTS - 1)?.id
    const id = last === null || last === undefined ? minute * PARTS : last + 1
    if (id >= (minute + 1) * PARTS) return
    database.query('INSERT INTO raw (id, rolled, data) VALUES (?, 0, ?)').run(id, row)
  }

  /** From one minute up to another, without that. */
  raw(store: HistoryStore, fromMinute: number, toMinute: number): Generator<RawMinute> {
    return this.#minutes(store, '', fromMinute * PARTS, toMinute * PARTS)
  }

  /** Hours that have minutes which are not in any summary yet, other than `except`. */
  unrolledHours(database: Database, except: number): number[] {
    return database
      .query<{ hour: number }, [number, number, number]>(
        'SELECT DISTINCT id / ? AS hour FROM raw WHERE rolled = 0 AND id / ? <> ? ORDER BY hour',
      )
      .all(PARTS * MINUTES, PARTS * MINUTES, except)
      .map(({ hour }) => hour)
  }

  /** Those of an hour that are in no summary yet. */
  unrolled(database: Database, hour: number): RawMinute[] {
    const query = 'SELECT id, data FROM raw WHERE rolled = 0 AND id >= ? AND id < ? ORDER BY id'
    return database
      .query<{ id: number; data: Uint8Array }, number[]>(query)
      .all(hour * MINUTES * PARTS, (hour + 1) * MINUTES * PARTS)
      .flatMap((row) => this.#minuteOf(row) ?? [])
  }

  /** All that are in no summary yet: those of the present hour, as a rule. */
  allUnrolled(store: HistoryStore): Generator<RawMinute> {
    return this.#minutes(store, 'rolled = 0 AND', Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)
  }

  /** Between two of them others may have their turn: nothing is left open in the database. */
  *#minutes(store: HistoryStore, also: string, fromId: number, toId: number): Generator<RawMinute> {
    const query = `SELECT id, data FROM raw WHERE ${also} id >= ? AND id < ? ORDER BY id LIMIT ${ROWS_AT_ONCE}`
    for (let from = fromId, isMore = true; isMore; ) {
      const rows = store.read((database) =>
        database.query<{ id: number; data: Uint8Array }, [number, number]>(query).all(from, toId),
      )
      for (const row of rows) {
        from = row.id + 1
        const found = this.#minuteOf(row)
        if (found !== undefined) yield found
      }
      isMore = rows.length === ROWS_AT_ONCE
    }
  }

  #minuteOf({ id, data }: { readonly id: number; readonly data: Uint8Array }): RawMinute | undefined {
    const minute = Math.floor(id / PARTS)
    const stored = this.sound(`raw ${id}`, () => unpackMinute(minute, data))
    return stored === undefined ? undefined : { id, minute, stored }
  }

  /** They are in summaries now. */
  setRolled(database: Database, hour: number): void {
    database
      .query('UPDATE raw SET rolled = 1 WHERE rolled = 0 AND id >= ? AND id < ?')
      .run(hour * MINUTES * PARTS, (hour + 1) * MINUTES * PARTS)
  }

  /** The summaries of an hour by minute, or of a day by hour. */
  slots(database: Database, table: 'minutes' | 'hours', series: number, at: number): Slots {
    const column = table === 'minutes' ? 'hour' : 'day'
    const row = database
      .query<{ data: Uint8Array }, [number, number]>(`SELECT data FROM ${table} WHERE series = ? AND ${column} = ?`)
      .get(series, at)
    return (row === null ? undefined : this.#slotsOf(table, series, at, row.data)) ?? new Map()
  }

  setSlots(database: Database, table: 'minutes' | 'hours', series: number, at: number, slots: Slots): void {
    database.query(`INSERT OR REPLACE INTO ${table} VALUES (?, ?, ?)`).run(series, at, packSlots(slots))
  }

  /** The summaries of whole days. */
  *daysBetween(store: HistoryStore, range: SeriesRange): Generator<readonly [day: number, summary: Summary]> {
    for (const { at, data } of this.#between(store, 'hours', range)) {
      const whole = this.sound(`hours ${range.series} ${at}`, () => unpackWhole(data))
      if (whole !== undefined) yield [at, whole]
    }
  }

  /** The summaries in all rows of a range. */
  *slotsBetween(
    store: HistoryStore,
    table: 'minutes' | 'hours',
    range: SeriesRange,
  ): Generator<readonly [at: number, slots: Slots]> {
    for (const { at, data } of this.#between(store, table, range)) {
      const slots = this.#slotsOf(table, range.series, at, data)
      if (slots !== undefined) yield [at, slots]
    }
  }

  /** As `#minutes`: nothing is left open. */
  *#between(store: HistoryStore, table: 'minutes' | 'hours', { series, from, to }: SeriesRange): Generator<SummaryRow> {
    const column = table === 'minutes' ? 'hour' : 'day'
    const query = `SELECT ${column} AS at, data FROM ${table} WHERE series = ? AND ${column} BETWEEN ? AND ?
      ORDER BY ${column} LIMIT ${ROWS_AT_ONCE}`
    for (let next = from, isMore = true; isMore; ) {
      const rows = store.read((database) => database.query<SummaryRow, number[]>(query).all(series, next, to))
      yield* rows
      next = (rows.at(-1)?.at ?? to) + 1
      isMore = rows.length === ROWS_AT_ONCE
    }
  }

  /** Does work on a row; `undefined` where the row is damaged. */
  sound<T>(row: string, work: () => T): T | undefined {
    try {
      return work()
    } catch (error) {
      if (!(error instanceof DamagedRow)) throw error
      const fields = { row, reason: errorText(error) }
      if (this.#isDamageTold) this.log.debug('a row of the history is damaged', fields)
      else this.log.warn('a row of the history is damaged and left out; others like it are not told', fields)
      this.#isDamageTold = true
      return undefined
    }
  }

  #slotsOf(table: string, series: number, at: number, data: Uint8Array): Slots | undefined {
    return this.sound(`${table} ${series} ${at}`, () => unpackSlots(data))
  }
}
