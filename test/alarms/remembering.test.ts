import { Database } from 'bun:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { AlarmFile, MAX_HISTORY } from '../../src/alarms/alarm-file.ts'
import { type Alarm, AlarmRoom } from '../../src/alarms/index.ts'
import { silentLog } from '../../src/base/index.ts'
import { openDatastores } from '../../src/datastore/index.ts'
import { AlarmPlace } from './place.ts'

let place: AlarmPlace
beforeEach(async () => {
  place = await AlarmPlace.open()
})
afterEach(() => place[Symbol.asyncDispose]())

const hot: Alarm = { resource: "/x:fermenter[name='a']", type: 'too-hot', severity: 'major', text: '25 °C' }
const events = () => place.room.history({ limit: 100 }).map((it) => it.event)

describe('who acknowledges', () => {
  test('is shown with the alarm, and it is one again when it is raised anew', async () => {
    place.room.alarms.raise(hot)
    expect(place.room.acknowledge({ type: 'too-hot' }, 'robber')).toBe(1)
    expect(place.shown()).toMatchObject([{ ...hot, acknowledged: expect.anything(), 'acknowledged-by': 'robber' }])
    place.room.alarms.clear(hot.resource, hot.type)
    place.room.alarms.raise(hot)
    expect(place.shown()[0]).not.toHaveProperty('acknowledged')
    expect(events()).toEqual(['raised', 'cleared', 'acknowledged', 'raised'])
  })

  test('names a resource, a type, or all that is raised; twice is once', () => {
    place.room.alarms.raise(hot)
    place.room.alarms.raise({ ...hot, type: 'other' })
    place.room.alarms.raise({ ...hot, resource: '/x:other' })
    place.room.alarms.clear('/x:other', 'too-hot')
    expect(place.room.acknowledge({ resource: '/x:nothing' }, 'a')).toBe(0)
    expect(place.room.acknowledge({ resource: hot.resource, type: 'other' }, 'a')).toBe(1)
    expect(place.room.acknowledge({}, 'b')).toBe(2)
    expect(place.shown().map((it) => it['acknowledged-by'])).toEqual(['b', 'a', undefined])
    expect(events().filter((it) => it === 'acknowledged')).toHaveLength(2)
  })
})

describe('a silenced alarm', () => {
  test('is silent until its time, also when it comes anew meanwhile, and after a restart', async () => {
    place.room.alarms.raise(hot)
    place.room.silence({ type: 'too-hot' }, 600)
    const until = place.shown()[0]?.['silenced-until']
    expect(until).toBeString()
    place.room.alarms.clear(hot.resource, hot.type)
    place.room.alarms.raise(hot)
    expect(place.shown()[0]?.['silenced-until']).toEqual(until as string)
    await place.restart()
    expect(place.shown()[0]?.['silenced-until']).toEqual(until as string)
    await place.pass(610)
    expect(place.shown()[0]).not.toHaveProperty('silenced-until')
  })
})

describe('the shelf', () => {
  test('covers what is below a resource, for a type or any, and until its time', async () => {
    place.room.alarms.raise(hot)
    const until = new Date(place.clock.now().getTime() + 60_000).toISOString()
    await place.commit('/brewerslab-alarm:alarms', { shelf: [{ resource: '/x:fermenter', type: '*', until }] })
    // At once, whenever it is looked next.
    expect(place.shown()).toMatchObject([{ ...hot, shelved: true }])
    place.room.alarms.raise({ ...hot, resource: '/x:fermenters', type: 'late' })
    expect(place.shown()[1]).not.toHaveProperty('shelved')
    await place.pass(70)
    expect(place.shown()[0]).not.toHaveProperty('shelved')
  })
})

describe('after a restart', () => {
  test('alarms are as they were, with who knows of them', async () => {
    place.room.alarms.raise(hot)
    place.room.alarms.raise({ ...hot, type: 'over' })
    place.room.acknowledge({ type: 'too-hot' }, 'robber')
    place.room.alarms.clear(hot.resource, 'over')
    const before = place.shown()
    await place.restart()
    expect(place.shown()).toEqual(before)
    expect(events()).toEqual(['cleared', 'acknowledged', 'raised', 'raised'])
  })

  test('one that is cleared at once and comes again soon is the same one, still acknowledged', async () => {
    place.room.alarms.raise(hot)
    place.room.acknowledge({}, 'robber')
    const before = place.shown()
    await place.restart()
    place.room.alarms.clear(hot.resource, hot.type)
    await place.pass(30)
    place.room.alarms.raise(hot)
    await place.pass(120)
    expect(place.shown()).toEqual(before)
  })

  test('one that is cleared and stays away is over after a minute; one that nobody speaks of, after ten', async () => {
    place.room.alarms.raise(hot)
    place.room.alarms.raise({ ...hot, type: 'orphan' })
    await place.restart()
    place.room.alarms.clear(hot.resource, hot.type)
    await place.pass(70)
    expect(place.raised()).toEqual(['orphan'])
    await place.pass(600)
    expect(place.raised()).toEqual([])
  })
})

