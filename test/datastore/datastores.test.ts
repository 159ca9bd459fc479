import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BrewError, FakeClock, silentLog } from '../../src/base/index.ts'
import {
  type ChangeEvent,
  type CommitRequest,
  type Datastores,
  type Edit,
  type Owner,
  openDatastores,
  PRECONDITION_FAILED,
  type ResyncEvent,
} from '../../src/datastore/index.ts'
import { removeRoot } from '../roots.ts'

const temperature: Owner = {
  name: 'TemperatureProvider',
  alias: 'ds18b20',
  module: 'brewerslab',
  path: '/brewerslab:brewhouse/temperature',
}
const fermentation = `${temperature.path}/fermentation`
const hardware = `${temperature.path}/hardware`
const mode = '/brewerslab:brewhouse/power/mode'

let root: string
let store: Datastores | undefined
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'brewerslab-store-'))
})
afterEach(async () => {
  await store?.close()
  store = undefined
  removeRoot(root)
})

async function open(owners: readonly Owner[] = [temperature]): Promise<Datastores> {
  store = await openDatastores({ root, clock: new FakeClock(), log: silentLog, owners, boot: 'boot' })
  return store
}
const reopen = async (owners?: readonly Owner[]) => {
  await store?.close()
  return open(owners)
}
const request = (...edits: Edit[]): CommitRequest => ({ edits, user: 'wild', client: 'v1' })
async function persisted(name: string) {
  await store?.flushFiles()
  return JSON.parse(readFileSync(join(root, 'persist', `${name}.json`), 'utf8'))
}

/** The error that a promise is refused with. */
async function refusal(promise: Promise<unknown>): Promise<BrewError> {
  const outcome = await promise.then(
    () => 'accepted',
    (error: unknown) => error,
  )
  if (outcome instanceof BrewError) return outcome
  throw new Error(`not refused with a BrewError: ${outcome}`)
}

