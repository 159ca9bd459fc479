import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { childNamed, dataChildren, effectiveType, type Schema, type SchemaNode } from '../../src/base/index.ts'
import { projectModules, Yang } from '../../src/yang/index.ts'
import type { RejectionReason } from '../../things/ds18b20/rejection.ts'
import { DEFAULT_CONFIG } from '../../things/simulator/settings.ts'

let yang: Yang
let schema: Schema

beforeAll(async () => {
  yang = await Yang.open()
  schema = yang.schema
})
afterAll(() => yang[Symbol.dispose]())

/** The node at names from the root on. */
function at(...names: readonly string[]): SchemaNode {
  let node: SchemaNode | undefined
  for (const name of names) node = childNamed(node ?? { children: schema.nodes }, name)
  if (node === undefined) throw new Error(`there is no ${names.join('/')}`)
  return node
}

/** All data nodes of the project's own modules. */
function ownNodes(parent: { readonly children?: readonly SchemaNode[] }): SchemaNode[] {
  return dataChildren(parent)
    .filter((node) => node.module.startsWith('brewerslab'))
    .flatMap((node) => [node, ...ownNodes(node)])
}

describe('every module', () => {
  test.each(projectModules.map(({ file, text }) => [file, text]))('%s says who, what and when', (_, text) => {
    expect(text).toContain('yang-version 1.1;')
    expect(text).toMatch(/namespace "urn:brewerslab:yang:[a-z-]+";/)
    for (const statement of ['organization', 'contact', 'description', 'revision', 'reference']) {
      expect(text).toMatch(new RegExp(`^\\s+${statement}\\b`, 'm'))
    }
  })
})

describe('every node', () => {
  test('is described', () => {
    const silent = ownNodes({ children: schema.nodes }).filter((node) => (node.description ?? '') === '')
    expect(silent.map((node) => node.name)).toEqual([])
  })

  test('that is a quantity has a unit', () => {
    const bare = ownNodes({ children: schema.nodes }).filter((node) => {
      const base = node.type === undefined ? undefined : effectiveType(node.type).base
      // A factor is a number of seconds for one second.
      return base !== undefined && /int|decimal/.test(base) && node.units === undefined && node.name !== 'time-factor'
    })
    expect(bare.map((node) => node.name)).toEqual([])
  })
})

describe('what is kept over time', () => {
  test('is what graphs of a fermentation are made of', () => {
    const kept = ownNodes({ children: schema.nodes }).filter((it) =>
      it.extensions?.includes('brewerslab-types:history'),
    )
    expect(kept.filter(({ config }) => config)).toEqual([])
    expect([...new Set(kept.map(({ name }) => name))].sort()).toEqual([
      'activity',
      'ambient-temperature',
      'applied',
      'latest',
      'power',
      'target',
      'value',
      'wort-temperature',
    ])
  })
})

describe('the fermentation', () => {
  const leaf = (name: string) => at('brewhouse', 'temperature', 'fermentation', name)

  test("has the defaults of the seed's sample", () => {
    expect(leaf('setpoint').defaults).toEqual(['17.0'])
    expect(leaf('highpoint').defaults).toEqual(['0.0'])
    expect(leaf('lowpoint').defaults).toEqual(['0.0'])
  })

  test('is in degrees Celsius of three decimals', () => {
    expect(leaf('setpoint')).toMatchObject({ units: 'celsius', type: { base: 'decimal64', fractionDigits: 3 } })
  })

  test('has a monitor that nobody configures', () => expect(leaf('monitor').config).toBe(false))
})

describe('the settings of the sampling', () => {
  test("have no defaults in the model: they would stand in the seed's samples", () => {
    const settings = dataChildren(at('brewhouse', 'temperature', 'hardware', 'sampling'))
    expect(settings.map(({ name, defaults }) => [name, defaults])).toEqual([
      ['interval', undefined],
      ['stale-after', undefined],
    ])
  })
})

describe('what the Things know of the model by heart', () => {
  test('the reasons for a rejection are those of the model', () => {
    // A record, so that a reason missing here does not compile.
    const known: Record<RejectionReason, true> = {
      'missing-bus': true,
      'missing-probe': true,
      unreadable: true,
      timeout: true,
      transient: true,
      malformed: true,
      'crc-no': true,
      'crc-zero': true,
      'power-on': true,
      'all-ones': true,
      'sign-glitch': true,
      'out-of-range': true,
      swing: true,
    }
    const { type } = at('brewhouse', 'temperature', 'hardware', 'probe', 'reading', 'rejected-reason')
    const names = type?.base === 'enumeration' ? type.enums.map(({ name }) => name) : []
    expect(names.sort()).toEqual(Object.keys(known).sort())
  })

  test("the simulator's defaults are those of the model", () => {
    const compare = (node: SchemaNode, value: object | number | boolean): void => {
      if (typeof value === 'object') {
        for (const [name, member] of Object.entries(value)) {
          const child = childNamed(node, name)
          if (child === undefined) throw new Error(`the model has no ${name}`)
          compare(child, member)
        }
        // The outputs that it listens to are unset.
        const configured = dataChildren(node).filter((child) => child.config && child.name !== 'output')
        expect(configured.map(({ name }) => name).sort()).toEqual(Object.keys(value).sort())
      } else {
        const [text = ''] = node.defaults ?? []
        expect([node.name, typeof value === 'number' ? Number(text) : text === 'true']).toEqual([node.name, value])
      }
    }
    compare(at('simulator'), DEFAULT_CONFIG)
  })
})
