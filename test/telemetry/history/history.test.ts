import { Database } from 'bun:sqlite'
import { describe, expect, test } from 'bun:test'
import { writeFileSync } from 'node:fs'
import { activity, Kept, latest, probeValue } from './place.ts'

const noon = '2026-11-25T12:00:00Z'
const later = (minutes: number) => new Date(Date.parse(noon) + minutes * 60_000).toISOString()

describe('what is kept', () => {
  test('is every change of a marked leaf, with the present minute told apart', async () => {
    await using kept = await Kept.start()
    await kept.pass(10)
    await kept.set(latest, '18.5')
    await kept.pass(10)
    await kept.set(latest, '18.562')
    const answer = kept.query(latest, noon, later(10))
    expect(answer).toMatchObject({ resolution: 'raw', series: [{ path: latest, units: 'celsius' }] })
    expect(answer.series[0]?.points).toEqual([
      { time: '2026-11-25T12:00:10.000Z', value: 18.5, quality: 'good', live: true },
      { time: '2026-11-25T12:00:20.000Z', value: 18.562, quality: 'good', live: true },
    ])
    await kept.pass(60)
    expect(kept.query(latest, noon, later(1)).series[0]?.points).toEqual([
      { time: '2026-11-25T12:00:10.000Z', value: 18.5, quality: 'good' },
      { time: '2026-11-25T12:00:20.000Z', value: 18.562, quality: 'good' },
    ])
  })

  test('is nothing of what the model does not mark', async () => {
    await using kept = await Kept.start()
    await kept.set('/brewerslab:brewhouse/temperature/fermentation/monitor', 'true')
    await kept.pass(61)
    expect(() => kept.query('/brewerslab:brewhouse/temperature/fermentation/monitor', noon, later(5))).toThrow(
      'nothing here is kept over time',
    )
    expect(() => kept.query('/brewerslab:brewhouse/nowhere', noon, later(5))).toThrow('there is no "nowhere"')
  })

  test('is also a leaf that a user marks in a module of his own', async () => {
    await using kept = new Kept()
    kept.place.write(
      'yang/cellar.yang',
      `module cellar { yang-version 1.1; namespace "urn:cellar"; prefix c;
      import brewerslab-types { prefix types; }
      container cellar { config false;
        leaf damp { type uint8; types:history; }
        leaf door { type boolean; types:history; } } }`,
    )
    await kept.start()
    await kept.publish(
      { op: 'set', path: '/cellar:cellar/damp', value: '71' },
      { op: 'set', path: '/cellar:cellar/door', value: 'true' },
    )
    await kept.pass(60)
    expect(kept.samples('/cellar:cellar/damp', noon, later(5))).toEqual(['12:00:00 71'])
    expect(kept.samples('/cellar:cellar/door', noon, later(5))).toEqual(['12:00:00 true'])
    expect(kept.query('/cellar:cellar', noon, later(5)).series.map(({ path }) => path)).toEqual([
      '/cellar:cellar/damp',
      '/cellar:cellar/door',
    ])
  })

  test('has a gap where a reading was removed: no zero, nothing in between', async () => {
    await using kept = await Kept.start()
    await kept.set(latest, '18')
    await kept.pass(30)
    await kept.publish({ op: 'remove', path: latest })
    await kept.pass(120)
    await kept.set(latest, '20')
    await kept.pass(150)
    expect(kept.samples(latest, noon, later(9))).toEqual(['12:00:00 18', '12:00:30 null', '12:02:30 20'])
    const buckets = kept.buckets(latest, noon, later(60), 60)
    expect(buckets.map(({ time, mean, seconds }) => [time.slice(11, 16), mean, seconds])).toEqual([
      ['12:00', 18, 30],
      ['12:02', 20, 30],
      ['12:03', 20, 60],
      ['12:04', 20, 60],
    ])
  })

  test('has a gap where the server did not run', async () => {
    await using kept = await Kept.start()
    await kept.set(latest, '18')
    await kept.pass(40)
    await kept.stop()
    kept.clock.advance(30_000)
    await kept.start()
    await kept.pass(10)
    await kept.set(latest, '19')
    await kept.pass(60)
    expect(kept.samples(latest, noon, later(9))).toEqual(['12:00:00 18', '12:00:40 null', '12:01:20 19'])
  })

  test('says how far samples can be trusted, also when only that has changed', async () => {
    await using kept = await Kept.start()
    await kept.set(latest, '18')
    await kept.pass(10)
    await kept.set(latest, '18', 'suspect')
    await kept.pass(10)
    await kept.set(latest, '18', 'simulated')
    await kept.pass(10)
    await kept.set(latest, '18', 'stale')
    await kept.pass(60)
    const { points } = kept.query(latest, noon, later(1)).series[0] ?? { points: [] }
    expect(
      points.map((point) => [point.time.slice(17, 19), 'value' in point ? point.value : '', point.quality]),
    ).toEqual([
      ['00', 18, 'good'],
      ['10', 18, 'suspect'],
      ['20', 18, 'simulated'],
      ['30', null, undefined],
    ])
    expect(kept.buckets(latest, noon, later(60), 60)[0]).toMatchObject({ count: 3, seconds: 30, quality: 'simulated' })
  })

  test('of an enumeration is for how long each state held', async () => {
    await using kept = await Kept.start()
    await kept.set(activity, 'idle')
    await kept.pass(45)
    await kept.set(activity, 'heating')
    await kept.pass(75)
    expect(kept.samples(activity, noon, later(9))).toEqual(['12:00:00 idle', '12:00:45 heating'])
    const [first, second] = kept.buckets(activity, noon, later(60), 60)
    expect(first).toMatchObject({ states: { idle: 45, heating: 15 }, count: 2 })
    expect(second).toMatchObject({ states: { heating: 60 }, count: 0 })
  })

  test('of a list without keys is that of all its entries', async () => {
    await using kept = await Kept.start()
    await kept.set(probeValue('28-01'), '18')
    await kept.set(probeValue('28-02'), '19')
    await kept.pass(60)
    const all = '/brewerslab:brewhouse/temperature/hardware/probe/brewerslab-device:reading/value'
    expect(kept.query(all, noon, later(1)).series.map(({ path }) => path)).toEqual([
      probeValue('28-01'),
      probeValue('28-02'),
    ])
    expect(kept.query(probeValue('28-02'), noon, later(1)).series).toHaveLength(1)
  })
})