describe('a commit', () => {
  test('is in running, in the file of its owner, and there after a restart', async () => {
    const before = await open()
    const commit = await before.commit(request({ op: 'merge', path: `${fermentation}/setpoint`, value: '18.5' }))
    expect(commit.edits).toEqual([{ op: 'replace', path: `${fermentation}/setpoint`, old: '17.0', new: '18.5' }])
    expect(before.read('running', `${fermentation}/setpoint`)).toBe('18.5')
    const document = { 'brewerslab:brewhouse': { temperature: { fermentation: { setpoint: '18.5' } } } }
    expect(await persisted('TemperatureProvider')).toEqual(document)
    const after = await reopen()
    expect(after.readAll('running')).toEqual(document)
  })

  test('of several edits is all or nothing', async () => {
    const datastores = await open()
    const fault = await refusal(
      datastores.commit(
        request(
          { op: 'merge', path: mode, value: 'ABC' },
          { op: 'merge', path: `${fermentation}/setpoint`, value: 'warm' },
        ),
      ),
    )
    expect(fault.tag).toBe('invalid-value')
    expect(fault.at.path).toBe(`${fermentation}/setpoint`)
    expect(datastores.readAll('running')).toEqual({})
    expect(readdirSync(join(root, 'persist'))).toEqual([])
    expect(datastores.feed.seq).toBe(0)
  })

  test('over two territories is written to both files', async () => {
    const datastores = await open()
    await datastores.commit(
      request(
        { op: 'merge', path: mode, value: 'ABC' },
        { op: 'merge', path: `${hardware}/probe[id='28-01']`, value: {} },
      ),
    )
    expect(await persisted('brewerslab')).toEqual({ 'brewerslab:brewhouse': { power: { mode: 'ABC' } } })
    expect(await persisted('TemperatureProvider')).toEqual({
      'brewerslab:brewhouse': { temperature: { hardware: { probe: [{ id: '28-01' }] } } },
    })
  })

  test('that changes nothing is no commit: no number, no event, no file', async () => {
    const datastores = await open()
    const edit: Edit = { op: 'merge', path: mode, value: 'ABC' }
    const first = await datastores.commit(request(edit))
    await datastores.flushFiles()
    rmSync(join(root, 'persist', 'brewerslab.json'))
    const second = await datastores.commit(request(edit))
    await datastores.flushFiles()
    expect(second.edits).toEqual([])
    expect(second.number).toBe(first.number)
    expect(datastores.feed.seq).toBe(first.seq)
    expect(existsSync(join(root, 'persist', 'brewerslab.json'))).toBe(false)
  })

  test('check says what would change and changes nothing', async () => {
    const datastores = await open()
    const check = await datastores.commit({ ...request({ op: 'merge', path: mode, value: 'ABC' }), check: true })
    expect(check.edits).toEqual([{ op: 'create', path: mode, new: 'ABC' }])
    expect(datastores.readAll('running')).toEqual({})
  })

  test('create refuses what is there, delete refuses what is not, remove does neither', async () => {
    const datastores = await open()
    const create: Edit = { op: 'create', path: `${hardware}/probe[id='28-01']`, value: {} }
    await datastores.commit(request(create))
    expect((await refusal(datastores.commit(request(create)))).tag).toBe('data-exists')
    await datastores.commit(request({ op: 'delete', path: create.path }))
    expect((await refusal(datastores.commit(request({ op: 'delete', path: create.path })))).tag).toBe('data-missing')
    expect((await datastores.commit(request({ op: 'remove', path: create.path }))).edits).toEqual([])
  })

  test('replace leaves alone what a longer path owns', async () => {
    const inner: Owner = { name: 'Probes', alias: 'probes', module: 'brewerslab', path: hardware }
    const datastores = await open([temperature, inner])
    await datastores.commit(request({ op: 'merge', path: `${hardware}/probe[id='28-01']`, value: {} }))
    await datastores.commit(
      request({
        op: 'replace',
        path: temperature.path,
        value: { fermentation: { setpoint: '20' } },
        within: 'TemperatureProvider',
      }),
    )
    expect(datastores.read('running', temperature.path)).toEqual({
      fermentation: { setpoint: '20.0' },
      hardware: { probe: [{ id: '28-01' }] },
    })
    expect(await persisted('Probes')).toEqual({
      'brewerslab:brewhouse': { temperature: { hardware: { probe: [{ id: '28-01' }] } } },
    })
    const territory = datastores.territory('TemperatureProvider')
    expect(territory && datastores.readTerritory('running', territory)).toEqual({ fermentation: { setpoint: '20.0' } })
  })

  test('state is refused', async () => {
    const datastores = await open()
    const fault = await refusal(
      datastores.commit(request({ op: 'merge', path: `${fermentation}/monitor`, value: true })),
    )
    expect(fault.tag).toBe('access-denied')
  })

  test('an unknown node and a missing list key are refused by name', async () => {
    const datastores = await open()
    expect(
      (await refusal(datastores.commit(request({ op: 'merge', path: '/brewerslab:beer', value: 1 })))).message,
    ).toBe('there is no "beer" in /')
    const fault = await refusal(
      datastores.commit(request({ op: 'merge', path: `${hardware}/probe/id`, value: '28-01' })),
    )
    expect(fault.message).toContain('no entry of the list')
  })

  test('commits asked for at once are done one after the other', async () => {
    const datastores = await open()
    const all = Array.from({ length: 20 }, (_, i) =>
      datastores.commit(request({ op: 'merge', path: mode, value: `m${i}` })),
    )
    expect((await Promise.all(all)).map((commit) => commit.number)).toEqual(all.map((_, i) => i + 1))
    expect(datastores.read('running', mode)).toBe('m19')
  })

  test('whose entity tag is old is refused and changes nothing (RFC 7232 3.1)', async () => {
    const datastores = await open()
    const old = datastores.etag('running', temperature.path)
    await datastores.commit(request({ op: 'merge', path: `${fermentation}/setpoint`, value: '18' }))
    const late = { ...request({ op: 'merge', path: `${fermentation}/setpoint`, value: '19' }) }
    const fault = await refusal(datastores.commit({ ...late, ifMatch: [{ path: temperature.path, etags: [old] }] }))
    expect(fault.appTag).toBe(PRECONDITION_FAILED)
    expect(datastores.read('running', `${fermentation}/setpoint`)).toBe('18.0')
  })

  test('moves nodes to the file of a new owner, and no file says the old', async () => {
    const datastores = await open([])
    await datastores.commit(request({ op: 'merge', path: `${fermentation}/setpoint`, value: '18' }))
    await datastores.flushFiles()
    expect(readdirSync(join(root, 'persist'))).toEqual(['brewerslab.json'])
    datastores.setOwners([temperature])
    await datastores.commit(request({ op: 'merge', path: `${fermentation}/setpoint`, value: '19' }))
    const after = await reopen()
    expect(after.read('running', `${fermentation}/setpoint`)).toBe('19.0')
  })
})

