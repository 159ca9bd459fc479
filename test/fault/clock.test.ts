import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { type Clock, silentLog } from '../../src/base/index.ts'
import { type Commit, type Datastores, openDatastores } from '../../src/datastore/index.ts'
import { CLIENTS, leavesOf, OWNERS } from './leaves.ts'
import { Bench } from './machine.ts'

const DAY_MS = 86_400_000

/** Wall-clock time that jumps, and boot time that does not: a Pi has no battery, and gets the time from the network. */
class JumpingClock implements Clock {
  wallMs = Date.parse('2018-04-14T18:51:18Z')
  bootTimeMs = 1_000

  now(): Date {
    return new Date(this.wallMs)
  }

  bootMs(): number {
    return this.bootTimeMs
  }
}

const JUMPS = [0, -10 * 365 * DAY_MS, -Date.parse('2018-04-14T18:51:18Z'), 20 * 365 * DAY_MS, -1, 60_000]

let bench: Bench
let clock: JumpingClock
let root: string
let datastores: Datastores

beforeEach(async () => {
  bench = new Bench()
  clock = new JumpingClock()
  root = bench.emptyRoot()
  await open()
})
afterEach(async () => {
  await datastores.close()
  bench[Symbol.dispose]()
})

async function open(): Promise<void> {
  datastores = await openDatastores({ root, clock, log: silentLog, owners: OWNERS, kernelBootId: 'one boot' })
}

const path = leavesOf(CLIENTS[0])[1]
const commit = (count: number, confirmed?: { timeoutSeconds: number }): Promise<Commit> =>
  datastores.commit({
    edits: [{ op: 'merge', path, value: String(count) }],
    user: 'wild',
    client: 'v1',
    ...(confirmed === undefined ? {} : { confirmed }),
  })

describe('when the clock jumps back and forward', () => {
  test('commits keep their order, say what the clock said, and can be gone back to', async () => {
    for (const [i, jump] of JUMPS.entries()) {
      clock.wallMs += jump
      const { number, time } = await commit(i + 1)
      expect(number).toBe(i + 1)
      expect(time).toEqual(clock.now())
    }
    const before = datastores.commits()
    expect(before.map(({ number }) => number)).toEqual(JUMPS.map((_, i) => JUMPS.length - i))
    await datastores.close()
    await open()
    expect(datastores.commits()).toEqual(before)
    await datastores.rollback({ to: 2, user: 'wild', client: 'v1' })
    expect(datastores.read('running', path)).toBe('2')
    await datastores.flushFiles()
    expect(datastores.readAll('persist')).toEqual(datastores.readAll('running'))
  })

  test('files follow all the same', async () => {
    await commit(1)
    clock.wallMs -= 1_000 * DAY_MS
    await commit(2)
    for (let waits = 0; waits < 200 && !hasFollowed(); waits++) await Bun.sleep(20)
    expect(hasFollowed()).toBe(true)
  })

  test('a commit that waits to be confirmed is neither taken back early nor late', async () => {
    await commit(1)
    await commit(2, { timeoutSeconds: 600 })
    for (const jump of [365 * DAY_MS, -730 * DAY_MS]) {
      clock.wallMs += jump
      expect(datastores.pendingConfirm()?.remainingSeconds).toBe(600)
      await datastores.close()
      await open()
      expect(datastores.read('running', path)).toBe('2')
    }
    clock.bootTimeMs += 601_000
    await datastores.close()
    await open()
    for (let waits = 0; waits < 200 && datastores.read('running', path) !== '1'; waits++) await Bun.sleep(10)
    expect(datastores.read('running', path)).toBe('1')
  })

  test('a session stays open until it was idle for its time', () => {
    const { id } = datastores.sessions.open({ user: 'wild', client: 'cli', mode: 'exclusive' })
    clock.wallMs += 365 * DAY_MS
    expect(datastores.sessions.get(id).id).toBe(id)
    clock.wallMs -= 730 * DAY_MS
    expect(datastores.sessions.get(id).id).toBe(id)
    clock.bootTimeMs += DAY_MS
    expect(datastores.sessions.list()).toEqual([])
  })
})

function hasFollowed(): boolean {
  return Bun.deepEquals(datastores.readAll('persist'), datastores.readAll('running'))
}