describe('summaries', () => {
  test('of minutes and hours say what the samples said, and stay when those are gone', async () => {
    await using kept = await Kept.start()
    for (let step = 0; step < 6 * 60 * 3; step++) {
      await kept.set(latest, String(18 + (step % 6) / 10))
      await kept.pass(10)
    }
    const before = kept.buckets(latest, noon, later(180), 180)
    expect(before).toHaveLength(180)
    expect(before[0]).toEqual({
      time: '2026-11-25T12:00:00.000Z',
      count: 6,
      seconds: 60,
      quality: 'good',
      min: 18,
      mean: 18.25,
      max: 18.5,
    })
    const hours = kept.buckets(latest, noon, later(180), 3)
    expect(hours.map(({ count, mean, seconds }) => [count, mean, seconds])).toEqual([
      [360, 18.25, 3600],
      [360, 18.25, 3600],
      [360, 18.25, 3600],
    ])
    kept.clock.advance(49 * 3600_000)
    await kept.pass(60)
    expect(kept.buckets(latest, noon, later(180), 180).slice(0, 120)).toEqual(before.slice(0, 120))
    expect(kept.query(latest, noon, later(1)).resolution).toBe('minutes')
    kept.clock.advance(90 * 24 * 3600_000)
    await kept.pass(60)
    expect(kept.query(latest, noon, later(180), 180).resolution).toBe('hours')
    expect(kept.buckets(latest, noon, later(180), 180).map(({ mean }) => mean)).toEqual([18.25, 18.25, 18.25])
    await kept.stop()
    const database = new Database(kept.file, { readonly: true })
    expect(
      database.query('SELECT count(*) AS n FROM raw WHERE id < ?').get((Date.parse(later(180)) / 60_000) * 256),
    ).toEqual({ n: 0 })
    expect(
      database.query('SELECT count(*) AS n FROM minutes WHERE hour < ?').get(Date.parse(later(180)) / 3_600_000),
    ).toEqual({ n: 0 })
    database.close()
  })

  test('of seconds are given where there are more samples than points, and none is lost in them', async () => {
    await using kept = await Kept.start()
    for (let second = 0; second < 300; second++) {
      await kept.set(latest, String(18 + (second % 10) / 10))
      await kept.pass(1)
    }
    const answer = kept.query(latest, noon, later(5), 30)
    expect(answer).toMatchObject({ resolution: 'seconds', bucketSeconds: 10 })
    const points = kept.buckets(latest, noon, later(5), 30)
    expect(points).toHaveLength(30)
    expect(points.map(({ count, seconds, mean }) => [count, seconds, mean])).toEqual(Array(30).fill([10, 10, 18.45]))
    expect(kept.query(latest, noon, later(5), 310).resolution).toBe('raw')
  })

  test('how long each is kept is configured, and followed at once', async () => {
    await using kept = await Kept.start()
    await kept.set(latest, '18')
    await kept.pass(2 * 3600)
    expect(kept.query(latest, noon, later(1)).resolution).toBe('raw')
    await kept.datastores.commit({
      edits: [{ op: 'merge', path: '/brewerslab-history:history/raw-hours', value: 1 }],
      user: 'test',
      client: 'v1',
    })
    await kept.history.settled()
    await kept.pass(60)
    expect(kept.query(latest, noon, later(1)).resolution).toBe('minutes')
  })

  test('nothing is kept while that is switched off, and what was stays readable', async () => {
    await using kept = await Kept.start()
    const enable = async (value: boolean) => {
      await kept.datastores.commit({
        edits: [{ op: 'merge', path: '/brewerslab-history:history/enabled', value }],
        user: 'test',
        client: 'v1',
      })
      await kept.history.settled()
    }
    await kept.set(latest, '18')
    await kept.pass(30)
    await enable(false)
    await kept.set(latest, '19')
    await kept.pass(60)
    await enable(true)
    await kept.pass(60)
    expect(kept.samples(latest, noon, later(9))).toEqual(['12:00:00 18', '12:00:30 null', '12:01:30 19'])
  })
})

