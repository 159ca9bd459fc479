import { describe, expect, test } from 'bun:test'
import type { JsonObject } from '../../../src/base/index.ts'
import { refusal } from '../place.ts'
import { changeCellar, storeOfThePast, UPGRADED_CELLAR } from './brewery.ts'

const cellar = '/cellar:cellar'

describe('going back over an upgrade', () => {
  test('what was configured before is brought to the models of now, by the same steps', async () => {
    await using place = await storeOfThePast()
    changeCellar(place)
    const store = await place.open()
    const then = store.configurationAt(3) as JsonObject
    expect(then['cellar:cellar']).toEqual({
      wanted: '80.0',
      temperature: '12.5',
      rack: UPGRADED_CELLAR.rack.filter(({ name }) => name !== 'middle'),
    })
    expect(store.difference(6, 'running')).toEqual([])
    expect(store.difference(5, 'running')).toEqual([
      { op: 'replace', path: `${cellar}/temperature`, old: '12.5', new: '15.6' },
    ])
    expect(store.changesOf(6)).toEqual([{ op: 'replace', path: `${cellar}/warmth`, old: '54.5', new: '60.0' }])
    await store.rollback({ to: 3, user: 'a', client: 'cli' })
    expect(store.read('running', cellar)).toEqual(then['cellar:cellar'] as JsonObject)
    // And what came of it is a commit like any other.
    await store.rollback({ to: 7, user: 'a', client: 'cli' })
    expect(store.read('running', cellar)).toEqual(UPGRADED_CELLAR)
  })

  test('the commit that waits to be confirmed is taken back across it', async () => {
    await using place = await storeOfThePast()
    changeCellar(place)
    const store = await place.open()
    await store.cancelConfirm({ user: 'anna', client: 'cli', persistId: 'warm' })
    expect(store.read('running', `${cellar}/temperature`)).toBe('12.5')
  })

  test('the rescue configuration is converted when it is read and when it is loaded', async () => {
    await using place = await storeOfThePast()
    changeCellar(place)
    const store = await place.open()
    expect((store.rescueConfiguration() as JsonObject)['cellar:cellar']).toMatchObject({ temperature: '12.5' })
    await store.loadRescue({ user: 'a', client: 'cli' })
    expect(store.read('running', `${cellar}/temperature`)).toBe('12.5')
  })

  test('the path that prevents it is named', async () => {
    await using place = await storeOfThePast()
    const store = await place.open()
    // What waits there would stop the upgrade.
    store.confirm({ persistId: 'warm' })
    await store.commit({ edits: [{ op: 'delete', path: `${cellar}/shelf` }], user: 'a', client: 'cli' })
    await place.close()
    changeCellar(place, place.read('yang/cellar.yang').replace('leaf span { type string; }', ''), null)
    const without = await place.open()
    expect(without.commits()[0]?.number).toBe(7)
    const error = await refusal(without.rollback({ to: 6, user: 'a', client: 'cli' }))
    expect(error.tag).toBe('operation-not-supported')
    expect(error.at.path).toBe(`${cellar}/shelf[name='top']/span`)
    expect(error.message).toContain('after commit 6 cannot be brought to the models of now: is not in the new model')
    expect(without.read('running', `${cellar}/warmth`)).toBe('60.0')
  })

  test('several upgrades lie between, one of them taken back', async () => {
    await using place = await storeOfThePast()
    const first = place.read('yang/cellar.yang')
    const second = first.replace('leaf wanted', 'leaf lamp { type string; }\n    leaf wanted')
    for (const [text, lamp] of [
      [second, 'on'],
      [first, undefined],
      [second, 'off'],
    ] as const) {
      changeCellar(place, text, null)
      const store = await place.open()
      await store.commit({
        edits: [
          { op: 'merge', path: `${cellar}/warmth`, value: '70.0' },
          ...(lamp === undefined ? [] : [{ op: 'merge', path: `${cellar}/lamp`, value: lamp } as const]),
        ],
        user: 'a',
        client: 'cli',
      })
      const remove = lamp === undefined ? [] : [{ op: 'remove', path: `${cellar}/lamp` } as const]
      const warmer = { op: 'merge', path: `${cellar}/warmth`, value: '71.0' } as const
      await store.commit({ edits: [warmer, ...remove], user: 'a', client: 'cli' })
      await place.close()
    }
    changeCellar(place)
    const store = await place.open()
    expect(store.commits()[0]?.client).toBe('upgrade')
    // Commit 7 set the lamp, which the newest model does not have.
    expect((await refusal(store.rollback({ to: 7, user: 'a', client: 'cli' }))).at.path).toBe(`${cellar}/lamp`)
    const celsius = (number: number) =>
      (store.configurationAt(number) as { 'cellar:cellar': JsonObject })['cellar:cellar'].temperature
    expect([celsius(5), celsius(6), celsius(8), celsius(9), celsius(10)]).toEqual([
      '12.5',
      '15.6',
      '21.7',
      '21.1',
      '21.7',
    ])
  })
})
