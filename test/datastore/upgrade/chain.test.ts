import { describe, expect, test } from 'bun:test'
import { BrewError, drop, type Migration, type Revision } from '../../../src/base/index.ts'
import { stepsBetween } from '../../../src/datastore/upgrade/chain.ts'
import { migrations as shipped } from '../../../yang/migrations/index.ts'

const link = (from: Revision, to: Revision, module = 'm'): Migration => ({
  module,
  from,
  to,
  steps: [drop(`/${module}:${from}-${to}`)],
})
const links = [link('2018-01-01', '2020-01-01'), link('2020-01-01', '2022-02-02'), link('2024-01-01', '2026-01-01')]

function between(from: string | undefined, to: string | undefined): unknown {
  const at = (revision: string | undefined) => [{ name: 'm', ...(revision === undefined ? {} : { revision }) }]
  try {
    return stepsBetween(at(from), at(to), links).map((step) => (step.kind === 'drop' ? step.path : step))
  } catch (error) {
    return error instanceof BrewError ? `${error.tag}: ${error.message}` : error
  }
}

describe('the chain of migrations', () => {
  test('is followed in order, from the revision that data was written with', () => {
    expect(between('2018-01-01', '2022-02-02')).toEqual(['/m:2018-01-01-2020-01-01', '/m:2020-01-01-2022-02-02'])
    expect(between('2020-01-01', '2022-02-02')).toEqual(['/m:2020-01-01-2022-02-02'])
    expect(between('2022-02-02', '2022-02-02')).toEqual([])
  })

  test('tells the link that is missing', () => {
    const missing = (from: string, to: string) =>
      `data-missing: no migration leads the module m from its revision ${from} to ${to}`
    expect(between('2018-01-01', '2026-01-01')).toBe(missing('2022-02-02', '2024-01-01'))
    expect(between('2019-01-01', '2022-02-02')).toBe(missing('2019-01-01', '2020-01-01'))
    expect(between('2024-01-01', '2027-01-01')).toBe(missing('2026-01-01', '2027-01-01'))
    // One that leads too far is none.
    expect(between('2024-01-01', '2025-01-01')).toBe(missing('2024-01-01', '2025-01-01'))
  })

  test('is not asked for modules without migrations, without revisions, or gone', () => {
    expect(
      stepsBetween([{ name: 'x', revision: '2018-01-01' }], [{ name: 'x', revision: '2026-01-01' }], links),
    ).toEqual([])
    expect(between(undefined, '2026-01-01')).toEqual([])
    expect(between('2018-01-01', undefined)).toEqual([])
    expect(stepsBetween([{ name: 'm', revision: '2018-01-01' }], [], links)).toEqual([])
  })

  test('never leads back: each newer module is named', () => {
    expect(between('2022-02-02', '2020-01-01')).toBe(
      'operation-not-supported: the store was written with the module m of 2022-02-02, and here it is of 2020-01-01: it cannot go back by itself',
    )
  })

  test('that ships has no gaps', () => {
    for (const { module, to } of shipped) {
      const newer = shipped.filter((it) => it.module === module && it.from >= to)
      if (newer.length > 0) expect(newer.map(({ from }) => from)).toContain(to)
    }
  })
})
