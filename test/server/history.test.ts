import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { AlarmRoom } from '../../src/alarms/index.ts'
import { type HistoryAnswer, silentLog } from '../../src/base/index.ts'
import { type HistoryPort, type RunningServer, startServer } from '../../src/server/index.ts'
import { fillDays } from '../telemetry/history/filled.ts'
import { activity, Kept, latest } from '../telemetry/history/place.ts'
import { NotedOutputs, NotedThings } from './brewery.ts'

let kept: Kept
let alarms: AlarmRoom
let server: RunningServer

beforeAll(async () => {
  kept = await Kept.start()
  await kept.set(latest, '18.5')
  await kept.set(activity, 'idle')
  await kept.pass(30)
  await kept.set(latest, '18.562', 'suspect')
  await kept.pass(30)
  await kept.publish({ op: 'remove', path: latest })
  await kept.pass(60)
  alarms = AlarmRoom.open({
    datastores: kept.datastores,
    clock: kept.clock,
    log: silentLog,
    hostname: 'brewery',
  })
  server = await startServer({
    datastores: kept.datastores,
    things: new NotedThings(),
    alarms,
    outputs: new NotedOutputs(),
    history: kept.history,
    clock: kept.clock,
    log: silentLog,
    version: '0.0.0-test',
    hostname: 'brewery',
    simulated: false,
    port: 0,
  })
})

afterAll(async () => {
  await server.stop()
  await alarms[Symbol.asyncDispose]()
  await kept[Symbol.asyncDispose]()
})

function ask(query: Record<string, string>): Promise<Response> {
  return fetch(`${server.url}/v1/history?${new URLSearchParams(query)}`)
}

describe('GET /v1/history', () => {
  test('answers with the samples of a day before now', async () => {
    const answer = await ask({ path: latest })
    expect(answer.status).toBe(200)
    const body = (await answer.json()) as HistoryAnswer
    expect(body).toMatchObject({ path: latest, to: '2026-11-25T12:02:00.000Z', from: '2026-11-24T12:02:00.000Z' })
    expect(body.resolution).toBe('minutes')
    expect(body.bucketSeconds).toBe(300)
    expect(body.series[0]?.points).toEqual([
      expect.objectContaining({ count: 2, seconds: 60, min: 18.5, mean: 18.531, max: 18.562, quality: 'suspect' }),
    ])
  })

  test('gives the rows of a table as CSV, with an empty field for a gap', async () => {
    const answer = await ask({ path: latest, from: '-2m', format: 'csv' })
    expect(answer.headers.get('content-type')).toStartWith('text/csv')
    expect((await answer.text()).split('\r\n')).toEqual([
      'path,time,value,quality',
      `${latest},2026-11-25T12:00:00.000Z,18.5,good`,
      `${latest},2026-11-25T12:00:30.000Z,18.562,suspect`,
      `${latest},2026-11-25T12:01:00.000Z,,`,
      '',
    ])
  })

  test('gives one object a line as JSON lines, of all leaves below a path', async () => {
    const answer = await ask({
      path: '/brewerslab:brewhouse/temperature/fermentation',
      from: '2026-11-25T12:00',
      to: '2026-11-25T12:01',
      format: 'jsonl',
    })
    const lines = (await answer.text()).trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { path: activity, time: '2026-11-25T12:00:00.000Z', value: 'idle', quality: 'good' },
      { path: latest, time: '2026-11-25T12:00:00.000Z', value: 18.5, quality: 'good' },
      { path: latest, time: '2026-11-25T12:00:30.000Z', value: 18.562, quality: 'suspect' },
    ])
  })

  test('quotes what a table would misread: a path with two keys has a comma in none of its fields', async () => {
    const text = await (await ask({ path: activity, from: '-24h', points: '1', format: 'csv' })).text()
    expect(text.split('\r\n')[1]).toEndWith('1,,,,idle=120,good')
  })

  test.each([
    [{}, '"path" is needed'],
    [{ path: latest, from: 'soon' }, '"from" is a time'],
    [{ path: latest, from: '-1h', to: '-2h' }, '"from" must be before "to"'],
    [{ path: latest, points: '0' }, '"points" must be'],
    [{ path: latest, format: 'xml' }, '"format" is one of json, csv, jsonl'],
    [{ path: latest, colour: 'red' }, 'query parameter "colour" is not known here'],
    [{ path: '/brewerslab:brewhouse/cellar' }, 'there is no "cellar"'],
    [{ path: '/brewerslab:brewhouse/power/mode' }, 'nothing here is kept over time'],
    [{ path: 'latest' }, 'not a data path'],
  ])('refuses %p', async (query, message) => {
    const answer = await ask(query as Record<string, string>)
    expect(answer.status).toBe(400)
    expect(await answer.text()).toContain(JSON.stringify(message).slice(1, -1))
  })
})

