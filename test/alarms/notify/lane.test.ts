import { expect, test } from 'bun:test'
import { Lane, MAX_WAITING } from '../../../src/alarms/notify/lane.ts'
import type { News } from '../../../src/alarms/notify/message.ts'

const HOUR = 3_600_000

function news(type: string, text = type): News {
  const alarm = { resource: '/x:y', type, severity: 'major', text, raised: new Date(0) } as const
  return { event: 'raised', alarm }
}
const texts = (taken: { readonly news: readonly News[] } | undefined) => taken?.news.map((it) => it.alarm.text)

test('all that waits goes at once, and of each alarm only the newest', () => {
  const lane = new Lane(0)
  lane.add(news('a', 'old'), 0)
  lane.add(news('b'), 0)
  lane.add(news('a', 'new'), 0)
  expect(texts(lane.take(12, 0))).toEqual(['b', 'new'])
  expect(lane.take(12, 0)).toBeUndefined()
})

test('so many messages an hour, five at once at the most: the rest waits and comes as one', () => {
  const lane = new Lane(0)
  let sent = 0
  for (let minute = 0; minute < 120; minute++) {
    lane.add(news(`n${minute}`), minute * 60_000)
    const taken = lane.take(12, minute * 60_000)
    if (taken === undefined) continue
    sent++
    lane.sent(taken)
  }
  expect(sent).toBe(5 + 23)
  lane.add(news('last'), 2 * HOUR)
  expect(texts(lane.take(12, 2 * HOUR))?.at(-1)).toBe('last')
})

test('what could not be told waits again, but for what there is something newer of; ever longer, ten minutes at last', () => {
  const lane = new Lane(0)
  lane.add(news('a'), 0)
  lane.add(news('b', 'old'), 0)
  const waits: number[] = []
  let nowMs = 0
  for (let n = 0; n < 9; n++) {
    const failedMs = nowMs
    while (lane.take(12, nowMs) === undefined) nowMs += 1000
    waits.push((nowMs - failedMs) / 1000)
    lane.add(news('b', `new ${n}`), nowMs)
    expect(lane.size).toBe(2)
    lane.failed(nowMs)
  }
  expect(waits).toEqual([0, 10, 20, 40, 80, 160, 320, 600, 600])
  expect(lane.failures).toBe(9)
  expect(texts(lane.take(12, nowMs + HOUR))).toEqual(['a', 'new 8'])
})

test('while one is under way nothing else is sent', () => {
  const lane = new Lane(0)
  lane.add(news('a'), 0)
  const taken = lane.take(12, 0)
  lane.add(news('b'), 0)
  expect(lane.take(12, HOUR)).toBeUndefined()
  if (taken !== undefined) lane.sent(taken)
  expect(texts(lane.take(12, HOUR))).toEqual(['b'])
})

test('a bounded number waits; what is lost is counted, and told with the next message, once', () => {
  const lane = new Lane(0)
  for (let n = 0; n < MAX_WAITING + 7; n++) lane.add(news(`n${n}`), 0)
  expect([lane.size, lane.dropped]).toEqual([MAX_WAITING, 7])
  const taken = lane.take(12, 0)
  expect(taken?.dropped).toBe(7)
  if (taken !== undefined) lane.sent(taken)
  lane.add(news('more'), 0)
  expect(lane.take(12, 0)?.dropped).toBe(0)
})

test('what is a day old is not told any more, however often it was tried', () => {
  const lane = new Lane(0)
  lane.add(news('old'), 0)
  lane.take(12, 0)
  lane.failed(0)
  lane.add(news('young'), 23 * HOUR)
  expect(texts(lane.take(12, 25 * HOUR))).toEqual(['young'])
  expect(lane.dropped).toBe(1)
})

test('what is silenced meanwhile is not told', () => {
  const lane = new Lane(0)
  lane.add(news('a'), 0)
  lane.remove(news('a').alarm)
  expect(lane.take(12, 0)).toBeUndefined()
})
