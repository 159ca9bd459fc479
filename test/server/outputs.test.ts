import { afterAll, beforeAll, expect, test } from 'bun:test'
import { type Brewery, openBrewery } from './brewery.ts'

let brewery: Brewery
beforeAll(async () => {
  brewery = await openBrewery()
})
afterAll(() => brewery.close())

const override = (name: string, body: unknown) => brewery.send('POST', `/v1/outputs/${name}/override`, body)

test('a person decides about an output, for ten minutes where nothing else is said', async () => {
  const answer = await override('cooler', { to: 'off', user: 'ann' })
  expect(answer.status).toBe(200)
  expect(answer.json).toEqual({ output: 'cooler', to: 'off', for: 600 })
  expect((await override('cooler', { to: 'on', for: 30 })).json).toEqual({ output: 'cooler', to: 'on', for: 30 })
  expect((await override('cooler', { to: 'auto' })).json).toEqual({ output: 'cooler', to: 'auto' })
  expect(brewery.outputs.notes).toEqual(['cooler off 600 ann', 'cooler on 30 anonymous', 'cooler auto 600 anonymous'])
})

test.each([
  ['of an output that is not there', 'heater', { to: 'off' }, 404],
  ['to nothing', 'cooler', {}, 400],
  ['to something else', 'cooler', { to: 'half' }, 400],
  ['for no time', 'cooler', { to: 'on', for: 0 }, 400],
  ['for longer than a day', 'cooler', { to: 'on', for: 86_401 }, 400],
  ['with a word too many', 'cooler', { to: 'on', because: 'x' }, 400],
])('an override %s is refused', async (_, name, body, status) => {
  const before = [...brewery.outputs.notes]
  expect((await override(name, body)).status).toBe(status)
  expect(brewery.outputs.notes).toEqual(before)
})

test('other methods are told which one would do', async () => {
  const answer = await brewery.get('/v1/outputs/cooler/override')
  expect(answer.status).toBe(405)
  expect(answer.headers.get('allow')).toBe('OPTIONS, POST')
})