describe('a veto', () => {
  test('refuses the commit and changes nothing', async () => {
    const datastores = await open()
    datastores.vetoBy(async (change) => {
      expect(change.edits).toEqual([{ op: 'create', path: mode, new: 'ABC' }])
      expect(change.read('/brewerslab:brewhouse/power')).toEqual({ mode: 'ABC' })
      throw new BrewError('operation-failed', 'not while the kettle boils')
    })
    const fault = await refusal(datastores.commit(request({ op: 'merge', path: mode, value: 'ABC' })))
    expect(fault.message).toBe('not while the kettle boils')
    expect(datastores.readAll('running')).toEqual({})
  })

  test('that only warns is told on the commit; running can be read meanwhile', async () => {
    const datastores = await open()
    datastores.vetoBy(async () => {
      expect(datastores.read('running', mode)).toBeUndefined()
      return ['Thermostat did not answer']
    })
    const commit = await datastores.commit(request({ op: 'merge', path: mode, value: 'ABC' }))
    expect(commit.warnings).toEqual(['Thermostat did not answer'])
  })
})

describe('the change feed', () => {
  test('tells commits and readings in one gapless order, after running shows them', async () => {
    const datastores = await open()
    const seen: (ChangeEvent | ResyncEvent)[] = []
    using reader = datastores.feed.subscribe()
    await datastores.commit(request({ op: 'merge', path: mode, value: 'ABC' }))
    datastores.publish([{ op: 'set', path: `${fermentation}/results/latest`, value: '18.5', quality: 'good' }])
    datastores.publish([{ op: 'set', path: `${fermentation}/results/latest`, value: '18.50' }])
    datastores.publish([{ op: 'remove', path: `${fermentation}/results/latest` }])
    for await (const event of reader) {
      seen.push(event)
      if (seen.length === 3) break
    }
    const latest = `${fermentation}/results/latest`
    expect(seen).toMatchObject([
      { seq: 1, datastore: 'running', commit: 1, user: 'wild', edits: [{ op: 'create', path: mode, new: 'ABC' }] },
      { seq: 2, datastore: 'operational', edits: [{ op: 'create', path: latest, new: '18.5', quality: 'good' }] },
      { seq: 3, datastore: 'operational', edits: [{ op: 'delete', path: latest, old: '18.5' }] },
    ])
  })

  test('entity tags change with the node and what is above it, with nothing beside it', async () => {
    const datastores = await open()
    await datastores.commit(request({ op: 'merge', path: mode, value: 'ABC' }))
    const [all, beside, below] = ['/', mode, `${fermentation}/setpoint`].map((path) => datastores.etag('running', path))
    await datastores.commit(request({ op: 'merge', path: `${fermentation}/setpoint`, value: '18' }))
    expect(datastores.etag('running', '/')).not.toBe(all ?? '')
    expect(datastores.etag('running', '/brewerslab:brewhouse')).toBe('"boot-2"')
    expect(datastores.etag('running', mode)).toBe(beside ?? '')
    expect(datastores.etag('running', `${fermentation}/setpoint`)).not.toBe(below ?? '')
  })
})

