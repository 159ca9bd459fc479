import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import type { Datastores, Edit } from '../../src/datastore/index.ts'
import { Place } from './place.ts'

const CELLAR = `module cellar { yang-version 1.1; namespace "urn:brewerslab:test:cellar"; prefix c;
  container cellar {
    choice source { case gas { leaf bottle { type string; } } case pump { leaf speed { type int32; } } }
    leaf cooled { type boolean; default false; }
    leaf valve { when "../cooled = 'true'"; type string; } } }`

let place: Place
let datastores: Datastores
beforeEach(async () => {
  place = new Place()
  datastores = await place.open({ userModules: [{ text: CELLAR, file: 'cellar.yang' }], owners: [] })
})
afterEach(() => place[Symbol.asyncDispose]())

const set = (leaf: string, value: string | number | boolean): Edit => ({
  op: 'merge',
  path: `/cellar:cellar/${leaf}`,
  value,
})
const commit = (...edits: Edit[]) => datastores.commit({ edits, user: 'wild', client: 'v1' })
const running = () => datastores.read('running', '/cellar:cellar')

/** A candidate that is held against an older commit: what came since is taken back for as long as one looks. */
async function lookPast(edits: readonly Edit[]): Promise<void> {
  const { sessions } = datastores
  const { id } = sessions.open({ user: 'robber', client: 'cli', mode: 'private' })
  sessions.edit(id, [set('bottle', 'blue')])
  await commit(...edits)
  expect(sessions.examine(id).faults).not.toEqual([])
  sessions.close(id)
}

describe('running is judged the same after somebody looked past its newest commit', () => {
  test('another case of a choice takes the place of the one that was committed', async () => {
    await lookPast([set('bottle', 'red')])
    await commit(set('speed', 5))
    expect(running()).toEqual({ speed: 5 })
  })

  test('what a when allowed goes with its condition', async () => {
    await lookPast([set('bottle', 'red'), set('cooled', true), set('valve', 'left')])
    await commit(set('cooled', false))
    expect(running()).toEqual({ bottle: 'red', cooled: false })
  })

  test('edits that went there and back have left nothing behind', async () => {
    await commit(set('bottle', 'red'), set('cooled', true), set('valve', 'left'))
    const gone = (leaf: string): Edit => ({ op: 'delete', path: `/cellar:cellar/${leaf}` })
    const { sessions } = datastores
    const { id } = sessions.open({ user: 'robber', client: 'cli', mode: 'private' })
    sessions.edit(id, [gone('bottle'), gone('valve'), set('bottle', 'red'), set('valve', 'left')])
    expect(sessions.get(id).edits).toBe(0)
    await commit(set('speed', 5), set('cooled', false))
    expect(running()).toEqual({ cooled: false, speed: 5 })
  })
})

// RFC 7950 7.9: "the creation of a node from one case implicitly deletes all nodes from all other cases"
describe('of a choice the case that was written last is there', () => {
  test('in one candidate, edit by edit, and back again', async () => {
    const { sessions } = datastores
    const { id } = sessions.open({ user: 'robber', client: 'cli', mode: 'private' })
    for (const edit of [set('bottle', 'red'), set('speed', 5)]) sessions.edit(id, [edit])
    expect(sessions.read(id, '/cellar:cellar', {})).toEqual({ speed: 5 })
    sessions.edit(id, [{ op: 'merge', path: '/cellar:cellar', value: { bottle: 'blue' } }])
    expect(sessions.examine(id).faults).toEqual([])
    await sessions.commit(id)
    expect(running()).toEqual({ bottle: 'blue' })
  })

  test('both in one value are refused', async () => {
    const both: Edit = { op: 'merge', path: '/cellar:cellar', value: { bottle: 'blue', speed: 5 } }
    expect(commit(both)).rejects.toThrow(/both cases/)
  })
})
