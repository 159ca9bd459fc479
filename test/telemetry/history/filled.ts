import { silentLog } from '../../../src/base/index.ts'
import { packMinute } from '../../../src/telemetry/history/minute.ts'
import { Rows } from '../../../src/telemetry/history/rows.ts'
import { HistoryStore } from '../../../src/telemetry/history/store.ts'
import { probeValue } from './place.ts'

/** Samples of every ten seconds, of some days before a moment; they are in no summary yet. */
export function fillDays(file: string, ids: readonly string[], untilMs: number, days: number): void {
  using store = HistoryStore.open(file, silentLog)
  const rows = new Rows(silentLog)
  const series = ids.map((id) => {
    const found = store.catalog.of(probeValue(id), { of: 'numbers', digits: 3 })
    if (found === undefined) throw new Error('there are too many series')
    return found
  })
  store.write((database) => {
    const last = Math.floor(untilMs / 60_000)
    for (let minute = last - days * 1_440; minute < last; minute++) {
      const fromMs = minute * 60_000
      const content = series.map(({ id }, place) => {
        const samples = Array.from({ length: 6 }, (_, n) => {
          const atMs = fromMs + n * 10_000
          return { atMs, value: 18_000 + place * 100 + ((minute + n) % 50), quality: 0 }
        })
        return [id, { of: 'numbers' as const, samples }] as const
      })
      rows.addRaw(database, minute, packMinute(minute, { fromMs, untilMs: fromMs + 60_000 }, new Map(content)))
    }
  })
}
