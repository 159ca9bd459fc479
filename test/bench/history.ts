import { closeSync, existsSync, fsyncSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type HistoryAnswer, silentLog } from '../../src/base/index.ts'
import { Dating } from '../../src/telemetry/history/dating.ts'
import { type MarkedLeaf, markedLeaves } from '../../src/telemetry/history/marks.ts'
import { MINUTE_MS, packMinute } from '../../src/telemetry/history/minute.ts'
import { Query, type QueryParts } from '../../src/telemetry/history/query.ts'
import { Recording } from '../../src/telemetry/history/recording.ts'
import { addToSlot, type Slots } from '../../src/telemetry/history/rollup.ts'
import { DAY_MS, HOUR_MS, HOURS, MINUTES, Rows } from '../../src/telemetry/history/rows.ts'
import { HistoryStore } from '../../src/telemetry/history/store.ts'
import { type Sample, type Summary, summarize } from '../../src/telemetry/history/summary.ts'
import { atOnce } from '../../src/telemetry/history/turns.ts'
import { Yang } from '../../src/yang/index.ts'
import { Kept, latest, probeValue } from '../telemetry/history/place.ts'
import { megabytes, ms, percentile, type Row, table } from './table.ts'

const PROBES = 8
const SAMPLE_MS = 10_000
const DAYS = 365
const ALL = '/brewerslab:brewhouse/temperature/hardware/probe/brewerslab-device:reading/value'
const NOW = Date.parse('2026-11-25T12:00:00Z')
const SETTINGS = { enabled: true, rawHours: 48, minutesDays: 90, trustsAnyClock: false }

/** A fermentation with the noise of a thermometer, in thousandths of a degree. */
function celsius(probe: number, atMs: number): number {
  const day = atMs / DAY_MS
  const noise = Math.sin(atMs / 7_000 + probe) + Math.sin(atMs / 11_000 + probe * 2)
  return Math.round((18 + probe / 4 + 2 * Math.sin(day / 3) + 0.1 * noise) * 16) * 62
}

function samplesOf(probe: number, fromMs: number): Sample[] {
  return Array.from({ length: MINUTE_MS / SAMPLE_MS }, (_, i) => {
    const atMs = fromMs + i * SAMPLE_MS + 137
    return { atMs, value: celsius(probe, atMs), quality: 0 }
  })
}

/** What a year leaves behind: hours of all of it, minutes of 90 days, samples of 48 hours. */
function fillYear(store: HistoryStore, leaf: MarkedLeaf, rows: Rows): void {
  const series = Array.from({ length: PROBES }, (_, probe) => store.catalog.of(probeValue(`28-${probe}`), leaf.kind))
  const lastHour = Math.floor(NOW / HOUR_MS)
  for (const [probe, it] of series.entries()) {
    if (it === undefined) throw new Error('there are too many series')
    store.write((database) => {
      for (let day = Math.floor(NOW / DAY_MS) - DAYS; day * HOURS < lastHour; day++) {
        const hours: Slots = new Map()
        for (let hour = day * HOURS; hour < Math.min(lastHour, (day + 1) * HOURS); hour++) {
          const isRecent = hour >= lastHour - SETTINGS.minutesDays * HOURS
          const minutes: Slots = new Map()
          for (let minute = 0; minute < MINUTES; minute += isRecent ? 1 : 10) {
            const fromMs = hour * HOUR_MS + minute * MINUTE_MS
            const summary = summarize('numbers', samplesOf(probe, fromMs), fromMs + MINUTE_MS) as Summary
            addToSlot(minutes, minute, summary)
            addToSlot(hours, hour % HOURS, summary)
          }
          if (isRecent) rows.setSlots(database, 'minutes', it.id, hour, minutes)
        }
        if (hours.size > 0) rows.setSlots(database, 'hours', it.id, day, hours)
      }
    })
  }
  store.write((database) => {
    for (let minute = (lastHour - SETTINGS.rawHours) * MINUTES; minute * MINUTE_MS < NOW; minute++) {
      const content = new Map(
        series.flatMap((it, probe) =>
          it === undefined ? [] : [[it.id, { of: 'numbers' as const, samples: samplesOf(probe, minute * MINUTE_MS) }]],
        ),
      )
      const part = { fromMs: minute * MINUTE_MS, untilMs: (minute + 1) * MINUTE_MS }
      rows.addRaw(database, minute, packMinute(minute, part, content))
    }
    for (let hour = lastHour - SETTINGS.rawHours; hour < lastHour; hour++) rows.setRolled(database, hour)
  })
}

