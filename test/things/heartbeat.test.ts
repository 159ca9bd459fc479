import { expect, test } from 'bun:test'
import { Backoff, Heartbeat } from '../../src/things/heartbeat.ts'

const limits = { pingEveryMs: 1_000, stallMs: 500 }

/** Ticks every 100 ms up to a time; ids of the pings that fell due. */
function tickUntil(heartbeat: Heartbeat, fromMs: number, toMs: number): number[] {
  const pings: number[] = []
  for (let now = fromMs + 100; now <= toMs; now += 100) {
    const ping = heartbeat.tick(now)
    if (ping !== undefined) pings.push(ping)
  }
  return pings
}

test('one ping a second, and no second one while the first is unanswered', () => {
  const heartbeat = new Heartbeat(0, limits)
  expect(tickUntil(heartbeat, 0, 900)).toEqual([])
  expect(tickUntil(heartbeat, 900, 1_000)).toEqual([1])
  expect(tickUntil(heartbeat, 1_000, 4_000)).toEqual([])
  expect(heartbeat.silentMs).toBe(3_000)
  heartbeat.answered(1)
  expect(heartbeat.silentMs).toBe(0)
  expect(tickUntil(heartbeat, 4_000, 4_100)).toEqual([2])
})

test('an answer to another ping counts for nothing', () => {
  const heartbeat = new Heartbeat(0, limits)
  tickUntil(heartbeat, 0, 2_000)
  heartbeat.answered(99)
  expect(heartbeat.silentMs).toBe(1_000)
})

test('after a stall of the supervisor the counters start anew', () => {
  const heartbeat = new Heartbeat(0, limits)
  tickUntil(heartbeat, 0, 5_000)
  expect(heartbeat.silentMs).toBe(4_000)
  heartbeat.tick(15_000)
  expect(heartbeat.silentMs).toBe(0)
  tickUntil(heartbeat, 15_000, 16_000)
  expect(heartbeat.silentMs).toBe(1_000)
})

test('back-off doubles to 60 s', () => {
  const backoff = new Backoff({ firstMs: 1_000, maxMs: 60_000, wellAfterMs: 60_000 })
  const delays = Array.from({ length: 9 }, () => backoff.failed(10) / 1_000)
  expect(delays).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60])
})

test('back-off starts from 1 s again after it ran well for a while', () => {
  const backoff = new Backoff({ firstMs: 1_000, maxMs: 60_000, wellAfterMs: 60_000 })
  for (let n = 0; n < 5; n++) backoff.failed(0)
  expect(backoff.failed(60_000)).toBe(1_000)
  expect(backoff.failed(59_999)).toBe(2_000)
})

test('a ping out of turn counts as the next one, and there is no second while it is unanswered', () => {
  const heartbeat = new Heartbeat(0, limits)
  tickUntil(heartbeat, 0, 500)
  expect(heartbeat.pingNow(500)).toBe(1)
  expect(heartbeat.pingNow(500)).toBeUndefined()
  heartbeat.answered(1)
  expect(tickUntil(heartbeat, 500, 1_400)).toEqual([])
  expect(tickUntil(heartbeat, 1_400, 1_500)).toEqual([2])
})
