import { afterEach, expect, test } from 'bun:test'
import { Throttle } from '../../src/outputs/throttle.ts'
import type { Renewal } from '../../src/outputs/types.ts'

const opened: Throttle[] = []
afterEach(() => {
  for (const throttle of opened.splice(0)) throttle.stop()
})

function open() {
  const passed: string[] = []
  const throttle = new Throttle(({ output, wanted }) => void passed.push(`${output} ${wanted}`))
  opened.push(throttle)
  return { throttle, passed }
}
const renewal = (output: string, wanted: Renewal['wanted']): Renewal => ({
  output,
  by: 'Mash',
  wanted,
  grounds: 'good',
  takenMs: 0,
  sentMs: 0,
})

test('the first word is passed on at once, of many the newest a moment later, of each output by itself', async () => {
  const { throttle, passed } = open()
  for (let n = 0; n <= 100; n++) throttle.renew(renewal('kettle', n))
  throttle.renew(renewal('pump', 'on'))
  expect(passed).toEqual(['kettle 0', 'pump on'])
  await Bun.sleep(150)
  expect(passed).toEqual(['kettle 0', 'pump on', 'kettle 100'])
})

test('who wants one thing now and another the next moment switches ten times a second at most', async () => {
  const { throttle, passed } = open()
  const endMs = performance.now() + 1_000
  for (let n = 0; performance.now() < endMs; n++) {
    throttle.renew(renewal('kettle', n % 2 === 0 ? 'on' : 'off'))
    await Bun.sleep(1)
  }
  expect(passed.length).toBeLessThan(12)
  expect(passed.length).toBeGreaterThan(5)
})

test('what somebody said who then let go is not passed on after that', async () => {
  const { throttle, passed } = open()
  throttle.renew(renewal('kettle', 'off'))
  throttle.renew(renewal('kettle', 'on'))
  throttle.release('Mash')
  await Bun.sleep(150)
  expect(passed).toEqual(['kettle off'])
})