describe('the clock', () => {
  test('that is not trusted yet: samples are dated once it is', async () => {
    await using kept = await Kept.start({ isClockTrusted: false })
    kept.clock.wallMs = Date.parse('2020-01-01T00:00:00Z')
    await kept.set(latest, '18')
    kept.clock.advance(30_000)
    await kept.set(latest, '19')
    kept.clock.advance(70_000)
    kept.history.tick()
    const guess = kept.query(latest, '2020-01-01T00:00:00Z', '2020-01-01T01:00:00Z').series[0]?.points
    expect(guess?.map(({ time, undated }) => [time.slice(11, 19), undated])).toEqual([
      ['00:00:00', true],
      ['00:00:30', true],
    ])
    kept.clock.wallMs = Date.parse(later(60))
    kept.isClockTrusted = true
    kept.history.tick()
    await kept.history.settled()
    expect(kept.samples(latest, '2020-01-01T00:00:00Z', '2020-01-01T01:00:00Z')).toEqual([])
    // 100 s before 13:00:00, when it was set.
    expect(kept.samples(latest, noon, later(120))).toEqual(['12:58:20 18', '12:58:50 19'])
    await kept.stop()
    await kept.start()
    expect(kept.samples(latest, noon, later(60)).slice(0, 2)).toEqual(['12:58:20 18', '12:58:50 19'])
  })

  test('that was never trusted in a boot: the next one dates its samples by what it said', async () => {
    await using kept = await Kept.start({ isClockTrusted: false })
    await kept.set(latest, '18')
    kept.clock.advance(50_000)
    await kept.stop()
    kept.boot = 'boot-2'
    await kept.start()
    expect(kept.samples(latest, noon, later(10))).toEqual(['12:00:00 18', '12:00:50 null'].slice(0, 1))
  })

  test('that is not trusted for days: what has waited for one is dated by what it says, and nothing is deleted', async () => {
    await using kept = await Kept.start({ isClockTrusted: false })
    await kept.set(latest, '18')
    await kept.pass(60)
    kept.clock.advance(60 * 3600_000)
    await kept.pass(120)
    const [first] = kept.query(latest, noon, later(1)).series[0]?.points ?? []
    expect(first).toEqual({
      time: '2026-11-25T12:00:00.000Z',
      count: 1,
      seconds: 60,
      quality: 'good',
      min: 18,
      mean: 18,
      max: 18,
    })
    expect(kept.query(latest, later(60 * 60), later(62 * 60)).series[0]?.points.at(-1)).toMatchObject({ undated: true })
    expect(kept.datastores.read('operational', '/brewerslab-history:history/state/clock')).toBe('untrusted')
  })

  test('that is set back: nothing that is there is overwritten or moved', async () => {
    await using kept = await Kept.start()
    await kept.set(latest, '18')
    await kept.pass(150)
    kept.clock.wallMs = Date.parse(later(0.25))
    await kept.pass(5)
    await kept.set(latest, '25')
    await kept.pass(60)
    const samples = kept.samples(latest, noon, later(9))
    expect(samples).toContain('12:00:00 18')
    expect(samples).toContain('12:00:20 25')
    expect(kept.buckets(latest, noon, later(60), 60)[2]).toMatchObject({ mean: 18 })
  })

  test('that is set forward: a gap', async () => {
    await using kept = await Kept.start()
    await kept.set(latest, '18')
    await kept.pass(30)
    kept.clock.wallMs = Date.parse(later(30))
    kept.history.tick()
    await kept.pass(60)
    expect(kept.samples(latest, noon, later(60))).toEqual(['12:00:00 18', '12:00:30 null', '12:30:00 18'])
  })
})

