import { afterEach, beforeEach, expect, test } from 'bun:test'
import { isJsonObject, type JsonValue } from '../../src/base/index.ts'
import type { Datastores } from '../../src/datastore/index.ts'
import { Place, probes, TEMPERATURE } from './place.ts'

const hardware = `${TEMPERATURE.path}/hardware`
const recipes = '/brewerslab:recipes/recipe'

let place: Place
let store: Datastores
beforeEach(async () => {
  place = new Place()
  store = await place.open()
})
afterEach(() => place[Symbol.asyncDispose]())

const member = (value: JsonValue | undefined, name: string) => (isJsonObject(value) ? value[name] : undefined)

// Few entries are printed one by one, many with what is around them: nobody must see which.
test.each([0, 1, 2, 64, 65, 200])(
  'a whole list of %i entries is what is shown of it with all around it',
  async (count) => {
    const probe = Array.from({ length: count }, (_, n) => ({
      id: `28-${n.toString(16).padStart(4, '0')}`,
      ...(n % 3 === 0 ? { offsets: [{ low: '0', high: '10', offset: '0.5' }] } : {}),
    }))
    const value: JsonValue = count === 0 ? { 'brewerslab-device:sampling': { interval: 10 } } : { probe }
    await store.commit({ edits: [{ op: 'merge', path: hardware, value }], user: 'x', client: 'v1' })
    for (const withDefaults of ['explicit', 'report-all', 'trim'] as const) {
      const whole = store.read('running', probes, { withDefaults })
      expect(whole).toEqual(member(store.read('running', hardware, { withDefaults }), 'probe'))
      expect(Array.isArray(whole) ? whole.length : 0).toBe(count)
    }
  },
)

test('keys with quotes of either kind are shown as they are', async () => {
  const value: JsonValue = [{ recipename: `it's` }, { recipename: 'a "good" one' }]
  await store.commit({ edits: [{ op: 'merge', path: recipes, value }], user: 'x', client: 'v1' })
  expect(store.read('running', recipes)).toEqual(member(store.read('running', '/brewerslab:recipes'), 'recipe'))
})
