import { expect, test } from 'bun:test'
import { type Migration, move, rename } from '../../../src/base/index.ts'
import type { Owner } from '../../../src/datastore/index.ts'
import { projectModules } from '../../../src/yang/index.ts'
import { refusal, setpoint, TEMPERATURE } from '../place.ts'
import { FIRST_STORE, storeOfThePast } from './brewery.ts'

/** The project's own model as it may be one day: a name and a place are others. */
const project = {
  modules: projectModules.map(({ file, text }) =>
    file !== 'brewerslab.yang'
      ? { file, text }
      : {
          file,
          text: text
            .replace('revision 2018-04-14 {', 'revision 2031-01-01 { description "Later."; }\n  revision 2018-04-14 {')
            .replace('leaf setpoint {', 'leaf target {')
            .replace('leaf mode {', 'leaf arrangement {'),
        },
  ),
  migrations: [
    {
      module: 'brewerslab',
      from: '2018-04-14',
      to: '2031-01-01',
      steps: [
        rename('/brewerslab:brewhouse/temperature/fermentation/setpoint', 'target'),
        move('/brewerslab:brewhouse/power/mode', '/brewerslab:brewhouse/power/arrangement'),
      ],
    },
  ] satisfies Migration[],
}
const owners: Owner[] = [TEMPERATURE]

test('a newer model that ships is reached by the migrations that ship, and not left again', async () => {
  await using place = await storeOfThePast(FIRST_STORE)
  const store = await place.open({ project, owners, version: '9.0.0' })
  expect(store.commits()[0]).toMatchObject({ number: 7, comment: 'brewerslab 2018-04-14 -> 2031-01-01' })
  const target = setpoint.replace('setpoint', 'target')
  expect(store.read('running', target)).toBe('19.5')
  expect(store.read('running', '/brewerslab:brewhouse/power/arrangement')).toBe('day')
  // The startup file of a Thing that ships is of the new model too.
  expect(JSON.parse(place.read('startup/TemperatureProvider.json'))).toEqual({
    'brewerslab:brewhouse': { temperature: { fermentation: { target: '16.0' } } },
  })
  await store.rollback({ to: 1, user: 'a', client: 'cli' })
  expect(store.read('running', '/brewerslab:brewhouse/power/arrangement')).toBeUndefined()
  expect(store.read('running', target)).toBe('19.5')
  await place.close()

  const error = await refusal(place.open())
  expect(error.message).toContain('the module brewerslab of 2031-01-01, and here it is of 2018-04-14')
  const again = await place.open({ project, owners })
  expect(again.read('running', target)).toBe('19.5')
})