describe('readings', () => {
  test('are state only, all of a batch or nothing', async () => {
    const datastores = await open()
    const latest = `${fermentation}/results/latest`
    datastores.publish([{ op: 'set', path: latest, value: '18' }])
    expect(() =>
      datastores.publish([
        { op: 'set', path: latest, value: '19' },
        { op: 'set', path: `${hardware}/probe[id='28-01']/brewerslab-device:reading/value`, value: '19' },
        { op: 'set', path: `${fermentation}/monitor`, value: 'maybe' },
      ]),
    ).toThrow(BrewError)
    expect(datastores.readAll('operational')).toEqual({
      'brewerslab:brewhouse': { temperature: { fermentation: { results: { latest: '18.0' } } } },
    })
    expect(() => datastores.publish([{ op: 'set', path: `${fermentation}/setpoint`, value: '3' }])).toThrow(
      'configuration',
    )
  })

  test('are absent once removed, and end with the list entry that they are of', async () => {
    const datastores = await open()
    const probe = `${hardware}/probe[id='28-01']`
    await datastores.commit(request({ op: 'merge', path: probe, value: {} }))
    datastores.publish([{ op: 'set', path: `${probe}/brewerslab-device:reading/value`, value: '19' }])
    expect(datastores.read('operational', `${probe}/brewerslab-device:reading/value`)).toBe('19.0')
    await datastores.commit(request({ op: 'delete', path: probe }))
    expect(datastores.readAll('operational')).toEqual({})
  })

  test('are written to operational/<Thing>.json and never read back', async () => {
    const datastores = await open()
    datastores.publish([{ op: 'set', path: `${fermentation}/results/latest`, value: '18' }])
    await datastores.flushOperational()
    const file = join(root, 'operational', 'TemperatureProvider.json')
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
      'brewerslab:brewhouse': { temperature: { fermentation: { results: { latest: '18.0' } } } },
    })
    const after = await reopen()
    expect(after.readAll('operational')).toEqual({})
    after.leaveOperational([])
    expect(existsSync(file)).toBe(false)
  })

  test('that could not be written are written when it is possible again', async () => {
    const datastores = await open()
    const file = join(root, 'operational', 'TemperatureProvider.json')
    mkdirSync(file)
    datastores.publish([{ op: 'set', path: `${fermentation}/results/latest`, value: '18' }])
    await expect(datastores.flushOperational()).rejects.toThrow('cannot be written')
    rmSync(file, { recursive: true })
    await datastores.flushOperational()
    expect(readFileSync(file, 'utf8')).toContain('18.0')
  })

  test('of a Thing in another process stay in its file', async () => {
    const datastores = await open()
    const file = join(root, 'operational', 'TemperatureProvider.json')
    writeFileSync(file, 'theirs')
    datastores.leaveOperational(['TemperatureProvider'])
    datastores.publish([{ op: 'set', path: `${fermentation}/results/latest`, value: '18' }])
    await datastores.flushOperational()
    expect(readFileSync(file, 'utf8')).toBe('theirs')
  })
})

describe('startup', () => {
  test('is taken in once, as a commit, and never again', async () => {
    const datastores = await open()
    const territory = datastores.territory('ds18b20')
    if (territory === undefined) throw new Error('no territory')
    await datastores.writeStartup(territory, { fermentation: { setpoint: '12.0' } }, { force: false })
    await expect(datastores.writeStartup(territory, {}, { force: false })).rejects.toThrow('is there already')
    expect((await datastores.takeInStartup(territory))?.client).toBe('startup')
    expect(datastores.read('running', `${fermentation}/setpoint`)).toBe('12.0')
    await datastores.commit(request({ op: 'delete', path: `${fermentation}/setpoint` }))
    const after = await reopen()
    expect(await after.takeInStartup(territory)).toBeUndefined()
    expect(after.read('running', `${fermentation}/setpoint`)).toBeUndefined()
    expect(after.read('running', `${fermentation}/setpoint`, { withDefaults: 'report-all' })).toBe('17.0')
  })

  test('never goes over what is configured, also when the Thing was unknown in between', async () => {
    const before = await open()
    const territory = before.territory('TemperatureProvider')
    if (territory === undefined) throw new Error('no territory')
    await before.writeStartup(territory, { fermentation: { setpoint: '12.0' } }, { force: false })
    await before.takeInStartup(territory)
    await before.commit(request({ op: 'merge', path: `${fermentation}/setpoint`, value: '20.5' }))
    const without = await reopen([])
    await without.commit(request({ op: 'merge', path: mode, value: 'ABC' }))
    await without.flushFiles()
    expect(existsSync(join(root, 'persist', 'TemperatureProvider.json'))).toBe(false)
    const again = await reopen()
    expect((await again.takeInStartup(territory))?.edits).toEqual([])
    expect(again.read('running', `${fermentation}/setpoint`)).toBe('20.5')
    expect(await persisted('TemperatureProvider')).toMatchObject({
      'brewerslab:brewhouse': { temperature: { fermentation: { setpoint: '20.5' } } },
    })
    expect(await persisted('brewerslab')).toEqual({ 'brewerslab:brewhouse': { power: { mode: 'ABC' } } })
  })

  test('that is empty is taken in, too: the Thing has a file then', async () => {
    const datastores = await open()
    const territory = datastores.territory('TemperatureProvider')
    if (territory === undefined) throw new Error('no territory')
    await datastores.writeStartup(territory, {}, { force: false })
    await datastores.takeInStartup(territory)
    expect(await persisted('TemperatureProvider')).toEqual({})
  })
})

