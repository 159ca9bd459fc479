import { expect, test } from 'bun:test'
import { FakeClock } from '../../src/base/index.ts'
import type { Renewal } from '../../src/outputs/index.ts'
import type { Reading } from '../../src/things/api.ts'
import { Driver } from '../../src/things/driving.ts'
import type { FromThing } from '../../src/things/protocol.ts'
import { Renewals } from '../../src/things/renewals.ts'

const clock = new FakeClock()

const reading = (quality: Reading['quality'], taken = 900, value: Reading['value'] = 17): Reading => ({
  path: '/x:t',
  value,
  quality,
  taken,
})

function openDriver() {
  const sent: FromThing[] = []
  return { sent, driver: new Driver((message) => sent.push(message), clock) }
}

test('of what is said about an output in one turn the last is sent, of each output one', async () => {
  const { sent, driver } = openDriver()
  driver.output('cooler').renew('on', { basedOn: reading('good') })
  driver.output('heater').renew('off', { basedOn: [reading('good'), reading('stale')] })
  driver.output('cooler').renew('off', { basedOn: reading('good') })
  driver.output('pump').release()
  expect(sent).toEqual([])
  await Promise.resolve()
  expect(sent.map((it) => [it.type, 'output' in it && it.output, 'level' in it && it.level])).toEqual([
    ['renew', 'cooler', 'off'],
    ['renew', 'heater', 'off'],
    ['release', 'pump', false],
  ])
})

test('an output is not driven to a level that is none, on no reading, or under no name', () => {
  const { sent, driver } = openDriver()
  const kettle = driver.output('kettle')
  for (const percent of [-1, 100.1, Number.NaN]) {
    expect(() => kettle.renew({ percent }, { basedOn: reading('good') })).toThrow('0 to 100')
  }
  expect(() => kettle.renew('on', { basedOn: [] })).toThrow('no reading at all')
  expect(() => driver.output('a b')).toThrow('not the name')
  driver.flush()
  expect(sent).toEqual([])
})

/** What arrives at the outputs when a Thing renews on these readings; `known` is what the server knows about `/x:t`. */
function arrived(
  basedOn: readonly Reading[],
  options: { sameMachine?: boolean; known?: { quality: Reading['quality']; taken: number } } = {},
): Partial<Renewal> {
  const got: Renewal[] = []
  const { sent, driver } = openDriver()
  driver.output('kettle').renew({ percent: 40 }, { basedOn })
  driver.flush()
  const outputs = { renew: (renewal: Renewal) => got.push(renewal), release: () => undefined, drivenBy: () => [] }
  const renewals = new Renewals(outputs, { standing: () => options.known }, clock)
  for (const message of sent) {
    if (message.type === 'renew') {
      renewals.drive({ name: 'Mash', life: 1, sameMachine: options.sameMachine ?? true }, message)
    }
  }
  const { grounds, takenMs, by, wanted } = got[0] ?? {}
  expect({ by, wanted }).toEqual({ by: 'Mash', wanted: 40 })
  return { grounds, takenMs } as Partial<Renewal>
}

test('the worst and the oldest of the readings acted on count', () => {
  expect(arrived([reading('good', 900), reading('good', 700)])).toEqual({ grounds: 'good', takenMs: 700 })
  expect(arrived([reading('good'), reading('simulated')]).grounds).toBe('simulated')
  expect(arrived([reading('simulated'), reading('suspect'), reading('good')]).grounds).toBe('suspect')
  expect(arrived([reading('stale'), reading('good')]).grounds).toBe('stale')
})

test('a reading that is gone is as bad as a stale one', () => {
  expect(arrived([{ path: '/x:t', value: undefined, quality: 'good', taken: 900 }]).grounds).toBe('stale')
})

test('a Thing that still believes a reading which is known to be stale is not believed', () => {
  expect(arrived([reading('good')], { known: { quality: 'stale', taken: 500 } }).grounds).toBe('stale')
})

test('a reading from the future is as old as now', () => {
  expect(arrived([reading('good', clock.bootMs() + 60_000)]).takenMs).toBe(clock.bootMs())
})

test('of a Thing on another machine only readings count that are known here, by their age here', () => {
  expect(arrived([reading('good', 990)], { sameMachine: false }).grounds).toBe('stale')
  expect(arrived([reading('good', 990)], { sameMachine: false, known: { quality: 'good', taken: 300 } })).toEqual({
    grounds: 'good',
    takenMs: 300,
  })
})
