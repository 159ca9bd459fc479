import type { JsonObject, NodeKind, SchemaNode, SchemaType } from '../../src/base/index.ts'

/** A schema with one leaf of every type, made by hand so that the pure parts are tested without the engine. */

type Extra = Partial<Omit<SchemaNode, 'name' | 'kind' | 'module'>> & { readonly module?: string }

/** A node of module `m`, configuration unless said otherwise. */
export function node(name: string, kind: NodeKind, extra: Extra = {}): SchemaNode {
  return { name, kind, module: 'm', config: true, ...extra }
}

/** A leaf. */
export function leaf(name: string, type: SchemaType, extra: Extra = {}): SchemaNode {
  return node(name, 'leaf', { type, ...extra })
}

const celsius: SchemaType = { base: 'decimal64', fractionDigits: 3, range: '-100.0..200.0', typedef: 'temperature' }
const id: SchemaType = { base: 'string', patterns: [{ regex: '(28-[0-9a-f]{1,32})?' }] }

/** Two modules: `m`, and `x` that augments it. */
export const root: { readonly children: readonly SchemaNode[]; readonly operations: readonly SchemaNode[] } = {
  operations: [],
  children: [
    node('brewhouse', 'container', {
      description: 'All of the brewery. And more.',
      children: [
        node('temperature', 'container', {
          children: [
            node('fermentation', 'container', {
              children: [
                leaf('setpoint', celsius, { units: 'celsius', defaults: ['17.0'], description: 'What is wanted.' }),
                leaf('monitor', { base: 'boolean' }, { config: false }),
                node('results', 'container', {
                  children: [leaf('latest', celsius, { config: false })],
                }),
                leaf('source', {
                  base: 'leafref',
                  path: '../../probe/id',
                  target: '/m:brewhouse/temperature/probe/id',
                  targetType: id,
                }),
              ],
            }),
            node('probe', 'list', {
              keys: ['id'],
              children: [
                leaf('id', id, { isKey: true }),
                node('offsets', 'list', {
                  keys: ['low', 'high'],
                  children: [
                    leaf('low', celsius, { isKey: true }),
                    leaf('high', celsius, { isKey: true }),
                    leaf('offset', celsius),
                  ],
                }),
                node('reading', 'container', {
                  module: 'x',
                  config: false,
                  children: [leaf('value', celsius, { module: 'x', config: false })],
                }),
              ],
            }),
          ],
        }),
        node('power', 'container', { children: [leaf('mode', { base: 'string', length: '1..8' })] }),
      ],
    }),
    node('types', 'container', {
      children: [
        leaf('flag', { base: 'boolean' }),
        leaf('speed', {
          base: 'enumeration',
          enums: [
            { name: 'slow', value: 0, description: 'Not fast' },
            { name: 'fast', value: 1 },
          ],
        }),
        leaf('count', { base: 'uint8', range: '1..10 | 20' }),
        leaf('big', { base: 'uint64' }),
        leaf('marks', {
          base: 'bits',
          bits: [
            { name: 'a', value: 0 },
            { name: 'b', value: 1 },
          ],
        }),
        leaf('kind', { base: 'identityref', identities: ['m:ale', 'x:lager', 'm:stout', 'x:stout'] }),
        leaf('either', {
          base: 'union',
          types: [{ base: 'uint8' }, { base: 'enumeration', enums: [{ name: 'none', value: 0 }] }],
        }),
        leaf('there', { base: 'empty' }),
        leaf('bytes', { base: 'binary', length: '2..4' }),
        leaf('place', { base: 'instance-identifier' }),
        node('tags', 'leaf-list', { type: { base: 'string' } }),
        node('here', 'container', { presence: true, children: [leaf('inside', { base: 'string' })] }),
        leaf('twin', { base: 'string' }),
        leaf('twin', { base: 'string' }, { module: 'x' }),
        node('heat', 'choice', {
          children: [
            node('gas', 'case', { children: [leaf('burner', { base: 'string' })] }),
            node('current', 'case', {
              children: [leaf('watts', { base: 'uint16' }), leaf('phase', { base: 'uint8' })],
            }),
          ],
        }),
      ],
    }),
  ],
}

/** A running configuration of that schema. */
export function sample(): JsonObject {
  return {
    'm:brewhouse': {
      temperature: {
        fermentation: { setpoint: '18.5' },
        probe: [{ id: '28-01', offsets: [{ low: '0.0', high: '50.0', offset: '0.25' }] }, { id: '28-02' }],
      },
    },
  }
}
