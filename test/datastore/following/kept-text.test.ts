import { afterEach, beforeEach, describe, expect, spyOn, test } from 'bun:test'
import { DataTree } from 'libyang-wasm'
import { randomFrom } from '../../fault/random.ts'
import { Cellar, type EngineEdit, RACK, TURNS } from './tree.ts'

const cellarPath = '/cellar:cellar'
const shelf = (row: number, column: number) => `${cellarPath}/rack/shelf[row='${row}'][column='${column}']`
const barrel = (id: string | number) => `/cellar:barrel[id='${id}']`
const turn = (who: string) => `${cellarPath}/turn[who='${who}']`
const many = <T>(n: number, make: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => make(i))
const barrels = (n: number) => ({ 'cellar:barrel': many(n, (i) => ({ id: `b${1000 + i}`, litres: '20.5' })) })
const litres = (id: string, value: string): EngineEdit => ({
  op: 'merge',
  path: `${barrel(id)}/litres`,
  value: JSON.stringify(value),
})
const tick = () => new Promise((resolve) => setImmediate(resolve))

let cellar: Cellar
beforeEach(async () => {
  cellar = await Cellar.open([RACK, TURNS])
})
afterEach(() => cellar[Symbol.dispose]())

/** Entries printed in each turn of the event loop while something is done. */
async function entriesByTurn(work: () => Promise<unknown>): Promise<number[]> {
  const turns: number[] = [0]
  const original = DataTree.prototype.printBetween
  const spy = spyOn(DataTree.prototype, 'printBetween').mockImplementation(function (this: DataTree, path, options) {
    const printed = original.call(this, path, options)
    turns[turns.length - 1] = (turns.at(-1) ?? 0) + (printed?.entries.length ?? 0)
    return printed
  })
  let isOver = false
  const watching = (async () => {
    while (!isOver) {
      await tick()
      turns.push(0)
    }
  })()
  try {
    await work()
  } finally {
    isOver = true
    await watching
    spy.mockRestore()
  }
  return turns.filter((entries) => entries > 0)
}

async function expectRendered(...names: string[]): Promise<void> {
  for (const name of names) expect(await cellar.settled(name)).toBe(cellar.rendered(name))
}

