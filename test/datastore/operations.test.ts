import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BrewError, FakeClock, type JsonObject, resolveOperation, silentLog } from '../../src/base/index.ts'
import { type Datastores, openDatastores } from '../../src/datastore/index.ts'
import { removeRoot } from '../roots.ts'

const MODEL = `module garden {
  yang-version 1.1; namespace "urn:garden"; prefix g;
  typedef litres { type decimal64 { fraction-digits 1; range "0.1..100"; } }
  container garden {
    list bed {
      key "row name";
      leaf row { type uint8; } leaf name { type string; }
      leaf soil { type string; }
      leaf moisture { type uint8; config false; }
      container tap {
        action water {
          input {
            leaf amount { type litres; mandatory true; }
            leaf slowly { type boolean; default false; }
            leaf from { type leafref { path "/g:garden/g:barrel/g:name"; } }
            must "not(amount >= 50) or slowly = 'true'" { error-message "That is a flood."; error-app-tag "flood"; }
            must "not(../../moisture) or ../../moisture < 90" { error-message "It is wet already."; }
          }
          output { leaf used { type litres; mandatory true; } leaf note { type string; default "done"; } }
        }
      }
    }
    list barrel { key name; leaf name { type string; } }
    list leak { key at; config false; leaf at { type string; } action forget; }
    container well { presence "There is one."; action pump; }
  }
  rpc rain { input { leaf hours { type uint8 { range "1..24"; } default 3; } } output { leaf fell { type litres; } } }
}`

let root: string
let datastores: Datastores
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'garden-'))
  const userModules = [{ file: 'garden.yang', text: MODEL }]
  datastores = await openDatastores({ root, clock: new FakeClock(), log: silentLog, owners: [], userModules })
  const value = { bed: [{ row: 1, name: 'peas' }], barrel: [{ name: 'north' }] }
  await datastores.commit({ edits: [{ op: 'merge', path: '/garden:garden', value }], user: 'ann', client: 'v1' })
})
afterAll(async () => {
  await datastores.close()
  removeRoot(root)
})

const WATER = "/garden:garden/bed[name='peas'][row='1']/tap/water"
const call = (path: string, input: JsonObject = {}) => datastores.operations.call(path, input)
const refusal = (path: string, input: JsonObject = {}): BrewError => {
  try {
    call(path, input)
  } catch (error) {
    if (error instanceof BrewError) return error
    throw error
  }
  throw new Error('nothing was refused')
}

describe('a call', () => {
  test('comes with canonical values and defaults, and its path with keys in their order', () => {
    const { operation, input } = call(WATER, { amount: '2.50', from: 'north' })
    expect(input).toEqual({ amount: '2.5', slowly: false, from: 'north' })
    expect(operation.path).toBe("/garden:garden/bed[row='1'][name='peas']/tap/water")
    expect(operation.at).toBe("/garden:garden/bed[row='1'][name='peas']/tap")
    expect(call('/garden:rain').input).toEqual({ hours: 3 })
    expect(call('/rain', { hours: 5 }).operation.path).toBe('/garden:rain')
  })

  test.each([
    ['a value that is none', { amount: 'much' }, 'invalid-value', /amount$/],
    ['a value out of range', { amount: '0.0' }, 'invalid-value', /amount$/],
    ['a leaf that is missing', {}, 'data-missing', /water/],
    ['a leaf that the model does not have', { amount: '1', litres: 2 }, 'unknown-element', /water/],
    ['a leafref that leads nowhere', { amount: '1', from: 'south' }, 'data-missing', /from$/],
    ['a must of its input', { amount: '60' }, 'operation-failed', /water/],
  ])('is refused for %s, with its path and no line', (_, input, tag, path) => {
    const error = refusal(WATER, input as JsonObject)
    expect(error.tag).toBe(tag as BrewError['tag'])
    expect(error.at.path).toMatch(path)
    expect(error.at).not.toHaveProperty('line')
  })

  test('is judged by what the model says of it, by message and app-tag, on state as well', () => {
    expect(refusal(WATER, { amount: '60' })).toMatchObject({ message: 'That is a flood', appTag: 'flood' })
    const moisture = "/garden:garden/bed[row='1'][name='peas']/moisture"
    datastores.publish([{ op: 'set', path: moisture, value: '95' }])
    expect(refusal(WATER, { amount: '1' }).message).toBe('It is wet already')
    datastores.publish([{ op: 'set', path: moisture, value: '20' }])
    expect(call(WATER, { amount: '60', slowly: true }).input).toMatchObject({ amount: '60.0' })
  })

  test('of what is not there is refused with its path; of state it is enough that it is there', () => {
    expect(refusal(WATER.replace('peas', 'beans'), { amount: '1' })).toMatchObject({
      tag: 'data-missing',
      at: { path: "/garden:garden/bed[row='1'][name='beans']" },
    })
    expect(refusal('/garden:garden/well/pump').tag).toBe('data-missing')
    expect(refusal("/garden:garden/leak[at='hose']/forget").tag).toBe('data-missing')
    datastores.publish([{ op: 'set', path: "/garden:garden/leak[at='hose']" }])
    expect(call("/garden:garden/leak[at='hose']/forget").input).toEqual({})
  })

  test.each([
    ['/garden:garden/bed', 'unknown-element'],
    ['/garden:garden', 'unknown-element'],
    ['/', 'unknown-element'],
    ['/garden:nothing', 'unknown-element'],
    ["/garden:rain[x='1']", 'unknown-element'],
    ['/garden:garden/bed/tap/water', 'missing-attribute'],
    ["/garden:garden/bed[row='1']/tap/water", 'missing-attribute'],
    ['garden', 'invalid-value'],
  ])('of %s is refused', (path, tag) => {
    expect(refusal(path).tag).toBe(tag as BrewError['tag'])
  })

  test('changes nothing: what is configured and what changed last stay as they are', () => {
    const before = { text: datastores.readAll('running'), tag: datastores.etag('running', '/garden:garden') }
    call(WATER, { amount: '1', from: 'north' })
    expect({ text: datastores.readAll('running'), tag: datastores.etag('running', '/garden:garden') }).toEqual(before)
  })
})

describe('an answer', () => {
  const water = () => resolveOperation(datastores.schema, WATER)

  test('is completed with defaults', () => {
    expect(datastores.operations.answer(water(), { used: '1.20' })).toEqual({ used: '1.2', note: 'done' })
  })

  test('that the model does not allow is refused', () => {
    expect(() => datastores.operations.answer(water(), {})).toThrow()
    expect(() => datastores.operations.answer(water(), { used: '1', wet: true })).toThrow('wet')
  })
})
