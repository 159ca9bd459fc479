import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { closeSync, mkdtempSync, openSync, rmdirSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Alarm } from '../../../src/alarms/index.ts'
import { percentUsed } from '../../../src/alarms/watch/disk.ts'
import { AlarmPlace } from '../place.ts'

const filling: Alarm = { resource: '', type: 'many', severity: 'major', text: 'x'.repeat(900) }

/** Whether we may mount. */
const canMount = (() => {
  const place = mkdtempSync(join(tmpdir(), 'brewerslab-mount-'))
  const { exitCode } = Bun.spawnSync(['mount', '-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', place], { stderr: 'ignore' })
  if (exitCode === 0) Bun.spawnSync(['umount', place])
  else console.warn('skipped: a full disk (mounting a small tmpfs needs root)')
  rmdirSync(place)
  return exitCode === 0
})()

let place: AlarmPlace
beforeEach(async () => {
  place = await AlarmPlace.open()
})
afterEach(() => place[Symbol.asyncDispose]())

describe('the disk', () => {
  test('is as full as df says', async () => {
    const df = Bun.spawnSync(['df', '--output=pcent', place.root]).stdout.toString()
    // It rounds up.
    expect(Math.abs((await percentUsed(place.root)) - Number(/\d+/.exec(df)?.[0]))).toBeLessThanOrEqual(1)
  })

  test('is an alarm at the percentage that is configured, and over once it is two points below for a while', async () => {
    const used = Math.floor(await percentUsed(place.root))
    await place.commit('/brewerslab-alarm:alarms/disk/nearly-full', Math.max(1, used - 3))
    await place.pass(10)
    expect(place.shown()).toMatchObject([
      { resource: '/brewerslab-alarm:alarms/disk', type: 'disk-nearly-full', severity: 'major' },
    ])
    await place.commit('/brewerslab-alarm:alarms/disk/nearly-full', Math.min(99, used + 10))
    await place.pass(50)
    expect(place.raised()).toEqual(['disk-nearly-full'])
    await place.pass(130)
    expect(place.raised()).toEqual([])
  })

  test.skipIf(!canMount)(
    'that is full is critical, and an alarm although nothing can be written (needs root)',
    async () => {
      const small = mkdtempSync(join(tmpdir(), 'brewerslab-full-'))
      Bun.spawnSync(['mount', '-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', small])
      const full = await AlarmPlace.open(small)
      try {
        await full.commit('/brewerslab-alarm:alarms/disk/nearly-full', 95)
        await full.pass(10)
        expect(full.raised()).toEqual([])
        fillUp(join(small, 'fill'))
        await full.pass(70)
        expect(full.shown()).toMatchObject([{ type: 'disk-nearly-full', severity: 'critical' }])
        for (let n = 0; n < 300; n++) full.room.alarms.raise({ ...filling, resource: `/x:y[z='${n}']` })
        expect(() => full.room.acknowledge({ type: 'disk-nearly-full' }, 'robber')).toThrow('cannot be remembered')
        expect(full.raised()).toHaveLength(301)
        expect(full.lines.filter((it) => it.includes('alarms cannot be kept'))).toHaveLength(1)
        rmSync(join(small, 'fill'))
        // What waited is written as soon as there is room.
        await full.pass(10)
        await full.restart()
        expect(full.shown()).toHaveLength(301)
        expect(full.shown()[0]).toMatchObject({ type: 'disk-nearly-full', 'acknowledged-by': 'robber' })
      } finally {
        await full.stop()
        Bun.spawnSync(['umount', '-l', small])
        rmdirSync(small)
      }
    },
  )
})

/** Makes a file that takes all the room there is. */
function fillUp(file: string): void {
  const fd = openSync(file, 'w')
  try {
    for (;;) if (writeSync(fd, Buffer.alloc(4096)) === 0) return
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error
  } finally {
    closeSync(fd)
  }
}

describe('the clock', () => {
  test('that nothing keeps right is an alarm ten minutes after the machine was started, until something does', async () => {
    place.isClockSynchronised = false
    await place.pass(590)
    expect(place.raised()).toEqual([])
    await place.pass(20)
    expect(place.raised()).toEqual(['clock-unsynchronised'])
    place.isClockSynchronised = true
    await place.pass(10)
    expect(place.raised()).toEqual([])
  })

  test('that nothing keeps right may be so for as long as is configured', async () => {
    place.isClockSynchronised = false
    await place.pass(610)
    await place.commit('/brewerslab-alarm:alarms/clock/unsynchronised-after', 20)
    await place.pass(10)
    expect(place.raised()).toEqual([])
    await place.pass(600)
    expect(place.raised()).toEqual(['clock-unsynchronised'])
  })

  test('that jumps is an alarm for an hour', async () => {
    await place.pass(10)
    place.setByMs = -3_600_000
    await place.pass(10)
    expect(place.shown()).toMatchObject([{ type: 'clock-jumped', text: 'the clock was set back by 3600 s' }])
    await place.pass(3590)
    expect(place.raised()).toEqual(['clock-jumped'])
    await place.pass(20)
    expect(place.raised()).toEqual([])
  })

  test('that is set for the first time since the start of the machine is none: that is how it is synchronised', async () => {
    await place.stop()
    place.isClockSynchronised = false
    await place.start()
    await place.pass(10)
    place.setByMs = 86_400_000
    await place.pass(10)
    place.isClockSynchronised = true
    await place.pass(10)
    expect(place.raised()).toEqual([])
  })
})
