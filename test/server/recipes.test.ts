import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseRecipes } from '../../src/recipes/index.ts'
import { type Brewery, JSON_TYPE, openBrewery } from './brewery.ts'

const fixture = (name: string) => readFileSync(join(import.meta.dir, '..', 'recipes', 'fixtures', name), 'utf8')
const ale = fixture('harvest-ale.json')
const stout = fixture('winter-stout.xml')

let brewery: Brewery
beforeEach(async () => {
  brewery = await openBrewery()
})
afterEach(() => brewery.close())

const post = (body: string, type: string = JSON_TYPE, query = '') =>
  brewery.ask('POST', `/v1/recipes/import${query}`, { 'content-type': type }, body)

describe('recipes over HTTP', () => {
  test('come in as BeerJSON with one commit, and go out as BeerJSON again', async () => {
    const answer = await post(ale, JSON_TYPE, '?user=wild')
    expect(answer.status).toBe(200)
    expect(answer.json).toMatchObject({ commit: 1, recipes: ['Harvest Ale'], warnings: [] })
    expect(brewery.datastores.commits()).toMatchObject([{ number: 1, user: 'wild', client: 'v1' }])
    const out = await brewery.get('/v1/recipes/Harvest%20Ale')
    expect(out.headers.get('content-type')).toStartWith(JSON_TYPE)
    const [kept] = parseRecipes(new TextEncoder().encode(out.text)).recipes
    expect(kept).toEqual(parseRecipes(new TextEncoder().encode(ale)).recipes[0])
  })

  test('come in as BeerXML, with a warning for each thing that is not kept', async () => {
    const answer = await post(stout, 'application/xml')
    expect(answer.json).toMatchObject({
      recipes: ['Winter Stout & Oats'],
      warnings: [
        expect.stringMatching(/^line 21, column 7: <OG_MIN> of <STYLE>/),
        expect.any(String),
        expect.any(String),
      ],
    })
    expect((await brewery.get('/v1/recipes')).json).toEqual({
      recipes: [{ name: 'Winter Stout & Oats', style: 'Oatmeal Stout', batchSize: 23, originalGravity: 1.052 }],
    })
    expect((await brewery.get('/v1/recipes/Winter%20Stout%20%26%20Oats')).status).toBe(200)
  })

  test('that are only checked change nothing', async () => {
    expect((await post(ale, JSON_TYPE, '?check=true')).json).toMatchObject({ recipes: ['Harvest Ale'] })
    expect(brewery.datastores.commits()).toEqual([])
    expect((await brewery.get('/v1/recipes')).json).toEqual({ recipes: [] })
  })

  test('that are there already are not overwritten unless that is asked for', async () => {
    await post(ale)
    const mine = "/brewerslab:recipes/recipe[recipename='Harvest Ale']/brewerslab-recipe:notes"
    await brewery.datastores.commit({ edits: [{ op: 'merge', path: mine, value: 'mine' }], user: 'me', client: 'v1' })
    expect((await post(ale)).status).toBe(409)
    expect(brewery.datastores.read('running', mine)).toBe('mine')
    expect((await post(ale, JSON_TYPE, '?replace=true')).status).toBe(200)
    expect(brewery.datastores.read('running', mine)).not.toBe('mine')
  })

  test.each([
    ['no JSON', '{', JSON_TYPE, 400],
    [
      'an impossible amount',
      '{"beerjson":{"recipes":[{"name":"A",\n"batch_size":{"unit":"l","value":-1}}]}}',
      JSON_TYPE,
      400,
    ],
    ['XML that is called JSON', stout, JSON_TYPE, 400],
    ['a document type', '<!DOCTYPE RECIPES [<!ENTITY a "a">]><RECIPES/>', 'text/xml', 400],
    ['something that nobody can read', ale, 'text/plain', 415],
    ['nothing', '', JSON_TYPE, 400],
  ])('of %s are refused with a reason, and nothing is committed', async (_, body, type, status) => {
    const answer = await post(body, type)
    expect(answer.status).toBe(status)
    expect(answer.fault?.['error-message']).toBeString()
    expect(brewery.datastores.commits()).toEqual([])
  })

  test('that are refused are refused with their line', async () => {
    const answer = await post('{"beerjson":{"recipes":[{"name":"A",\n"batch_size":{"unit":"l","value":-1}}]}}')
    expect(answer.fault).toMatchObject({ 'error-info': { line: 2, column: 34 } })
  })

  test.each([
    ['?check=maybe', 400],
    ['?chek=true', 400],
  ])('with the query %s are refused', async (query, status) => {
    expect((await post(ale, JSON_TYPE, query)).status).toBe(status)
    expect(brewery.datastores.commits()).toEqual([])
  })

  test('of no name are not there', async () => {
    for (const name of ['Nothing', '%27%22', 'import']) {
      expect((await brewery.get(`/v1/recipes/${name}`)).status).toBe(404)
    }
    expect((await brewery.ask('DELETE', '/v1/recipes/x')).status).toBe(405)
  })

  test('called import are read like others', async () => {
    await post('{"beerjson":{"recipes":[{"name":"import"}]}}')
    expect((await brewery.get('/v1/recipes/import')).json).toMatchObject({
      beerjson: { recipes: [{ name: 'import' }] },
    })
  })

  describe('become profiles', () => {
    const profile = (name: string, body: object = {}) =>
      brewery.send('POST', `/v1/recipes/${encodeURIComponent(name)}/profile`, body)
    const PROFILES = '/brewerslab-profile:profiles/profile'
    const kept = (name: string) => brewery.datastores.read('running', `${PROFILES}[name='${name}']`)

    test('with one commit, of the name of the recipe, with a warning for each thing that none can say', async () => {
      await post(ale)
      const answer = await profile('Harvest Ale', { user: 'wild' })
      expect(answer.status).toBe(200)
      expect(answer.json).toMatchObject({
        commit: 2,
        profile: 'Harvest Ale',
        warnings: ['"Rest": no profile has its vessel'],
      })
      expect(brewery.datastores.commits()).toMatchObject([
        { number: 2, user: 'wild', client: 'v1', comment: 'profile of the recipe Harvest Ale' },
        { number: 1 },
      ])
      expect(kept('Harvest Ale')).toMatchObject({
        step: [{ name: 'Primary' }, { kind: 'free-rise' }, {}, { name: 'Crash', duration: '36.0' }],
      })
    })

    test('without a body, too, and of another name where one is given', async () => {
      await post(stout, 'text/xml')
      const path = `/v1/recipes/${encodeURIComponent('Winter Stout & Oats')}/profile`
      expect((await brewery.ask('POST', path)).json).toMatchObject({ profile: 'Winter Stout - Oats' })
      expect((await profile('Winter Stout & Oats', { profile: 'stout' })).json).toMatchObject({ profile: 'stout' })
      expect(kept('stout')).toMatchObject({ step: [{ name: 'primary' }, { name: 'secondary' }] })
    })

    test('that are only looked at change nothing, and are shown whole', async () => {
      await post(ale)
      const { json } = await profile('Harvest Ale', { check: true })
      expect(json).toMatchObject({ profile: 'Harvest Ale', edits: expect.arrayContaining([expect.anything()]) })
      expect(brewery.datastores.commits()).toHaveLength(1)
      expect(kept('Harvest Ale')).toBeUndefined()
    })

    test('that are there already are not overwritten unless that is asked for', async () => {
      await post(ale)
      await profile('Harvest Ale')
      const mine = `${PROFILES}[name='Harvest Ale']/tolerance`
      await brewery.datastores.commit({ edits: [{ op: 'merge', path: mine, value: '1.0' }], user: 'me', client: 'v1' })
      const other = { op: 'merge' as const, path: `${PROFILES}[name='other']`, value: { description: 'stays' } }
      await brewery.datastores.commit({ edits: [other], user: 'me', client: 'v1' })
      expect((await profile('Harvest Ale')).status).toBe(409)
      expect(brewery.datastores.read('running', mine)).toBe('1.0')
      expect((await profile('Harvest Ale', { replace: true })).status).toBe(200)
      expect(brewery.datastores.read('running', mine)).not.toBe('1.0')
      expect(kept('other')).toMatchObject({ description: 'stays' })
    })

    test.each(['import', 'Ale/Lager', 'profile', 'a%2Fb', 'Ale?x#y', "Wife's"])(
      'also of a recipe called %s',
      async (name) => {
        const steps = [{ name: 'A', start_temperature: { unit: 'C', value: 18 } }]
        await post(JSON.stringify({ beerjson: { recipes: [{ name, fermentation: { fermentation_steps: steps } }] } }))
        expect((await profile(name, { profile: 'p' })).status).toBe(200)
        expect(kept('p')).toMatchObject({ description: `Of the recipe "${name}"`, step: [{ temperature: '18.0' }] })
      },
    )

    test.each([
      ['of a recipe that is not there', 'Nothing', {}, 404],
      ['of a name no recipe can have', `'"`, {}, 404],
      ['of a recipe that says nothing of fermentation', 'Plain', {}, 400],
      ['of a name no profile can have', 'Harvest Ale', { profile: 'a/b' }, 400],
      ['of a name with both quotes', 'Harvest Ale', { profile: `'"` }, 400],
      ['of a name that is none', 'Harvest Ale', { profile: 7 }, 400],
      ['with a misspelt member', 'Harvest Ale', { chek: true }, 400],
      ['with a flag that is none', 'Harvest Ale', { replace: 'yes' }, 400],
    ])('are refused %s, and nothing is committed', async (_, name, body, status) => {
      await post(ale)
      await post('{"beerjson":{"recipes":[{"name":"Plain"}]}}')
      const answer = await profile(name, body)
      expect(answer.status).toBe(status)
      expect(answer.fault?.['error-message']).toBeString()
      expect(brewery.datastores.commits()).toHaveLength(2)
    })
  })

  test('stand in the description for machines', async () => {
    const { json } = await brewery.get('/openapi/json')
    const paths = Object.keys((json as { paths: object }).paths)
    expect(paths).toEqual(expect.arrayContaining(['/v1/recipes/import', '/v1/recipes/{name}/profile']))
  })
})