/** What a year of samples costs to ask for, and a day to write. */
export async function history(): Promise<string> {
  return [await queries(), await writes()].join('\n')
}

/** How long questions about a year take. */
async function queries(): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'brewerslab-history-'))
  using yang = await Yang.open()
  using store = HistoryStore.open(join(directory, 'history.sqlite'), silentLog)
  const marks = markedLeaves(yang.schema)
  const leaf = marks.get(ALL)
  if (leaf === undefined) throw new Error('the model does not mark the readings of probes')
  const rows = new Rows(silentLog)
  fillYear(store, leaf, rows)
  const parts: QueryParts = {
    store,
    rows,
    dating: new Dating(store, rows, 'bench'),
    schema: yang.schema,
    marks,
    recording: new Recording(store.catalog, NOW),
    waiting: [],
    nowMs: NOW,
    isDated: true,
    aheadMs: 0,
    settings: SETTINGS,
  }
  const ask = (path: string, days: number, points: number): HistoryAnswer =>
    atOnce(new Query(parts, { path, fromMs: NOW - days * DAY_MS, toMs: NOW, points }).answer())
  const questions: readonly (readonly [string, string, number, number, string])[] = [
    ['a year, eight probes, 500 points each', ALL, DAYS, 500, '100 ms'],
    ['a year, eight probes, every hour', ALL, DAYS, DAYS * HOURS, ''],
    ['a year, one probe, 500 points', probeValue('28-3'), DAYS, 500, ''],
    ['a week, eight probes, 500 points each', ALL, 7, 500, ''],
    ['a day, eight probes, 500 points each', ALL, 1, 500, ''],
    ['a day, eight probes, every sample', ALL, 1, 10_000, ''],
  ]
  const measured = questions.map(([name, path, days, points, toHold]): Row => {
    const times = Array.from({ length: 9 }, () => {
      const started = performance.now()
      JSON.stringify(ask(path, days, points))
      return performance.now() - started
    })
    const told = ask(path, days, points).series.reduce((sum, series) => sum + series.points.length, 0)
    return [name, ms(percentile(times, 0.5)), ms(Math.max(...times)), String(told), toHold]
  })
  rmSync(directory, { recursive: true, force: true })
  return table('History: a year of eight probes at ten seconds', ['', 'p50', 'slowest', 'points', 'to hold'], measured)
}

/** What a day writes, in fast motion; after each minute what is written is synced, as a slow day would have it. */
async function writes(): Promise<string> {
  await using kept = await Kept.start()
  const start = writtenBytes()
  for (let minute = 0; minute < HOURS * MINUTES; minute++) {
    for (let step = 0; step < MINUTE_MS / SAMPLE_MS; step++) {
      const atMs = kept.clock.wallMs
      const edits = Array.from({ length: PROBES }, (_, probe) => ({
        op: 'set' as const,
        path: probeValue(`28-${probe}`),
        value: (celsius(probe, atMs) / 1000).toFixed(3),
        quality: 'good',
      }))
      await kept.publish(...edits, { op: 'set', path: latest, value: (celsius(0, atMs) / 1000).toFixed(3) })
      await kept.pass(SAMPLE_MS / 1000)
    }
    for (const file of [kept.file, `${kept.file}-wal`]) if (existsSync(file)) sync(file)
  }
  const day = writtenBytes() - start
  const rows: Row[] = [['eight probes and the fermentation, every ten seconds', megabytes(day / 1024), '20 MB']]
  return table('History: written in a day (/proc/self/io)', ['', 'written', 'to hold'], rows)
}

function sync(file: string): void {
  const descriptor = openSync(file, 'r+')
  fsyncSync(descriptor)
  closeSync(descriptor)
}

function writtenBytes(): number {
  const [, bytes] = /^write_bytes: (\d+)$/m.exec(readFileSync('/proc/self/io', 'utf8')) ?? []
  return Number(bytes)
}