test('kill -9 right after an acknowledgement loses nothing of it', async () => {
  await place.stop()
  const script = join(place.root, 'killed.ts')
  const from = (path: string) => join(import.meta.dir, '../../src', path)
  writeFileSync(
    script,
    `import { AlarmRoom } from '${from('alarms/index.ts')}'
     import { silentLog, systemClock } from '${from('base/index.ts')}'
     import { openDatastores } from '${from('datastore/index.ts')}'
     const datastores = await openDatastores({ root: process.argv[2], clock: systemClock, log: silentLog })
     const room = AlarmRoom.open({ datastores, clock: systemClock, log: silentLog, hostname: 'brewery' })
     room.alarms.raise({ resource: '/x:y', type: 'hot', severity: 'major', text: 'hot' })
     room.acknowledge({}, 'robber')
     process.kill(process.pid, 'SIGKILL')`,
  )
  const killed = Bun.spawnSync([process.execPath, script, place.root])
  expect(killed.signalCode).toBe('SIGKILL')
  await place.start()
  expect(place.shown()).toMatchObject([{ type: 'hot', 'acknowledged-by': 'robber' }])
  expect(events()).toEqual(['acknowledged', 'raised'])
})

test('an alarm of before that the model does not take any more is forgotten, and the start goes on', async () => {
  place.room.alarms.raise(hot)
  await place.stop()
  const database = new Database(join(place.root, 'alarms.sqlite'))
  database.run(
    "INSERT INTO alarm SELECT resource, 'No Type', severity, text, raised, NULL, NULL, NULL, NULL FROM alarm",
  )
  database.close()
  await place.start()
  expect(place.shown()).toMatchObject([hot])
})

test('what is committed between the opening of the room and its start counts', async () => {
  await place.stop()
  const { clock } = place
  const datastores = await openDatastores({ root: place.root, clock, log: silentLog })
  const room = AlarmRoom.open({ datastores, clock, log: silentLog, hostname: 'h', isClockSynchronised: () => true })
  const probe = {
    op: 'merge',
    path: '/brewerslab:brewhouse/temperature/fermentation/probe/id',
    value: '28-01',
  } as const
  await datastores.commit({ edits: [probe], user: 'startup', client: 'startup' })
  room.start()
  await room.look()
  clock.advance(40_000)
  await room.look()
  expect(room.alarms.raised()).toMatchObject([{ type: 'reading-stale' }])
  await room[Symbol.asyncDispose]()
  await datastores.close()
  await place.start()
})

describe('the file', () => {
  test('that is damaged is put aside, and the start goes on without it', async () => {
    place.room.alarms.raise(hot)
    await place.stop()
    writeFileSync(
      join(place.root, 'alarms.sqlite'),
      'this is no database, and longer than its header would be'.repeat(9),
    )
    await place.start()
    expect(place.shown()).toEqual([])
    expect(place.lines.join('\n')).toContain('damaged and was put aside')
    expect(readdirSync(place.root)).toContain('alarms.sqlite.damaged')
    place.room.alarms.raise(hot)
    await place.restart()
    expect(place.raised()).toEqual(['too-hot'])
  })

  test('that another program holds stops nothing: alarms work, and the log says that they are not kept', async () => {
    await place.stop()
    using _held = AlarmFile.open(join(place.root, 'alarms.sqlite'), silentLog)
    await place.start()
    place.room.alarms.raise(hot)
    place.room.acknowledge({}, 'robber')
    expect(place.shown()).toMatchObject([{ 'acknowledged-by': 'robber' }])
    expect(place.lines.join('\n')).toContain('alarms are forgotten at the next start')
  })

  test('keeps a bounded history and stays small, whatever comes and goes', () => {
    for (let n = 0; n < MAX_HISTORY + 200; n++) {
      place.room.alarms.raise(hot)
      place.room.alarms.clear(hot.resource, hot.type)
      if (n % 100 === 0) place.room.alarms.tick()
    }
    expect(place.room.history({ limit: 10_000 })).toHaveLength(MAX_HISTORY)
    const [newest] = place.room.history({ limit: 1 })
    expect(newest?.event).toBe('cleared')
    expect(place.room.history({ limit: 1, before: newest?.id ?? 0 })[0]?.event).toBe('raised')
    expect(statSync(join(place.root, 'alarms.sqlite')).size).toBeLessThan(400_000)
  })
})
