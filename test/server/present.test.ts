import { afterEach, beforeEach, expect, test } from 'bun:test'
import type { JsonValue } from '../../src/base/index.ts'
import type { Datastores } from '../../src/datastore/index.ts'
import { resolveTarget } from '../../src/server/v1/target.ts'
import { write } from '../../src/server/v1/writing.ts'
import { Place, TEMPERATURE } from '../datastore/place.ts'

let place: Place
let datastores: Datastores
beforeEach(async () => {
  place = new Place()
  datastores = await place.open()
})
afterEach(() => place[Symbol.asyncDispose]())

/** The same datastores, and what is read of running. */
function watched(): { readonly datastores: Datastores; readonly read: string[] } {
  const read: string[] = []
  const note = new Proxy(datastores, {
    get: (target, name) => {
      const member = Reflect.get(target, name, target) as unknown
      if (typeof member !== 'function') return member
      if (name !== 'read' && name !== 'readTerritory') return member.bind(target)
      return (datastore: string, at: string | { readonly path: string }, ...rest: unknown[]) => {
        read.push(typeof at === 'string' ? at : at.path)
        return member.call(target, datastore, at, ...rest)
      }
    },
  })
  return { datastores: note, read }
}

test.each(['', '/fermentation'])(
  'so it is at "%s" where another Thing owns a part below, which is left alone',
  async (below) => {
    const regulation = `${TEMPERATURE.path}/fermentation/brewerslab-control:control`
    datastores.setOwners([
      TEMPERATURE,
      { name: 'Fermentation', alias: 'fermentation', module: 'brewerslab-control', path: regulation },
    ])
    const control: JsonValue = { mode: 'off', band: '0.5' }
    await datastores.commit({ edits: [{ op: 'merge', path: regulation, value: control }], user: 'x', client: 'v1' })
    const { datastores: note, read } = watched()
    const target = resolveTarget(note, ['running', TEMPERATURE.name, ...below.split('/').slice(1)])
    if (target.kind !== 'part') throw new Error('not a part')
    const leaf: JsonValue = { setpoint: '17.5' }
    const json = below === '' ? { fermentation: leaf } : leaf
    await write(note, target, 'PATCH', new Headers(), { json, representation: 'seed' })
    expect(read).toEqual([`${TEMPERATURE.path}/fermentation/setpoint`])
    expect(datastores.read('running', regulation)).toEqual(control)
  },
)

test('to merge a few leaves into a Thing, those are read and nothing beside them, however long a list is', async () => {
  const { datastores: note, read } = watched()
  const target = resolveTarget(note, ['running', TEMPERATURE.name])
  if (target.kind !== 'part') throw new Error('not a part')
  const json: JsonValue = { fermentation: { setpoint: '17.5', highpoint: '0' } }
  await write(note, target, 'PATCH', new Headers(), { json, representation: 'seed' })
  expect(read.toSorted()).toEqual([
    `${TEMPERATURE.path}/fermentation/highpoint`,
    `${TEMPERATURE.path}/fermentation/setpoint`,
  ])
  // A leaf that is not set, and arrives as it is shown, stays unset.
  expect(datastores.read('running', TEMPERATURE.path)).toEqual({ fermentation: { setpoint: '17.5' } })
})
