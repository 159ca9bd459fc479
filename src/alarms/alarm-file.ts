import { Database } from 'bun:sqlite'
import { renameSync, rmSync } from 'node:fs'
import { BrewError, errorText, type Log } from '../base/index.ts'
import { ALARM_EVENTS, ALARM_SEVERITIES, type AlarmEvent, type AlarmSeverity, type KeptAlarm } from './alarm.ts'
import type { LoggedAlarm, Memory } from './memory.ts'

/** Steps of history that are kept. */
export const MAX_HISTORY = 1000
/** Writes that wait for a disk that refuses them; beyond, the oldest are given up. */
const MAX_WAITING = 2000

const LAYOUT = `
  CREATE TABLE IF NOT EXISTS alarm (
    resource TEXT NOT NULL, type TEXT NOT NULL, severity TEXT NOT NULL, text TEXT NOT NULL, raised INTEGER NOT NULL,
    cleared INTEGER, acknowledged INTEGER, acknowledged_by TEXT, silenced_until INTEGER,
    PRIMARY KEY (resource, type)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS step (
    id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, event TEXT NOT NULL, resource TEXT NOT NULL,
    type TEXT NOT NULL, severity TEXT NOT NULL, text TEXT NOT NULL, by TEXT
  ) STRICT;`

interface AlarmRow {
  readonly resource: string
  readonly type: string
  readonly severity: string
  readonly text: string
  readonly raised: number
  readonly cleared: number | null
  readonly acknowledged: number | null
  readonly acknowledged_by: string | null
  readonly silenced_until: number | null
}

interface StepRow extends Pick<AlarmRow, 'resource' | 'type' | 'severity' | 'text'> {
  readonly id: number
  readonly at: number
  readonly event: string
  readonly by: string | null
}

type Write = (database: Database) => void

/**
 * Alarms and their history in an SQLite database of their own, `alarms.sqlite`: a file that grows by a row when
 * something happens, where one of JSON would be written as a whole. What waits is written in one transaction, synced
 * (alarms are rare). It is worth less than the brewery: one that is damaged is put aside, one that cannot be written is
 * told of once, and neither keeps alarms from being raised.
 */
export class AlarmFile implements Memory, Disposable {
  readonly #database: Database
  readonly #log: Log
  #waiting: Write[] = []
  #isFailing = false

  private constructor(database: Database, log: Log) {
    this.#database = database
    this.#log = log
  }

  /** @throws BrewError `resource-denied` when there can be no such file */
  static open(file: string, log: Log): AlarmFile {
    try {
      return new AlarmFile(openDatabase(file), log)
    } catch (cause) {
      if (!isDamage(cause)) throw cannotOpen(file, cause)
      const aside = `${file}.damaged`
      log.warn('the file of alarms is damaged and was put aside', { file, aside, error: errorText(cause) })
      try {
        renameSync(file, aside)
        rmSync(`${file}-wal`, { force: true })
        return new AlarmFile(openDatabase(file), log)
      } catch (again) {
        throw cannotOpen(file, again)
      }
    }
  }

  remembered(): readonly KeptAlarm[] {
    return this.#database.query<AlarmRow, []>('SELECT * FROM alarm ORDER BY raised, rowid').all().flatMap(alarmOf)
  }