describe('an export of a day of eight probes, every sample', () => {
  const probes = Array.from({ length: 8 }, (_, n) => `28-${n}`)
  const day = { path: '/brewerslab:brewhouse/temperature/hardware/probe', from: '-24h', points: '10000' }
  const full = new Kept()
  const asked: AbortSignal[] = []
  let busy: RunningServer
  let room: AlarmRoom

  beforeAll(async () => {
    fillDays(full.file, probes, full.clock.wallMs, 1)
    await full.start()
    const { history, datastores, clock } = full
    const noting: HistoryPort = {
      nowMs: history.nowMs,
      answer: (request, signal) => {
        asked.push(signal)
        return history.answer(request, signal)
      },
    }
    room = AlarmRoom.open({ datastores, clock, log: silentLog, hostname: 'brewery' })
    busy = await startServer({
      datastores,
      things: new NotedThings(),
      alarms: room,
      outputs: new NotedOutputs(),
      history: noting,
      clock,
      log: silentLog,
      version: '0.0.0-test',
      hostname: 'brewery',
      simulated: false,
      port: 0,
    })
  })

  afterAll(async () => {
    await busy.stop()
    await room[Symbol.asyncDispose]()
    await full[Symbol.asyncDispose]()
  })

  const fetchDay = (format: string, init: RequestInit = {}) =>
    fetch(`${busy.url}/v1/history?${new URLSearchParams({ ...day, format })}`, init)

  test.each(['json', 'csv', 'jsonl'])('lets others be answered in between (%s)', async (format) => {
    let isOver = false
    const text = fetchDay(format)
      .then((answer) => answer.text())
      .finally(() => {
        isOver = true
      })
    let others = 0
    while (!isOver) {
      expect((await fetch(`${busy.url}/health`)).status).toBe(200)
      others++
    }
    expect(others).toBeGreaterThan(5)
    expect((await text).length).toBeGreaterThan(8 * 8_640 * 40)
  })

  test('is the whole of it, in any format', async () => {
    const body = await (await fetchDay('json')).text()
    const answer = JSON.parse(body) as HistoryAnswer
    expect(answer.resolution).toBe('raw')
    expect(body).toBe(JSON.stringify(answer))
    expect(answer.series.map(({ points }) => points.length)).toEqual(probes.map(() => 8_640))
    const samples = answer.series.flatMap(({ path, points }) => points.map((point) => ({ path, ...point })))
    const lines = (await (await fetchDay('jsonl')).text()).trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line))).toEqual(samples)
    const rows = (await (await fetchDay('csv')).text()).trimEnd().split('\r\n')
    expect(rows.slice(1).map((row) => row.split(',')[1])).toEqual(samples.map(({ time }) => time))
  })

  test('is left when who asked has gone', async () => {
    const stop = new AbortController()
    const answer = fetchDay('json', { signal: stop.signal })
    const before = asked.length
    while (asked.length === before) await Bun.sleep(1)
    stop.abort()
    await expect(answer).rejects.toThrow()
    const deadline = Date.now() + 2_000
    while (asked.at(-1)?.aborted !== true && Date.now() < deadline) await Bun.sleep(1)
    expect(asked.at(-1)?.aborted).toBe(true)
  })
})
