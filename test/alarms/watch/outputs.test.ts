import { afterEach, beforeEach, expect, test } from 'bun:test'
import { AlarmPlace } from '../place.ts'

const POWER = '/brewerslab:brewhouse/power'
const CONTROL = '/brewerslab:brewhouse/temperature/fermentation/brewerslab-control:control'

let place: AlarmPlace
beforeEach(async () => {
  place = await AlarmPlace.open()
  await place.commit(POWER, {
    'brewerslab-control:output': ['heater', 'pump'].map((name) => ({ name, driver: 'simulated' })),
  })
})
afterEach(() => place[Symbol.asyncDispose]())

const outputPath = (name: string) => `${POWER}/brewerslab-control:output[name='${name}']`

/** The guard tells why an output does not do what is wanted. */
const limit = (name: string, by: string | undefined, requested = 'on') => {
  const leaf = `${outputPath(name)}/limited-by`
  place.datastores.publish([
    { op: 'set', path: `${outputPath(name)}/requested`, value: requested },
    by === undefined ? { op: 'remove', path: leaf } : { op: 'set', path: leaf, value: by },
  ])
}
const regulate = (activity: string, reason: string) =>
  place.datastores.publish([
    { op: 'set', path: `${CONTROL}/activity`, value: activity },
    { op: 'set', path: `${CONTROL}/reason`, value: reason },
  ])

test('an output that is safe against the will of whoever drives it is an alarm until it has been well for a while', async () => {
  limit('pump', 'lease')
  await place.pass(5, 5)
  expect(place.raised()).toEqual([])
  await place.pass(5, 5)
  const text = 'pump is in its safe state: whoever drove it is not heard of any more'
  expect(place.shown()).toMatchObject([
    { resource: outputPath('pump'), type: 'output-fail-safe', severity: 'major', text },
  ])
  limit('pump', undefined)
  await place.pass(50)
  expect(place.raised()).toEqual(['output-fail-safe'])
  await place.pass(20)
  expect(place.raised()).toEqual([])
})

test.each(['minimum-on', 'minimum-off', 'boot', 'exclusive-group', 'budget', 'override', 'fault'])(
  'an output that is limited by %s has no such alarm',
  async (by) => {
    limit('pump', by)
    await place.pass(60)
    expect(place.raised()).toEqual([])
  },
)

test('a simulation of which nobody wants anything is what was asked for', async () => {
  limit('pump', 'simulation', 'off')
  await place.pass(60)
  expect(place.raised()).toEqual([])
  limit('pump', 'simulation')
  await place.pass(60)
  expect(place.raised()).toEqual(['output-fail-safe'])
})

test('one fault is one alarm: of an output whose regulation says that it is in fail-safe there is none of its own', async () => {
  await place.commit(CONTROL, { mode: 'hold', heater: 'heater' })
  regulate('fail-safe', 'the probe gives no reading that can be trusted')
  limit('heater', 'max-age')
  limit('pump', 'max-age')
  await place.pass(60)
  expect(place.shown().map(({ resource, type }) => [resource, type])).toEqual([
    [outputPath('pump'), 'output-fail-safe'],
    [CONTROL.slice(0, CONTROL.lastIndexOf('/')), 'fail-safe'],
  ])
})

test('what the regulation says a moment later takes the place of the alarm of the output', async () => {
  await place.commit(CONTROL, { mode: 'hold', heater: 'heater' })
  limit('heater', 'lease')
  await place.pass(20)
  expect(place.raised()).toEqual(['output-fail-safe'])
  regulate('fail-safe', 'the probe gives no reading that can be trusted')
  await place.pass(10)
  expect(place.raised()).toEqual([])
  await place.pass(30)
  expect(place.raised()).toEqual(['fail-safe'])
  // It says nothing any more, as its Thing is gone: now the output has to.
  place.datastores.publish([{ op: 'remove', path: `${CONTROL}/activity` }])
  await place.pass(120)
  expect(place.raised()).toEqual(['output-fail-safe'])
})

test('an output that is configured no longer has no alarm', async () => {
  limit('pump', 'lease')
  await place.pass(20)
  expect(place.raised()).toEqual(['output-fail-safe'])
  await place.remove(outputPath('pump'))
  await place.pass(10)
  expect(place.raised()).toEqual([])
})