  keep(alarm: KeptAlarm, step?: { readonly event: AlarmEvent; readonly at: Date }): void {
    const { resource, type, severity, text, raised, cleared, acknowledged, silencedUntil } = alarm
    const ms = (time: Date | undefined) => time?.getTime() ?? null
    const by = acknowledged?.by ?? null
    const row = [ms(raised), ms(cleared), ms(acknowledged?.at), by, ms(silencedUntil)]
    this.#later((database) => {
      database
        .query('INSERT OR REPLACE INTO alarm VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)')
        .run(resource, type, severity, text, ...row)
    })
    if (step === undefined) return
    const who = step.event === 'acknowledged' ? by : null
    this.#later((database) => {
      database
        .query('INSERT INTO step (at, event, resource, type, severity, text, by) VALUES (?, ?, ?, ?, ?, ?, ?)')
        .run(ms(step.at), step.event, resource, type, severity, text, who)
      database.query('DELETE FROM step WHERE id <= (SELECT max(id) FROM step) - ?').run(MAX_HISTORY)
    })
  }

  forget({ resource, type }: Pick<KeptAlarm, 'resource' | 'type'>): void {
    this.#later((database) => {
      database.query('DELETE FROM alarm WHERE resource = ? AND type = ?').run(resource, type)
    })
  }

  flush(urgency: 'when-due' | 'now'): void {
    if (this.#waiting.length === 0) return
    try {
      const writes = this.#waiting
      this.#database.transaction(() => {
        for (const write of writes) write(this.#database)
      })()
      this.#waiting = []
      this.#isFailing = false
    } catch (cause) {
      if (!this.#isFailing) this.#log.error('alarms cannot be kept', { error: errorText(cause) })
      this.#isFailing = true
      if (urgency === 'now') {
        const hint = 'It counts until the next start. Check that the disk has space and is not failing.'
        throw new BrewError('resource-denied', 'this cannot be remembered', {}, hint, { cause })
      }
    }
  }

  history({ limit, before }: { readonly limit: number; readonly before?: number }): readonly LoggedAlarm[] {
    this.flush('when-due')
    return this.#database
      .query<StepRow, [number, number]>('SELECT * FROM step WHERE id < ? ORDER BY id DESC LIMIT ?')
      .all(before ?? Number.MAX_SAFE_INTEGER, limit)
      .flatMap(stepOf)
  }

  /** Writes what waits and lets go of the file. */
  [Symbol.dispose](): void {
    this.flush('when-due')
    this.#database.close()
  }

  #later(write: Write): void {
    this.#waiting.push(write)
    if (this.#waiting.length > MAX_WAITING) this.#waiting.shift()
  }
}

/** The lock is exclusive before WAL is switched on, as of the commit log: no shared memory is needed then. */
function openDatabase(file: string): Database {
  const database = new Database(file, { create: true, strict: true })
  try {
    database.run('PRAGMA locking_mode = EXCLUSIVE')
    database.run('PRAGMA journal_mode = WAL')
    database.run('PRAGMA synchronous = FULL')
    database.run('PRAGMA wal_autocheckpoint = 100')
    database.run(LAYOUT)
    const [check] = database.query<{ quick_check: string }, []>('PRAGMA quick_check(1)').all()
    if (check?.quick_check === 'ok') return database
    throw Object.assign(new Error(check?.quick_check ?? 'not checked'), { code: 'SQLITE_CORRUPT' })
  } catch (error) {
    database.close()
    throw error
  }
}

function isDamage(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^SQLITE_(CORRUPT|NOTADB|ERROR)/.test(String(error.code))
}

function cannotOpen(file: string, cause: unknown): BrewError {
  const hint = 'Check that the root can be written and is held by no other program.'
  return new BrewError('resource-denied', `alarms cannot be kept: ${errorText(cause)}`, { file }, hint, { cause })
}

/** A row of an unknown severity was written by another version: it is passed over. */
function alarmOf(row: AlarmRow): KeptAlarm[] {
  const severity = severityOf(row.severity)
  if (severity === undefined) return []
  const { resource, type, text } = row
  return [
    {
      resource,
      type,
      severity,
      text,
      raised: new Date(row.raised),
      ...(row.cleared === null ? {} : { cleared: new Date(row.cleared) }),
      ...(row.acknowledged === null
        ? {}
        : { acknowledged: { at: new Date(row.acknowledged), by: row.acknowledged_by ?? '' } }),
      ...(row.silenced_until === null ? {} : { silencedUntil: new Date(row.silenced_until) }),
    },
  ]
}

function stepOf({ id, at, by, resource, type, text, ...row }: StepRow): LoggedAlarm[] {
  const severity = severityOf(row.severity)
  const event = ALARM_EVENTS.find((it) => it === row.event)
  if (severity === undefined || event === undefined) return []
  const alarm = { resource, type, severity, text }
  return [{ id, at: new Date(at), event, alarm, ...(by === null ? {} : { by }) }]
}

function severityOf(text: string): AlarmSeverity | undefined {
  return ALARM_SEVERITIES.find((it) => it === text)
}
