import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Brewery, openBrewery, RUNNING } from './brewery.ts'

const setpoint = '/brewerslab:brewhouse/temperature/fermentation/setpoint'
const startup = { 'brewerslab:brewhouse': { temperature: { fermentation: { setpoint: '16' } } } }

let brewery: Brewery
beforeEach(async () => {
  brewery = await openBrewery()
  writeFileSync(join(brewery.root, 'startup', 'TemperatureProvider.json'), JSON.stringify(startup))
  await warm('25')
})
afterEach(() => brewery.close())

const warm = (value: string) =>
  brewery.send('POST', '/v1/commit', { edits: [{ op: 'merge', path: setpoint, value }], user: 'wild' })
const wanted = () => brewery.datastores.read('running', setpoint)

describe('a backup over HTTP', () => {
  test('given back as it is, restores what was, with one commit', async () => {
    const backup = await brewery.get('/v1/backup')
    expect(backup.headers.get('content-type')).toStartWith('application/json')
    expect(backup.json).toMatchObject({ 'brewerslab-backup': 1, version: '0.0.0-test', commit: 1 })
    await warm('30')
    const body = { backup: backup.json, from: 'brewery.json', user: 'wild' }
    const checked = await brewery.send('POST', '/v1/restore', { ...body, check: true })
    expect(checked.json).toMatchObject({
      commit: 2,
      edits: [{ op: 'replace', path: setpoint, new: '25.0' }],
      files: [],
    })
    expect(wanted()).toBe('30.0')
    expect((await brewery.send('POST', '/v1/restore', body)).json).toMatchObject({ commit: 3 })
    expect(wanted()).toBe('25.0')
    expect(brewery.datastores.commits()[0]).toMatchObject({ user: 'wild', client: 'v1' })
    expect(brewery.datastores.commits()[0]?.comment).toStartWith('restored from brewery.json, ')
    await brewery.send('POST', '/v1/rollback', { to: 2 })
    expect(wanted()).toBe('30.0')
  })

  test('may be longer than other bodies', async () => {
    const backup = (await brewery.get('/v1/backup')).json as { things: object; sha256?: string }
    const { sha256: _, ...mended } = { ...backup, things: { 'Long.ts': `// ${'x'.repeat(5_000_000)}\n` } }
    expect((await brewery.send('POST', '/v1/restore', { backup: mended })).json).toMatchObject({
      files: [{ name: 'things/Long.ts', change: 'create' }],
    })
  })

  test.each([
    ['nothing', {}],
    ['no backup', { backup: {} }],
    ['a newer one', { backup: { 'brewerslab-backup': 2 } }],
  ])('%s is refused and changes nothing', async (_, body) => {
    await brewery.datastores.flushFiles()
    const before = brewery.files()
    const answer = await brewery.send('POST', '/v1/restore', body)
    expect(answer.status).toBe(400)
    expect(answer.fault?.['error-message']).toBeString()
    expect(brewery.files()).toEqual(before)
  })
})

describe('a factory reset over HTTP', () => {
  test.each([[{}], [{ thing: 'ds18b20' }], [{ path: setpoint }]])(
    'of %j takes what the startup file says',
    async (body) => {
      const answer = await brewery.send('POST', '/v1/factory-reset', body)
      expect(answer.json).toMatchObject({ commit: 2, edits: [{ path: setpoint, old: '25.0', new: '16.0' }] })
      expect((await brewery.get(RUNNING)).headers.get('etag')).toBe(answer.headers.get('etag'))
    },
  )

  test('of an unknown Thing is 404; of a path and a Thing, or of what is no path, 400', async () => {
    const reset = async (body: object) => (await brewery.send('POST', '/v1/factory-reset', body)).status
    expect(await reset({ thing: 'Nobody' })).toBe(404)
    expect(await reset({ thing: 'ds18b20', path: setpoint })).toBe(400)
    expect(await reset({ path: 'setpoint' })).toBe(400)
    expect(wanted()).toBe('25.0')
  })

  test('with the tag of yesterday is 412', async () => {
    const tag = (await brewery.get('/v1/datastore/running')).headers.get('etag') ?? ''
    await warm('26')
    expect((await brewery.send('POST', '/v1/factory-reset', {}, { 'if-match': tag })).status).toBe(412)
    expect(wanted()).toBe('26.0')
  })
})

describe('the rescue configuration over HTTP', () => {
  test('is saved, shown, and come back to', async () => {
    expect((await brewery.get('/v1/rescue')).status).toBe(404)
    expect((await brewery.send('POST', '/v1/rescue/load', {})).status).toBe(404)
    const saved = await brewery.send('POST', '/v1/rescue', { user: 'wild' })
    expect(saved.json).toEqual({ commit: 1, time: '2018-04-14T18:51:18.000Z', user: 'wild' })
    await warm('30')
    expect((await brewery.get('/v1/rescue', { accept: 'application/yang-data+json' })).json).toEqual({
      'brewerslab:brewhouse': { temperature: { fermentation: { setpoint: '25.0' } } },
    })
    expect((await brewery.get('/v1/rescue')).json).toMatchObject({
      brewhouse: { temperature: { fermentation: { setpoint: '25' } } },
    })
    expect((await brewery.send('POST', '/v1/rescue/load', { user: 'wild' })).json).toMatchObject({ commit: 3 })
    expect(wanted()).toBe('25.0')
  })
})
