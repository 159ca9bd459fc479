import { afterEach, expect, test } from 'bun:test'
import type { OutputsPort } from '../../src/outputs/index.ts'
import { type Brewery, openBrewery, thingSource, until } from './brewery.ts'

/** Drives the cooler as long as it lives, and keeps on when told to stop. */
const DRIVER = `
  async run(signal) {
    const basedOn = { path: '/x:t', value: 1, quality: 'good', taken: this.clock.bootMs() }
    for (let n = 0; n < 400; n++) {
      this.output('cooler').renew('on', { basedOn })
      this.publish('count', n)
      await new Promise((done) => setTimeout(done, 5))
      if (signal.aborted && STUBBORN === false) return
    }
  }`

/** Outputs that note what they hear, in order. */
class NotedOutputs implements OutputsPort {
  readonly heard: string[] = []
  renew({ by, output, wanted }: Parameters<OutputsPort['renew']>[0]): void {
    this.heard.push(`${by} ${output} ${wanted}`)
  }
  release(by: string, output = 'all'): void {
    this.heard.push(`${by} releases ${output}`)
  }
  drivenBy(by: string): readonly string[] {
    return this.heard.at(-1)?.startsWith(`${by} cooler`) === true ? ['cooler'] : []
  }
}

let brewery: Brewery
let outputs: NotedOutputs
afterEach(() => brewery.close())

async function open(isStubborn = false): Promise<void> {
  outputs = new NotedOutputs()
  const source = thingSource('Driver', DRIVER.replace('STUBBORN', String(isStubborn)))
  brewery = await openBrewery({ files: { 'things/Driver.ts': source }, outputs })
  await brewery.supervisor.start()
  await until('it drives', () => outputs.heard.length > 2)
}
const standing = () => brewery.supervisor.list().find(({ name }) => name === 'Driver')
const control = (verb: 'start' | 'stop' | 'restart', name = 'driver') =>
  brewery.supervisor.control(name, { verb, user: 'ann' })

test('one that is stopped lets go of its outputs at once, and the answer tells which', async () => {
  await open()
  expect(await control('stop')).toEqual({ thing: 'Driver', state: 'stopped', released: ['cooler'] })
  expect(outputs.heard.at(-1)).toBe('Driver releases all')
  expect(standing()).toMatchObject({ state: 'stopped', stoppedBy: 'ann', restarts: 0 })
  await Bun.sleep(50)
  expect(outputs.heard.at(-1)).toBe('Driver releases all')
})

test('one that does not want to stop drives nothing from the moment it is told to', async () => {
  await open(true)
  const stopped = control('stop')
  expect(outputs.heard.at(-1)).toBe('Driver releases all')
  const count = outputs.heard.length
  // It goes on, and is not listened to.
  await Bun.sleep(60)
  expect(outputs.heard).toHaveLength(count)
  await brewery.pass(5_000)
  expect(await stopped).toMatchObject({ state: 'stopped', released: ['cooler'] })
})

test('one that was stopped stays so, whatever is committed, until it is started', async () => {
  await open()
  await control('stop')
  const edits = [{ op: 'merge' as const, path: '/cellar:cellar/target', value: '9.0' }]
  await brewery.datastores.commit({ edits, user: 'bob', client: 'v1' })
  await brewery.pass(30_000)
  expect(standing()).toMatchObject({ state: 'stopped', stoppedBy: 'ann' })
  const told = "/brewerslab-thing:things/thing[name='Driver']/stopped-by"
  await until('its state says so', () => brewery.datastores.read('operational', told) === 'ann')

  expect(await control('start')).toEqual({ thing: 'Driver', state: 'starting', released: [] })
  await until('it runs', () => standing()?.state === 'running')
  expect(standing()).not.toHaveProperty('stoppedBy')
  await until('its state is told', () => brewery.datastores.read('operational', told) === undefined)
})

test('a restart is a stop and a start, and counts as no failure', async () => {
  await open()
  const before = outputs.heard.length
  expect(await control('restart')).toEqual({ thing: 'Driver', state: 'starting', released: ['cooler'] })
  await until('it drives again', () => outputs.heard.slice(before).filter((it) => it.endsWith('on')).length > 2)
  expect(standing()).toMatchObject({ state: 'running', restarts: 0 })
  expect(standing()).not.toHaveProperty('stoppedBy')
})

test('to start what runs, and to stop what does not, changes nothing', async () => {
  await open()
  const { since } = standing() ?? {}
  expect(await control('start')).toMatchObject({ state: 'running', released: [] })
  expect(standing()?.since).toBe(since)
  await control('stop')
  expect(await control('stop')).toMatchObject({ state: 'stopped', released: [] })
})

test('one that nobody knows, and one that only runs in a simulation, are refused', async () => {
  await open()
  await expect(control('stop', 'sauna')).rejects.toThrow('no Thing "sauna"')
  await expect(control('start', 'simulator')).rejects.toThrow('only runs with simulated hardware')
})