describe('the text of a file that is kept between commits', () => {
  test('is the one that a rendering in one turn gives: first, empty, with short lists and long ones', async () => {
    await expectRendered('cellar', 'Rack', 'Turns')
    cellar.merge({ 'cellar:cellar': { name: 'deep "\\u0001" \n one', late: {}, tag: ['a'] }, ...barrels(64) })
    await expectRendered('cellar', 'Rack', 'Turns')
    cellar.merge({
      'cellar:cellar': {
        rack: { shelf: many(200, (i) => ({ row: i % 7, column: i, bottle: many(i % 3, (j) => ({ id: `b${j}` })) })) },
        turn: many(130, (i) => ({ who: `it's ${(i * 37) % 130}` })),
        mark: many(70, (i) => `m"${(i * 11) % 70}`),
        tag: many(65, (i) => `\\u0001${i}`),
      },
      ...barrels(200),
    })
    await expectRendered('cellar', 'Rack', 'Turns')
  })

  // Each batch is a few commits; after some of them the text is wanted, sometimes with a commit in the middle of it.
  for (const seed of [1, 2, 3, 4]) {
    test(`is so after random edits too: creates, deletes, changes and moves, seed ${seed}`, async () => {
      const random = randomFrom(seed)
      const below = (n: number) => Math.floor(random() * n)
      const oneOf = <T>(values: readonly T[]): T => values[below(values.length)] as T
      cellar.merge({
        'cellar:cellar': {
          rack: { shelf: many(300, (i) => ({ row: i % 9, column: i, bottle: many(i % 4, (j) => ({ id: `b${j}` })) })) },
          turn: many(400, (i) => ({ who: `w${i}` })),
          mark: many(200, (i) => `m${i}`),
        },
        ...barrels(400),
      })
      const anyEdit = (): EngineEdit => {
        const [row, column] = [below(9), below(330)]
        const place = (point: string) =>
          oneOf([
            { insert: 'first' },
            { insert: 'last' },
            { insert: 'before', point },
            { insert: 'after', point },
          ] as const)
        const who = `w${below(440)}`
        return oneOf<() => EngineEdit>([
          () => ({ op: 'merge', path: `${shelf(row, column)}/label`, value: `"${below(99)}"` }),
          () => ({ op: 'remove', path: shelf(row, column) }),
          () => ({ op: 'merge', path: `${shelf(row, column)}/bottle[id='b${below(5)}']/year`, value: `${below(99)}` }),
          () => ({ op: 'move', path: `${shelf(row, column)}/bottle[id='b1']`, ...place("[id='b0']") }),
          () => ({ op: 'merge', path: barrel(`b${below(2000)}`), value: '{}' }),
          () => ({ op: 'remove', path: barrel(`b${below(2000)}`) }),
          () => ({ op: 'remove', path: turn(who) }),
          () => ({ op: 'merge', path: turn(who), value: '{"what":"x"}', ...place(`[who='w${below(440)}']`) }),
          () => ({ op: 'move', path: turn(who), ...place(`[who='w${below(440)}']`) }),
          () => ({ op: 'merge', path: `${cellarPath}/mark[.='m${below(250)}']`, ...place(`m${below(250)}`) }),
          () => ({ op: 'remove', path: `${cellarPath}/mark[.='m${below(250)}']` }),
          () => ({ op: 'merge', path: `${cellarPath}/name`, value: `"${below(99)}"` }),
          () => ({ op: 'merge', path: `${cellarPath}/usual/light`, value: oneOf(['true', 'false']) }),
          () => ({ op: 'remove', path: `${cellarPath}/usual/light` }),
          () => ({ op: 'merge', path: `${cellarPath}/late/visitor[name='${below(80)}']`, value: '{}' }),
          () => ({ op: 'remove', path: `${cellarPath}/late` }),
        ])()
      }
      const commit = () => cellar.commitSome(many(1 + below(6) + (below(9) === 0 ? 80 : 0), anyEdit))
      for (let batch = 0; batch < 45; batch++) {
        commit()
        if (batch % 3 === 1) {
          const texts = ['cellar', 'Rack', 'Turns'].map((name) => cellar.settled(name))
          for (let more = below(4); more > 0; more--) {
            await tick()
            commit()
          }
          await Promise.all(texts)
        }
        if (batch % 3 !== 0) await expectRendered('cellar', 'Rack', 'Turns')
      }
      await expectRendered('cellar', 'Rack', 'Turns')
    })
  }

  test('prints no entry but those of the chunk that a commit touched, wherever it is', async () => {
    cellar.merge(barrels(3_000))
    const first = await entriesByTurn(() => expectRendered('cellar'))
    expect(first.length).toBeGreaterThan(40)
    expect(Math.max(...first)).toBeLessThanOrEqual(130)
    for (const edit of [
      litres('b1000', '1'),
      litres('b2500', '1'),
      litres('b3999', '1'),
      { op: 'delete', path: barrel('b1000') },
      { op: 'delete', path: barrel('b2222') },
      { op: 'create', path: barrel('b0'), value: '{}' },
      { op: 'create', path: barrel('b22225'), value: '{}' },
      { op: 'create', path: barrel('c'), value: '{}' },
    ] as const satisfies readonly EngineEdit[]) {
      cellar.commit([edit])
      const turns = await entriesByTurn(() => cellar.settled('cellar'))
      expect(turns.reduce((sum, it) => sum + it, 0)).toBeLessThanOrEqual(96)
      expect(Math.max(...turns)).toBeLessThanOrEqual(64)
      await expectRendered('cellar')
    }
  })

  test('stays in chunks of some size while entries go one by one, and come one by one', async () => {
    cellar.merge(barrels(500))
    await expectRendered('cellar')
    for (let i = 0; i < 500; i++) {
      if (i % 20 === 0) continue
      cellar.commit([{ op: 'delete', path: barrel(`b${1000 + i}`) }])
      await cellar.settled('cellar')
    }
    await expectRendered('cellar')
    cellar.commit([litres('b1000', '7')])
    const pieces = (await cellar.text('cellar').settle(() => 0))?.pieces ?? []
    expect(pieces.length).toBeLessThan(9)
    for (let i = 0; i < 150; i++) {
      cellar.commit([{ op: 'create', path: barrel(`a${1000 - i}`), value: '{}' }])
      if (i % 7 === 0) await cellar.settled('cellar')
    }
    await expectRendered('cellar')
  })

  test('is rendered anew, a slice a turn, when a commit changes much of it', async () => {
    cellar.merge(barrels(2_000))
    await expectRendered('cellar')
    cellar.merge({ 'cellar:barrel': many(2_000, (i) => ({ id: `b${1000 + i}`, litres: '3' })) })
    const turns = await entriesByTurn(() => cellar.settled('cellar'))
    expect(turns.length).toBeGreaterThan(25)
    expect(Math.max(...turns)).toBeLessThanOrEqual(130)
    await expectRendered('cellar')
    cellar.commit([{ op: 'delete', path: '/cellar:barrel' }])
    await expectRendered('cellar')
    cellar.merge(barrels(100))
    await expectRendered('cellar')
  })

  test('has no list any more when the last entry is gone, and has it again with the next', async () => {
    const ids = many(80, (i) => `b${1000 + i}`)
    cellar.merge({ 'cellar:cellar': { name: 'n' }, 'cellar:barrel': ids.map((id) => ({ id })) })
    await expectRendered('cellar')
    for (const some of [ids.slice(0, 40), ids.slice(40)]) {
      cellar.commit(some.map((id) => ({ op: 'delete', path: barrel(id) })))
      await expectRendered('cellar')
    }
    expect(cellar.rendered('cellar')).not.toContain('barrel')
    cellar.commit([litres('b1', '1')])
    await expectRendered('cellar')
  })

  test('shows the newest commit whole when some come while it is rendered, and does not begin anew for them', async () => {
    cellar.merge(barrels(2_000))
    let commits = 0
    const turns = await entriesByTurn(async () => {
      const text = cellar.text('cellar').settle(() => cellar.number)
      for (; commits < 20; commits++) {
        await tick()
        cellar.commit([litres(`b${1000 + ((commits * 397) % 2_000)}`, String(commits + 1))])
        if (commits === 5) cellar.commit([{ op: 'create', path: barrel('b0'), value: '{}' }])
        if (commits === 18) cellar.commit([{ op: 'create', path: barrel('c'), value: '{}' }])
      }
      const settled = await text
      expect(settled?.commit).toBe(cellar.number)
      expect(settled?.pieces.join('')).toBe(cellar.rendered('cellar'))
    })
    expect(turns.reduce((sum, it) => sum + it, 0)).toBeLessThan(2_800)
  })

  test('comes to an end while commits never do', async () => {
    cellar.merge(barrels(200))
    let settled: string | undefined
    const text = cellar.settled('cellar').then((it) => {
      settled = it
    })
    let commits = 0
    for (; settled === undefined && commits < 5_000; commits++) {
      cellar.commit([
        litres('b1000', String(1 + (commits % 9))),
        { op: 'merge', path: `${cellarPath}/name`, value: `"${commits}"` },
      ])
      await tick()
    }
    await text
    expect(commits).toBeLessThan(1_000)
    await expectRendered('cellar')
  })

  test('is rendered from nothing after the engine was built anew, also in the middle of it', async () => {
    cellar.merge(barrels(1_000))
    await expectRendered('cellar')
    cellar.commit([litres('b1500', '2')])
    cellar.breakEngine()
    expect(cellar.engine.rebuilds).toBe(1)
    const turns = await entriesByTurn(() => cellar.settled('cellar'))
    expect(turns.reduce((sum, it) => sum + it, 0)).toBeGreaterThanOrEqual(1_000)
    await expectRendered('cellar')
    cellar.commit([litres('b1500', '3'), litres('b1900', '3')])
    const settled = cellar.text('cellar').settle(() => cellar.number)
    cellar.breakEngine()
    cellar.commit([litres('b1700', '3')])
    expect((await settled)?.pieces.join('')).toBe(cellar.rendered('cellar'))
    const again = new Promise((resolve) => setImmediate(resolve)).then(() => cellar.breakEngine())
    cellar.merge({ 'cellar:barrel': many(1_000, (i) => ({ id: `b${1000 + i}`, litres: '9' })) })
    await expectRendered('cellar')
    await again
    expect(cellar.engine.rebuilds).toBe(3)
  })

  test('is of no use when others own something, and is said to be so in the middle of it', async () => {
    cellar.merge({ 'cellar:cellar': { turn: many(200, (i) => ({ who: `w${i}` })) }, ...barrels(200) })
    await expectRendered('cellar', 'Turns')
    cellar.commit([litres('b1000', '2'), litres('b1190', '2')])
    const settled = cellar.text('cellar').settle(() => cellar.number)
    cellar.core.setOwners([RACK])
    expect(await settled).toBeUndefined()
    await expectRendered('cellar', 'Rack')
    expect(cellar.rendered('cellar')).toContain('w199')
  })
})
