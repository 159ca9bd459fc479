import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { inTurns, type Steps } from '../../../src/telemetry/history/turns.ts'
import type { HistoryRequest } from '../../../src/telemetry/index.ts'
import { fillDays } from './filled.ts'
import { Kept, latest, probeValue } from './place.ts'

/** Fourteen steps, and how many of them were done. */
class Work {
  done = 0;

  *steps(): Steps<string> {
    for (; this.done < 14; this.done++) yield
    return 'all of it'
  }
}

/** A millisecond each time somebody looks. */
function countingClock(): () => number {
  let ms = 0
  return () => ms++
}

describe('work in turns', () => {
  test('is left after four milliseconds, for others, until it is done', async () => {
    const work = new Work()
    const seen: number[] = []
    const isSame = () => {
      seen.push(work.done)
      return true
    }
    expect(await inTurns(work.steps(), { isSame, nowMs: countingClock() })).toEqual({ value: 'all of it' })
    expect(seen).toEqual([3, 7, 11])
  })

  test('lets timers and the network have their turn in between', async () => {
    let others = 0
    const timer = setInterval(() => others++, 0)
    const during: number[] = []
    const work = (function* (): Steps<void> {
      for (let n = 0; n < 20; n++) {
        const until = performance.now() + 5
        while (performance.now() < until) during.push(others)
        yield
      }
    })()
    await inTurns(work, { isSame: () => true })
    clearInterval(timer)
    expect(new Set(during).size).toBeGreaterThan(10)
  })

  test('ends when nobody wants it any more', async () => {
    const work = new Work()
    const stop = new AbortController()
    const isSame = () => {
      stop.abort(new Error('gone'))
      return true
    }
    const ended = inTurns(work.steps(), { isSame, signal: stop.signal, nowMs: countingClock() })
    await expect(ended).rejects.toThrow('gone')
    expect(work.done).toBe(7)
  })

  test('ends when what it works on is another', async () => {
    const work = new Work()
    expect(await inTurns(work.steps(), { isSame: () => false, nowMs: countingClock() })).toBeUndefined()
    expect(work.done).toBe(3)
  })
})

describe('an answer in turns', () => {
  const kept = new Kept()
  const noonMs = kept.clock.wallMs
  const ids = Array.from({ length: 8 }, (_, n) => `28-${n}`)
  const all = '/brewerslab:brewhouse/temperature/hardware/probe'

  beforeAll(async () => {
    fillDays(kept.file, ids, noonMs, 3)
    await kept.start()
    await kept.set(probeValue('28-0'), '18.5')
    await kept.pass(90)
  })
  afterAll(() => kept[Symbol.asyncDispose]())

  const asked = (hours: number, points: number, path = all): HistoryRequest => ({
    path,
    fromMs: noonMs - hours * 3_600_000,
    toMs: noonMs + 600_000,
    points,
  })

  test.each([
    ['every sample of a day', 24, 20_000, 'raw'],
    ['seconds, of more samples than there may be points', 1, 300, 'seconds'],
    ['minutes', 24, 500, 'minutes'],
    ['hours', 72, 60, 'hours'],
    ['days', 72, 1, 'hours'],
  ])('is what it is at once: %s', async (_, hours, points, resolution) => {
    const answer = await kept.history.answer(asked(hours, points))
    expect(answer.resolution).toBe(resolution as typeof answer.resolution)
    expect(answer.series).toHaveLength(8)
    expect(answer).toEqual(kept.history.query(asked(hours, points)))
  })

  test('of a day takes many turns, none of which has more than a part of it', async () => {
    let turns = 0
    let isRunning = true
    const others = () => {
      turns++
      if (isRunning) setImmediate(others)
    }
    setImmediate(others)
    const answer = await kept.history.answer(asked(24, 20_000))
    isRunning = false
    expect(answer.series[3]?.points.length).toBeGreaterThan(8_000)
    expect(turns).toBeGreaterThan(5)
  })

  test('begins anew when a minute is stored meanwhile, and counts it once', async () => {
    await kept.set(probeValue('28-0'), '19.5')
    const answering = kept.history.answer(asked(24, 20_000))
    kept.clock.advance(60_000)
    kept.history.tick()
    const answer = await answering
    // The time of the question is that of its last beginning.
    expect(answer).toEqual(kept.history.query(asked(24, 20_000)))
    const times = answer.series[0]?.points.map(({ time }) => time) ?? []
    expect(new Set(times).size).toBe(times.length)
  })

  test('is given all the same while something is stored all the time', async () => {
    let isRunning = true
    const storing = (async () => {
      while (isRunning) {
        await kept.set(latest, '18.5')
        await kept.pass(60)
      }
    })()
    const { series } = await kept.history.answer(asked(24, 20_000))
    isRunning = false
    await storing
    expect(series).toHaveLength(8)
  })

  test('is not gone on with for a reader who has gone', async () => {
    const stop = new AbortController()
    const answering = kept.history.answer(asked(24, 20_000), stop.signal)
    await new Promise(setImmediate)
    stop.abort(new Error('gone'))
    await expect(answering).rejects.toThrow('gone')
  })
})