describe('a damaged root stops the start and overwrites nothing', () => {
  const file = () => join(root, 'persist', 'TemperatureProvider.json')
  async function startOver(text: string | Uint8Array): Promise<BrewError> {
    mkdirSync(join(root, 'persist'))
    writeFileSync(file(), text)
    const fault = await refusal(open())
    expect(readFileSync(file())).toEqual(Buffer.from(text))
    expect(existsSync(join(root, 'server.json'))).toBe(false)
    return fault
  }

  test('a truncated file, with file, line, column and what to do', async () => {
    const fault = await startOver('{\n  "brewerslab:brewhouse": {')
    expect(fault.at).toEqual({ file: file(), line: 2, column: 28 })
    expect(fault.hint).toContain('nothing was overwritten')
  })
  test('an empty file', async () => {
    expect((await startOver('')).at).toMatchObject({ file: file(), line: 1, column: 1 })
  })
  test('a file of zero bytes after a power cut', async () => {
    expect((await startOver(new Uint8Array(512))).at).toMatchObject({ file: file(), line: 1 })
  })
  test('a node that the model does not have', async () => {
    const fault = await startOver('{\n  "brewerslab:brewhouse": {\n    "beer": 1\n  }\n}')
    expect(fault.at).toMatchObject({ file: file(), line: 3 })
    expect(fault.hint).toContain('Mend')
  })
  test('a value of the wrong type', async () => {
    const fault = await startOver('{"brewerslab:brewhouse":{"temperature":{"fermentation":{"setpoint":"hot"}}}}')
    expect(fault.at).toMatchObject({ file: file(), path: `${fermentation}/setpoint` })
  })
  test('what only the whole judges: a must that does not hold, a node that comes twice', async () => {
    const fault = await startOver(
      '{"brewerslab:brewhouse":{"temperature":{"fermentation":{\n"lowpoint":"9.0",\n"highpoint":"1.0"}}}}',
    )
    expect(fault.at).toEqual({ file: file(), line: 3, column: 1, path: `${fermentation}/highpoint` })
    expect(fault.hint).toContain('nothing was overwritten')
    writeFileSync(file(), '{"brewerslab:brewhouse":{"power":{"mode":"a",\n"mode":"b"}}}')
    expect((await refusal(open())).at).toMatchObject({ file: file(), line: 2, column: 1 })
  })
  test('a link into a disk that is not there must not pass for an empty configuration', async () => {
    mkdirSync(join(root, 'persist'))
    symlinkSync('/nowhere/TemperatureProvider.json', file())
    const fault = await refusal(open())
    expect(fault.at).toEqual({ file: file() })
    expect(fault.message).toContain('link')
  })
  test('a startup file, with its own file, line and column', async () => {
    const startup = join(root, 'startup', 'TemperatureProvider.json')
    mkdirSync(join(root, 'startup'))
    writeFileSync(startup, '{"brewerslab:brewhouse":{"temperature":{"fermentation":{\n"setpoint":"hot"}}}}')
    const datastores = await open()
    const territory = datastores.territory('TemperatureProvider')
    if (territory === undefined) throw new Error('no territory')
    const wrongType = await refusal(datastores.takeInStartup(territory))
    expect(wrongType.at).toMatchObject({ file: startup, line: 2 })
    expect(wrongType.hint).toContain('Mend')
    writeFileSync(
      startup,
      '{"brewerslab:brewhouse":{"temperature":{"fermentation":{"lowpoint":"9.0",\n"highpoint":"1.0"}}}}',
    )
    expect((await refusal(datastores.takeInStartup(territory))).at).toMatchObject({ file: startup, line: 2, column: 1 })
    expect(datastores.hasFile('persist', 'TemperatureProvider')).toBe(false)
  })
  test('a user module that does not compile, with file and line', async () => {
    mkdirSync(join(root, 'yang'))
    writeFileSync(
      join(root, 'yang', 'mine.yang'),
      'module mine {\n  namespace "urn:m";\n  prefix m;\n  leaf x { type nothing; }\n}',
    )
    const fault = await refusal(open())
    expect(fault.at).toMatchObject({ file: join(root, 'yang', 'mine.yang'), line: 4 })
    expect(fault.message).toContain('nothing')
  })
})

test('a user module is loaded beside the project ones', async () => {
  mkdirSync(join(root, 'yang'))
  writeFileSync(
    join(root, 'yang', 'cellar.yang'),
    'module cellar { yang-version 1.1; namespace "urn:cellar"; prefix c; container cellar { leaf name { type string; } } }',
  )
  const datastores = await open()
  await datastores.commit(request({ op: 'merge', path: '/cellar:cellar/name', value: 'deep' }))
  expect(await persisted('cellar')).toEqual({ 'cellar:cellar': { name: 'deep' } })
  expect(datastores.treeDiagram('cellar')).toContain('+--rw cellar')
})
