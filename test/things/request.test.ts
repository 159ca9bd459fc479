import { afterEach, expect, test } from 'bun:test'
import { type Brewery, type BrewerySetup, openBrewery, thingSource, until } from './brewery.ts'

let brewery: Brewery
afterEach(() => brewery.close())

async function open(body: string, more: Partial<BrewerySetup> = {}): Promise<void> {
  brewery = await openBrewery({
    ...more,
    files: { 'things/Keeper.ts': thingSource('Keeper', body, undefined, WATCHES) },
  })
  await brewery.supervisor.start()
}

const OUTPUT = '/brewerslab:brewhouse/power/brewerslab-control:output'
const WATCHES = [OUTPUT]
const asking = (name: string) => ({ name, input: { target: 'low' }, user: 'ann' })
const request = (name: string) => brewery.supervisor.request('keeper', asking(name))
const read = (path: string) => brewery.datastores.read('operational', path)

/** Waits until it has answered a heart-beat: earlier it is asked nothing. */
async function isAsked(): Promise<void> {
  const state = () => brewery.supervisor.list().find(({ name }) => name === 'Keeper')?.state
  await until('it runs', () => state() === 'running')
  await Bun.sleep(100)
}

test('a person asks a Thing for something, and is told its answer or why not', async () => {
  await open(`
  override async onRequest(name, input) {
    if (name !== 'defrost') throw new Error('only defrost')
    return name + ' of ' + input.target
  }`)
  await isAsked()
  expect(await request('defrost')).toBe('defrost of low')
  await expect(request('dance')).rejects.toThrow('only defrost')
})

test('a Thing learns who asks', async () => {
  await open(`
  override async onRequest(name, input, call, { user }) {
    return user + ' wants to ' + name
  }`)
  await isAsked()
  expect(await request('defrost')).toBe('ann wants to defrost')
})

test('a Thing that knows no requests says so, and one that does not run cannot be asked', async () => {
  await open('')
  await isAsked()
  await expect(request('dance')).rejects.toThrow('it does not know "dance"')
  await expect(brewery.supervisor.request('ds18b20', asking('dance'))).rejects.toThrow('does not run')
  await expect(brewery.supervisor.request('sauna', asking('dance'))).rejects.toThrow('no Thing "sauna"')
})

test('a Thing hears of state of the server itself that it watches, at its start and later, with its stamp', async () => {
  await open(`
  override async onReading({ path, value, quality, taken }) {
    this.publish('heard', JSON.stringify([path.slice(path.lastIndexOf('/')), value, quality, Math.round(taken)]))
  }`)
  await isAsked()
  const since = `${OUTPUT}[name='cooler']/since`
  const value = '2018-04-14T18:51:18.000Z'
  brewery.supervisor.publishState([{ op: 'set', path: since, value, quality: 'suspect', taken: 7 }])
  await until('it hears', () => read('/cellar:cellar/heard') !== undefined)
  expect(JSON.parse(String(read('/cellar:cellar/heard')))).toEqual(['/since', value, 'suspect', 7])
  brewery.supervisor.publishState([{ op: 'remove', path: since }])
  await until('it is gone', () => String(read('/cellar:cellar/heard')).includes('null'))
})
