import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type JsonValue, silentLog, systemClock } from '../../../src/base/index.ts'
import { renderTerritory } from '../../../src/datastore/documents.ts'
import { type Datastores, openDatastores } from '../../../src/datastore/index.ts'

const CELLAR = `module cellar {
  yang-version 1.1; namespace "urn:cellar"; prefix c;
  container cellar {
    leaf name { type string; }
    container empty { presence "is there"; }
    container rack {
      list shelf { key "row column"; leaf row { type uint8; } leaf column { type uint16; }
        leaf-list bottle { type string; } }
    }
    leaf-list label { type string; }
  }
  list barrel { key id; leaf id { type string; } leaf litres { type decimal64 { fraction-digits 1; } } }
}`
const hardware = '/brewerslab:brewhouse/temperature/hardware'

let root: string
let datastores: Datastores
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'brewerslab-render-'))
  mkdirSync(join(root, 'yang'))
  writeFileSync(join(root, 'yang', 'cellar.yang'), CELLAR)
  datastores = await openDatastores({
    root,
    clock: systemClock,
    log: silentLog,
    owners: [{ name: 'Rack', alias: 'rack', module: 'cellar', path: '/cellar:cellar/rack' }],
  })
})
afterEach(async () => {
  await datastores.close()
  rmSync(root, { recursive: true, force: true })
})
const merge = (path: string, value: JsonValue) =>
  datastores.commit({ edits: [{ op: 'merge', path, value }], user: 'x', client: 'v1' })
const many = <T>(n: number, make: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => make(i))

describe('files with long lists', () => {
  test('are rendered in slices to the text that one go gives, in all their territories', async () => {
    await merge('/cellar:cellar', {
      name: 'deep "\\u0001" \n one',
      empty: {},
      rack: { shelf: many(300, (i) => ({ row: i % 7, column: i, bottle: many(i % 3, (j) => `b${j}`) })) },
      label: many(130, (i) => `l${i}`),
    })
    await merge('/', { 'cellar:barrel': many(64, (i) => ({ id: `b${i}`, litres: '20.5' })) })
    await merge(hardware, { probe: many(65, (i) => ({ id: `28-${i}` })) })
    await datastores.flushFiles()
    for (const name of ['cellar', 'Rack', 'brewerslab']) {
      const territory = datastores.territory(name)
      if (territory === undefined) throw new Error(name)
      const whole = renderTerritory(territory, datastores.readTerritory('running', territory) ?? {})
      expect(readFileSync(join(root, 'persist', `${name}.json`), 'utf8')).toBe(whole)
    }
    expect(datastores.readAll('persist')).toEqual(datastores.readAll('running'))
  })

  test('hold up no other work for long, and show a commit whole that comes in between', async () => {
    await merge(hardware, {
      probe: many(3_000, (i) => ({ id: `28-${i.toString(16)}`, offsets: [{ low: '0', high: '100', offset: '0.1' }] })),
    })
    const offset = (value: string) =>
      merge(`${hardware}/probe[id='28-0']/offsets[low='0.0'][high='100.0']/offset`, value)
    let turns = 0
    let isFlushed = false
    const flushed = datastores.flushFiles().then(() => {
      isFlushed = true
    })
    for (; !isFlushed; turns++) {
      if (turns === 20) await offset('0.3')
      await new Promise((resolve) => setImmediate(resolve))
    }
    await flushed
    await datastores.flushFiles()
    expect(turns).toBeGreaterThan(40)
    expect(datastores.readAll('persist')).toEqual(datastores.readAll('running'))
  })
})
