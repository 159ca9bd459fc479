import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { percentUsed } from '../../../src/alarms/watch/disk.ts'
import { isClockSynchronised } from '../../../src/alarms/watch/time.ts'
import { AlarmPlace } from '../place.ts'

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

  const canMount = Bun.spawnSync(['unshare', '-m', 'true']).exitCode === 0
  test.skipIf(!canMount)('that is filled up: a small tmpfs, 98 % is critical (needs unshare -m)', async () => {
    const mounted = mkdtempSync(join(tmpdir(), 'brewerslab-full-'))
    const script = join(place.root, 'full.ts')
    writeFileSync(
      script,
      `import { percentUsed } from '${join(import.meta.dir, '../../../src/alarms/watch/disk.ts')}'
       import { writeFileSync } from 'node:fs'
       const before = await percentUsed('${mounted}')
       writeFileSync('${mounted}/fill', Buffer.alloc(1_020_000))
       console.log(JSON.stringify([before, await percentUsed('${mounted}')]))`,
    )
    const mount = `mount -t tmpfs -o size=1m tmpfs ${mounted} && exec ${process.execPath} ${script}`
    const { stdout, stderr } = Bun.spawnSync(['unshare', '-m', 'sh', '-c', mount])
    rmSync(mounted, { recursive: true })
    expect(stderr.toString()).toBe('')
    const [before, after] = JSON.parse(stdout.toString())
    expect(before).toBeLessThan(5)
    expect(after).toBeGreaterThanOrEqual(97)
  })
})

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

  test('of this machine can be asked for without a privilege', () =>
    expect(typeof isClockSynchronised()).toBe('boolean'))
})
