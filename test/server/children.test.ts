import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import type { CompleteAnswer, V1Completion, V1Edit, V1Session } from '../../src/base/index.ts'
import { type Answer, type Brewery, openBrewery } from './brewery.ts'

/** A `when` on everything that can have one (RFC 7950 7.21.5), and choices within choices. */
const KETTLE = `module kettle {
  yang-version 1.1; namespace "urn:kettle"; prefix k;
  grouping gas { leaf burner { type string; } leaf valve { type string; } }
  container kettle {
    description "What is boiled in";
    leaf heat { type enumeration { enum electric; enum gas; enum steam; } default electric; description "How"; }
    leaf watts { when "../heat = 'electric'"; type uint16; }
    container element { when "../heat = 'electric'"; leaf ohms { type uint16; } }
    uses gas { when "heat = 'gas'"; }
    leaf pressure { when "current()/../heat = 'steam' and ../valve-open = 'true'"; type uint16; }
    leaf valve-open { type boolean; }
    choice stirring {
      case by-hand { leaf paddle { type string; } leaf minutes { type uint8; } }
      case by-motor { when "heat != 'gas'"; leaf rpm { type uint16; }
        choice drive { leaf belt { type string; } container gear { leaf teeth { type uint8; } } } }
      case none { leaf still { type empty; } }
    }
    leaf seen { config false; when "../heat = 'gas'"; type string; }
    list step {
      key name; leaf name { type string; }
      leaf kind { type enumeration { enum rest; enum boil; } default rest; }
      leaf hops { when "../kind = 'boil'"; type uint8; }
      leaf temperature { when "../kind = 'rest'"; type uint8; }
      leaf sparge { when "/k:kettle/k:heat = 'steam'"; type uint8; }
      leaf last { when "../name = 'mash out'"; type empty; }
    }
    container lid { presence "there is one"; leaf glass { type boolean; default true; }
      leaf wiper { when "../glass = 'true'"; type empty; } }
    container plain { leaf one { type string; } }
  }
  augment "/kettle" { when "heat = 'gas'"; leaf bottle { type string; } }
  leaf cellar { type boolean; }
  leaf damp { when "/cellar = 'true'"; type uint8; }
}`

let brewery: Brewery
const KETTLE_PATH = '/kettle:kettle'
const json = <T>(answer: Answer): T => answer.json as unknown as T
const set = (path: string, value: string | number | boolean | object): V1Edit =>
  ({ op: 'merge', path, value }) as unknown as V1Edit
const ask = (query: Record<string, string>) => brewery.get(`/v1/complete?${new URLSearchParams(query)}`)
const children = async (path: string, session?: string): Promise<readonly V1Completion[]> => {
  const answer = await ask({ path, of: 'children', ...(session === undefined ? {} : { session }) })
  if (answer.status !== 200) throw new Error(answer.text)
  expect(json<CompleteAnswer>(answer).more).toBe(false)
  return json<CompleteAnswer>(answer).values
}
const names = (all: readonly V1Completion[]) => all.map(({ value }) => value.replace('kettle:', '')).sort()
const absent = async (path: string, session?: string) =>
  names((await children(path, session)).filter((it) => it.absent === 'when'))
const replacing = async (path: string, session?: string) =>
  Object.fromEntries(
    (await children(path, session)).flatMap((it) => (it.case === undefined ? [] : [[names([it])[0], it.case]])),
  )
const commit = async (...edits: V1Edit[]) => {
  const answer = await brewery.send('POST', '/v1/commit', { edits })
  if (answer.status !== 200) throw new Error(answer.text)
}
const open = async () => json<V1Session>(await brewery.send('POST', '/v1/sessions', {})).id
const edit = async (session: string, ...edits: V1Edit[]) => {
  const answer = await brewery.send('POST', `/v1/sessions/${session}/edit`, { edits })
  if (answer.status !== 200) throw new Error(answer.text)
}
const entry = (name: string) => `${KETTLE_PATH}/step[name='${name}']`

beforeAll(async () => {
  brewery = await openBrewery(undefined, { 'kettle.yang': KETTLE })
})
afterAll(() => brewery.close())
beforeEach(async () => {
  await brewery.send('POST', '/v1/rollback', { to: 0 })
})