describe('a database', () => {
  test('that is no database is moved aside and begun anew, and that is told', async () => {
    await using kept = new Kept()
    writeFileSync(kept.file, 'This is no database, whatever it is. '.repeat(200))
    await kept.start()
    expect(kept.hasDamagedFile).toBe(true)
    expect(kept.logged.filter((line) => line.includes('the history was damaged'))).toHaveLength(1)
    await kept.set(latest, '18')
    await kept.pass(60)
    expect(kept.samples(latest, noon, later(1))).toEqual(['12:00:00 18'])
  })

  test('one damaged row is left out, the others are read', async () => {
    await using kept = await Kept.start()
    for (const value of ['18', '19', '20']) {
      await kept.set(latest, value)
      await kept.pass(60)
    }
    await kept.stop()
    const database = new Database(kept.file)
    const id = (Date.parse(noon) / 60_000 + 1) * 256
    const row = database.query<{ data: Uint8Array }, [number]>('SELECT data FROM raw WHERE id = ?').get(id)
    const data = row?.data ?? new Uint8Array()
    data[9] = (data[9] ?? 0) ^ 1
    database.query('UPDATE raw SET data = ? WHERE id = ?').run(data, id)
    database.close()
    await kept.start()
    expect(kept.samples(latest, noon, later(3))).toEqual(
      ['12:00:00 18', '12:01:00 null', '12:02:00 20', '12:03:00 null'].slice(0, 3),
    )
    expect(kept.logged.filter((line) => line.includes('damaged and left out'))).toHaveLength(1)
  })

  test('of a newer version is left as it is; the brewery goes on without', async () => {
    await using kept = new Kept()
    const database = new Database(kept.file)
    database.run('PRAGMA user_version = 99')
    database.close()
    await kept.start()
    await kept.set(latest, '18')
    expect(() => kept.query(latest, noon, later(1))).toThrow('newer brewerslab')
    expect(kept.datastores.read('operational', latest)).toBe('18.0')
    expect(kept.hasDamagedFile).toBe(false)
    expect(kept.datastores.read('operational', '/brewerslab-alarm:alarms')).toMatchObject({
      alarm: [{ type: 'history-not-kept', severity: 'major' }],
    })
  })
})
