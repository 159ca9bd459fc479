import { expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { FakeClock, systemClock } from '../../src/base/index.ts'

test('boot time is the one of the kernel, in milliseconds, and moves on', async () => {
  const uptimeMs = Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]) * 1000
  const before = systemClock.bootMs()
  expect(Math.abs(before - uptimeMs)).toBeLessThan(1000)
  await Bun.sleep(5)
  expect(systemClock.bootMs() - before).toBeGreaterThanOrEqual(4)
})

test('boot time is the same in a Worker, where performance.now() starts at zero', async () => {
  const source = `import { systemClock } from '${import.meta.dir}/../../src/base/index.ts'; postMessage(systemClock.bootMs())`
  const worker = new Worker(URL.createObjectURL(new Blob([source], { type: 'application/typescript' })))
  const theirs = await new Promise<number>((resolve) => worker.addEventListener('message', (e) => resolve(e.data)))
  worker.terminate()
  expect(Math.abs(systemClock.bootMs() - theirs)).toBeLessThan(1000)
})

test('the fake clock stands still until it is told to move', () => {
  const clock = new FakeClock('2018-04-14T18:51:18Z')
  const before = clock.bootMs()
  clock.advance(1500)
  expect(clock.bootMs() - before).toBe(1500)
  expect(clock.now().toISOString()).toBe('2018-04-14T18:51:19.500Z')
})