describe('GET /v1/complete?of=children', () => {
  test('has all children in the order of the model, with what it says of them', async () => {
    const all = await children(KETTLE_PATH)
    expect(all.slice(0, 2)).toEqual([{ value: 'kettle:heat', description: 'How' }, { value: 'kettle:watts' }])
    expect(all.map(({ value }) => value)).toContain('kettle:rpm')
    expect(await children(`${KETTLE_PATH}/plain`)).toEqual([{ value: 'kettle:one' }])
  })

  test('of the root has those of all modules', async () => {
    const all = await children('/')
    expect(all).toContainEqual({ value: 'kettle:kettle', description: 'What is boiled in' })
    expect(all.map(({ value }) => value)).toContain('brewerslab:brewhouse')
    expect(all).toContainEqual({ value: 'kettle:damp', absent: 'when' })
    await commit(set('/kettle:cellar', true))
    expect(all.length).toBe((await children('/')).length)
    expect(await children('/')).toContainEqual({ value: 'kettle:damp' })
  })

  test('knows the when of leafs, containers, uses, cases and augments, by a default and by what is set', async () => {
    expect(await absent(KETTLE_PATH)).toEqual(['bottle', 'burner', 'pressure', 'valve'])
    await commit(set(`${KETTLE_PATH}/heat`, 'gas'))
    expect(await absent(KETTLE_PATH)).toEqual(['belt', 'element', 'gear', 'pressure', 'rpm', 'watts'])
    await commit(set(`${KETTLE_PATH}/heat`, 'steam'), set(`${KETTLE_PATH}/valve-open`, true))
    expect(await absent(KETTLE_PATH)).toEqual(['bottle', 'burner', 'element', 'valve', 'watts'])
  })

  test('of a session goes by its candidate, with what follows from its edits', async () => {
    await commit(set(`${KETTLE_PATH}/heat`, 'gas'))
    const session = await open()
    await edit(session, set(`${KETTLE_PATH}/heat`, 'steam'))
    expect(await absent(KETTLE_PATH, session)).toEqual(['bottle', 'burner', 'element', 'pressure', 'valve', 'watts'])
    // The default comes back where nothing is said.
    await edit(session, { op: 'delete', path: `${KETTLE_PATH}/heat` })
    expect(await absent(KETTLE_PATH, session)).toEqual(['bottle', 'burner', 'pressure', 'valve'])
    expect(await absent(KETTLE_PATH)).toEqual(['belt', 'element', 'gear', 'pressure', 'rpm', 'watts'])
  })

  test('tells of a child of another case which case it would replace', async () => {
    expect(await replacing(KETTLE_PATH)).toEqual({})
    await commit(set(`${KETTLE_PATH}/rpm`, 60), set(`${KETTLE_PATH}/belt`, 'V'))
    expect(await replacing(KETTLE_PATH)).toEqual({
      paddle: 'by-motor',
      minutes: 'by-motor',
      still: 'by-motor',
      gear: 'belt',
    })
    // The edit of another case takes the place of what is committed.
    const session = await open()
    await edit(session, set(`${KETTLE_PATH}/paddle`, 'oak'))
    expect(await replacing(KETTLE_PATH, session)).toEqual({
      rpm: 'by-hand',
      belt: 'by-hand',
      gear: 'by-hand',
      still: 'by-hand',
    })
  })

  test('of an entry goes by what is in it and by its keys', async () => {
    await commit(set(`${entry('first')}/kind`, 'boil'), set(entry('mash out'), {}))
    expect(await absent(entry('first'))).toEqual(['last', 'sparge', 'temperature'])
    expect(await absent(entry('mash out'))).toEqual(['hops', 'sparge'])
  })

  test('of an entry that is not there yet goes by what it would be, and makes none', async () => {
    const session = await open()
    await edit(session, set(`${KETTLE_PATH}/heat`, 'steam'))
    expect(await absent(entry('new'), session)).toEqual(['hops', 'last'])
    expect(await absent(entry('mash out'))).toEqual(['hops', 'sparge'])
    expect(await absent(`${KETTLE_PATH}/lid`)).toEqual([])
    expect(json<CompleteAnswer>(await ask({ path: `${KETTLE_PATH}/step`, session })).values).toEqual([])
    const running = await brewery.get('/v1/datastore/running/kettle', { accept: 'application/yang-data+json' })
    expect(running.json).toEqual({})
  })

  test('leaves candidate and running as they were, and commits what was edited', async () => {
    await commit(set(entry('first'), {}), set(`${KETTLE_PATH}/rpm`, 60))
    const session = await open()
    await edit(session, set(`${KETTLE_PATH}/heat`, 'gas'), set(`${entry('first')}/kind`, 'boil'))
    const diff = async () => (await brewery.get(`/v1/sessions/${session}/diff`)).json
    const before = await diff()
    for (const path of ['/', KETTLE_PATH, entry('first'), entry('new'), `${KETTLE_PATH}/lid`])
      await children(path, session)
    expect(await diff()).toEqual(before)
    expect((await brewery.send('POST', `/v1/sessions/${session}/commit`, {})).status).toBe(200)
    expect(await absent(KETTLE_PATH)).toEqual(['belt', 'element', 'gear', 'pressure', 'rpm', 'watts'])
    expect(await replacing(KETTLE_PATH)).toEqual({})
  })

  test('that cannot be judged are not absent: in an entry that cannot be, and in state', async () => {
    expect(await absent(`${KETTLE_PATH}/lid`)).toEqual([])
    const all = await children(KETTLE_PATH)
    expect(all.find(({ value }) => value === 'kettle:seen')).toEqual({ value: 'kettle:seen' })
  })

  test('refuses what has no children, and parameters that say nothing of them', async () => {
    const status = async (query: Record<string, string>) => (await ask({ of: 'children', ...query })).status
    expect(await status({ path: `${KETTLE_PATH}/heat` })).toBe(400)
    expect(await status({ path: `${KETTLE_PATH}/step` })).toBe(400)
    expect(await status({ path: KETTLE_PATH, prefix: 'w' })).toBe(400)
    expect(await status({ path: KETTLE_PATH, datastore: 'operational' })).toBe(400)
    expect(await status({ path: KETTLE_PATH, of: 'keys' })).toBe(400)
    expect(await status({ path: KETTLE_PATH, datastore: 'running' })).toBe(200)
    expect(await status({ path: '/kettle:pot' })).toBe(400)
    expect(await status({ path: KETTLE_PATH, session: 'none' })).toBe(404)
    expect((await ask({ of: 'children' })).status).toBe(400)
  })

  test('is not sent again while it is the same', async () => {
    const { headers } = await ask({ path: KETTLE_PATH, of: 'children' })
    const again = () =>
      brewery.get(`/v1/complete?${new URLSearchParams({ path: KETTLE_PATH, of: 'children' })}`, {
        'if-none-match': headers.get('etag') ?? '',
      })
    expect((await again()).status).toBe(304)
    await commit(set(`${KETTLE_PATH}/heat`, 'gas'))
    expect((await again()).status).toBe(200)
  })
})
