import { afterEach, beforeEach, expect, test } from 'bun:test'
import type { CommitClient, Datastores } from '../../src/datastore/index.ts'
import { highpoint, mode, Place, probes, refusal, setpoint, withSetpoint } from './place.ts'

const wild: { user: string; client: CommitClient } = { user: 'wild', client: 'cli' }
let place: Place
let store: Datastores
beforeEach(async () => {
  place = new Place()
  place.write('startup/TemperatureProvider.json', withSetpoint('16'))
  store = await place.open()
  await store.commit({
    ...wild,
    edits: [
      { op: 'merge', path: setpoint, value: '25' },
      { op: 'merge', path: highpoint, value: '30' },
      { op: 'create', path: `${probes}[id='28-01']`, value: {} },
      { op: 'merge', path: mode, value: 'auto' },
    ],
  })
})
afterEach(() => place[Symbol.asyncDispose]())

test('of everything leaves what the startup files say, and the rest empty', async () => {
  const commit = await store.factoryReset(wild)
  expect(commit).toMatchObject({ number: 2, comment: 'factory reset of everything' })
  expect(store.readAll('running')).toEqual(withSetpoint('16.0'))
  await store.rollback({ ...wild, to: 1 })
  expect(store.read('running', mode)).toBe('auto')
})

test.each(['TemperatureProvider', 'DS18B20'])('of the Thing %s leaves alone what it does not own', async (target) => {
  await store.factoryReset({ ...wild, target })
  expect(store.readAll('running')).toEqual({
    'brewerslab:brewhouse': { power: { mode: 'auto' }, temperature: { fermentation: { setpoint: '16.0' } } },
  })
})

test('of a module leaves alone what Things own of it', async () => {
  await store.factoryReset({ ...wild, target: 'brewerslab' })
  expect(store.read('running', mode)).toBeUndefined()
  expect(store.read('running', setpoint)).toBe('25.0')
})

test('of a path takes that part of the startup file; what is not in it goes', async () => {
  await store.factoryReset({ ...wild, target: setpoint })
  expect(store.read('running', setpoint)).toBe('16.0')
  expect(store.read('running', highpoint)).toBe('30.0')
  await store.factoryReset({ ...wild, target: probes })
  expect(store.read('running', probes)).toBeUndefined()
  await store.factoryReset({ ...wild, target: highpoint })
  expect(store.read('running', highpoint, { withDefaults: 'report-all' })).toBe('0.0')
  expect((await store.factoryReset({ ...wild, target: highpoint })).edits).toEqual([])
})

test('asked only to check changes nothing', async () => {
  expect((await store.factoryReset({ ...wild, check: true })).edits).not.toEqual([])
  expect(store.commits()).toHaveLength(1)
})

test('a damaged startup file is named in the hint as well, and only where it matters', async () => {
  place.write('startup/TemperatureProvider.json', '{\n  "brewerslab:brewhouse": { "temperature": { "nope": 1 } } }\n')
  const hint =
    'Mend line 2 of startup/TemperatureProvider.json by hand or move that file away; nothing was overwritten.'
  expect(await refusal(store.factoryReset(wild))).toMatchObject({ hint })
  expect(await refusal(store.factoryReset({ ...wild, target: setpoint }))).toMatchObject({ hint })
  expect(() => store.difference('startup', 'running')).toThrow(expect.objectContaining({ hint }))
  await store.factoryReset({ ...wild, target: mode })
  expect(store.read('running', mode)).toBeUndefined()
  expect(store.read('running', setpoint)).toBe('25.0')
})

test('of what is not there, or with a damaged startup file, is refused and changes nothing', async () => {
  expect((await refusal(store.factoryReset({ ...wild, target: 'Nobody' }))).tag).toBe('data-missing')
  expect((await refusal(store.factoryReset({ ...wild, target: '/brewerslab:nothing' }))).tag).toBe('unknown-element')
  place.write('startup/TemperatureProvider.json', '{\n  "brewerslab:brewhouse": {,\n')
  expect((await refusal(store.factoryReset(wild))).at).toMatchObject({
    file: place.file('startup/TemperatureProvider.json'),
    line: 2,
  })
  expect(store.commits()).toHaveLength(1)
})
