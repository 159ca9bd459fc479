import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { BrewError, type JsonValue } from '../../src/base/index.ts'
import type { Datastores, Edit } from '../../src/datastore/index.ts'
import { Place } from './place.ts'

const fermentation = '/brewerslab:brewhouse/temperature/fermentation'
const probe = (n: number) => `/brewerslab:brewhouse/temperature/hardware/probe[id='28-${n}']`

let place: Place
let datastores: Datastores
beforeEach(async () => {
  place = new Place()
  datastores = await place.open({ maxEngineBytes: 12 * 1024 * 1024 })
})
afterEach(() => place[Symbol.asyncDispose]())

const open = () => datastores.sessions.open({ user: 'wild', client: 'cli', mode: 'private' }).id
const setpointTo = (value: number): Edit => ({ op: 'merge', path: `${fermentation}/setpoint`, value: `${value}` })

/** What it shows must be what its difference makes of running, made anew from its text. */
function expectTrue(id: string): void {
  const document = datastores.sessions.read(id, '/') ?? {}
  expect(datastores.difference({ document }, { session: id })).toEqual([])
}

function editOf(random: () => number): Edit {
  const n = Math.floor(random() * 6)
  const value = `${1 + Math.floor(random() * 20)}`
  switch (Math.floor(random() * 5)) {
    case 0:
      return setpointTo(Number(value))
    case 1:
      return { op: 'merge', path: probe(n), value: {} }
    case 2:
      return { op: 'remove', path: probe(n) }
    case 3:
      return { op: 'merge', path: `${probe(n)}/offsets[low='0'][high='30']/offset`, value }
    default:
      return { op: 'remove', path: `${fermentation}/setpoint` }
  }
}

/** Numbers from 0 to 1, the same for a seed. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  }
}

describe('candidates that are looked at in turn', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])('show what they are, whatever others do: seed %p', async (seed) => {
    const random = randomFrom(seed)
    const { sessions } = datastores
    const ids = [open(), open()]
    for (let step = 0; step < 60; step++) {
      const id = ids[Math.floor(random() * ids.length)] ?? ''
      const chance = random()
      try {
        if (chance < 0.6) sessions.edit(id, [editOf(random), editOf(random)])
        else if (chance < 0.7) sessions.discard(id)
        else if (chance < 0.8) await datastores.commit({ edits: [editOf(random)], user: 'other', client: 'v1' })
        else if (chance < 0.9) await sessions.commit(id)
        else sessions.examine(id)
      } catch (error) {
        // Conflicts are told, and what is there already is not made again.
        if (!(error instanceof BrewError)) throw error
      }
      for (const each of ids) expectTrue(each)
    }
  })

  test('are the same after the engine failed and was built anew', async () => {
    const id = open()
    datastores.sessions.edit(id, [setpointTo(19)])
    const before = datastores.sessions.read(id, '/')
    const tooMuch: JsonValue = Array.from({ length: 60_000 }, (_, i) => ({
      recipename: `${'a long name '.repeat(12)}${i}`,
    }))
    const edits: Edit[] = [{ op: 'merge', path: '/brewerslab:recipes', value: { recipe: tooMuch } }]
    expect(() => datastores.sessions.edit(id, edits)).toThrow('nothing was changed')
    expect(datastores.usage().rebuilds).toBe(1)
    expect(datastores.sessions.read(id, '/')).toEqual(before)
    datastores.sessions.edit(id, [setpointTo(20)])
    expectTrue(id)
    expect((await datastores.sessions.commit(id)).edits).toHaveLength(1)
  })

  test('leave running as it is when one is closed, or an edit of it is refused', () => {
    const [one, other] = [open(), open()]
    datastores.sessions.edit(one, [setpointTo(19)])
    expect(() => datastores.sessions.edit(one, [setpointTo(20), { op: 'delete', path: probe(1) }])).toThrow(BrewError)
    expect(datastores.read('running', `${fermentation}/setpoint`)).toBeUndefined()
    expectTrue(one)
    datastores.sessions.close(one)
    expect(datastores.sessions.read(other, `${fermentation}/setpoint`)).toBeUndefined()
  })
})
