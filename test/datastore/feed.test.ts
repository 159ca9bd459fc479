import { describe, expect, test } from 'bun:test'
import { Feed, type NewEvent } from '../../src/datastore/feed.ts'

const event = (path: string): NewEvent => ({
  datastore: 'operational',
  time: new Date(0),
  edits: [{ op: 'replace', path, old: '1', new: '2' }],
})

describe('the change feed', () => {
  test('numbers events without gaps and hands them over in order', async () => {
    const feed = new Feed('b1')
    using reader = feed.subscribe()
    for (let i = 0; i < 3; i++) feed.emit(event(`/m:${i}`))
    feed.close()
    const seen = await Array.fromAsync(reader)
    expect(seen.map((it) => [it.kind, it.seq])).toEqual([
      ['change', 1],
      ['change', 2],
      ['change', 3],
    ])
  })

  test('a reader that never reads costs one resync, however much happens', async () => {
    const feed = new Feed('b1')
    using lazy = feed.subscribe({ capacity: 4 })
    for (let i = 0; i < 100_000; i++) feed.emit(event('/m:x'))
    feed.close()
    expect(await Array.fromAsync(lazy)).toEqual([{ kind: 'resync', boot: 'b1', seq: 100_000 }])
  })

  test('after a resync the reader gets what follows it', async () => {
    const feed = new Feed('b1')
    using reader = feed.subscribe({ capacity: 2 })
    const events = reader[Symbol.asyncIterator]()
    for (let i = 0; i < 5; i++) feed.emit(event('/m:x'))
    expect((await events.next()).value).toMatchObject({ kind: 'resync', seq: 5 })
    feed.emit(event('/m:y'))
    expect((await events.next()).value).toMatchObject({ kind: 'change', seq: 6 })
  })

  test('a waiting reader wakes for an event, and ends when it leaves', async () => {
    const feed = new Feed('b1')
    const reader = feed.subscribe()
    const events = reader[Symbol.asyncIterator]()
    const next = events.next()
    feed.emit(event('/m:x'))
    expect((await next).value).toMatchObject({ seq: 1 })
    const end = events.next()
    reader[Symbol.dispose]()
    expect((await end).done).toBe(true)
  })

  test('a reader that comes again gets what came since, then what comes', async () => {
    const feed = new Feed('b1')
    for (let i = 0; i < 5; i++) feed.emit(event('/m:x'))
    using reader = feed.subscribe({ after: 3 })
    feed.emit(event('/m:y'))
    feed.close()
    expect((await Array.fromAsync(reader)).map(({ seq }) => seq)).toEqual([4, 5, 6])
  })

  test('a reader that was away for too many events is told to read anew, and so it is for too many edits', async () => {
    const feed = new Feed('b1')
    for (let i = 0; i < 1_100; i++) feed.emit(event('/m:x'))
    using late = feed.subscribe({ after: 50 })
    const { edits } = event('/m:x')
    feed.emit({ ...event('/m:x'), edits: Array.from({ length: 10_000 }, () => edits).flat() })
    using beforeMany = feed.subscribe({ after: 1_100 })
    using none = feed.subscribe({ after: 1_101 })
    feed.close()
    expect(await Array.fromAsync(late)).toEqual([{ kind: 'resync', boot: 'b1', seq: 1_101 }])
    expect(await Array.fromAsync(beforeMany)).toEqual([{ kind: 'resync', boot: 'b1', seq: 1_101 }])
    expect(await Array.fromAsync(none)).toEqual([])
  })

  test('events cannot be changed by a reader', async () => {
    const feed = new Feed('b1')
    expect(Object.isFrozen(feed.emit(event('/m:x')))).toBe(true)
  })
})
