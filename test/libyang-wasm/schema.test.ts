import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { type Context, Libyang, type SchemaNode, standardModule, YangError } from 'libyang-wasm'
import type { SchemaNode as BaseSchemaNode, Schema } from '../../src/base/index.ts'

const model = `module m {
  yang-version 1.1; namespace "urn:m"; prefix m;
  import ietf-yang-types { prefix yang; }
  organization "The brewery"; contact "brewer@example.org"; description "A model.";
  revision 2024-02-03; revision 2023-01-01;
  feature gas; feature steam;
  typedef celsius { type decimal64 { fraction-digits 3; range "-55.0..125.0"; } units "celsius"; }
  identity vessel; identity kettle { base vessel; } identity tun { base vessel; if-feature steam; }
  container c {
    description "All of it."; reference "RFC 7950";
    presence "here";
    must "a or b" { error-message "one of them"; error-app-tag "a-or-b"; }
    leaf a { type celsius; default 17; }
    leaf b { type string { length "1..5 | 8"; pattern "[a-z]+" { error-message "lower case"; } pattern "x.*" { modifier invert-match; } } mandatory true; status deprecated; }
    leaf e { type enumeration { enum off { description "No."; } enum on { value 5; } } }
    leaf f { type bits { bit one; bit five { position 5; } } }
    leaf g { type identityref { base vessel; } }
    leaf h { type union { type uint8 { range "1..5|7"; } type leafref { path "../l/k"; } } }
    leaf i { type leafref { path "../l/k"; } when "../a > 5"; }
    leaf j { type yang:date-and-time; config false; }
    leaf big { type uint64 { range "1..max"; } }
    leaf-list ll { type int8; ordered-by user; min-elements 1; max-elements 4; }
    leaf-list dl { type int8; default 1; default 2; }
    list l { key "k"; unique "v in/w"; leaf k { type string; } leaf v { type int8; } container in { leaf w { type int8; } }
      action go { input { leaf x { type int8; } } output { leaf y { type int8; } } }
      notification gone; }
    list keyless { config false; leaf v { type int8; } }
    choice ch { default one; case one { leaf c1 { type int8; } } leaf c2 { type empty; } }
    anydata any; anyxml xml;
  }
  rpc boil { input { leaf minutes { type uint8; } } }
  notification done;
}`

let engine: Libyang
let context: Context

beforeAll(async () => {
  engine = await Libyang.load()
  context = engine.createContext({ modules: [{ text: model, file: 'm.yang', features: ['gas'] }] })
})

afterAll(() => engine[Symbol.dispose]())

/** A node of the model, children left out. */
function node(path: string): Omit<SchemaNode, 'children'> {
  const found = context.schema(path)
  if (found === undefined) throw new Error(`no ${path}`)
  const { children: _, ...rest } = found
  return rest
}

const leaf = { module: 'm', kind: 'leaf', config: true } as const

describe('schema', () => {
  test('is what the base room says it is', () => {
    const schema: Schema = context.schema()
    const first: BaseSchemaNode | undefined = schema.nodes[0]
    expect(first?.name).toBe('c')
    expect(schema.nodes.map((top) => [top.name, top.kind])).toEqual([
      ['c', 'container'],
      ['done', 'notification'],
    ])
    expect(schema.operations.map((top) => [top.name, top.kind])).toEqual([['boil', 'rpc']])
  })

  test('keeps the order of the schema, choices included', () => {
    const names = context.schema('/m:c')?.children?.map((child) => child.name)
    expect(names).toEqual([
      ...['a', 'b', 'e', 'f', 'g', 'h', 'i', 'j', 'big', 'll', 'dl', 'l', 'keyless', 'ch', 'any', 'xml'],
    ])
    const list = context.schema('/m:c/l')?.children?.map((child) => [child.name, child.kind])
    expect(list).toEqual([
      ['k', 'leaf'],
      ['v', 'leaf'],
      ['in', 'container'],
      ['gone', 'notification'],
    ])
  })

  test('actions stand apart from data, with their input and output', () => {
    const [go, ...others] = context.schema('/m:c/l')?.operations ?? []
    expect(others).toEqual([])
    expect(go).toMatchObject({ name: 'go', module: 'm', kind: 'action', config: false })
    expect(go?.children?.map(({ kind, children }) => [kind, children?.map(({ name }) => name)])).toEqual([
      ['input', ['x']],
      ['output', ['y']],
    ])
    expect(context.schema('/m:c')).not.toHaveProperty('operations')
  })

  test('containers: presence, description, reference, must', () => {
    expect(node('/m:c')).toEqual({
      ...{ name: 'c', module: 'm', kind: 'container', config: true, presence: true },
      description: 'All of it.',
      reference: 'RFC 7950',
      must: [{ expression: 'a or b', message: 'one of them', appTag: 'a-or-b' }],
    })
  })

  test('leafs: typedef, units, default, restrictions, status', () => {
    expect(node('/m:c/a')).toEqual({
      ...{ ...leaf, name: 'a', units: 'celsius', defaults: ['17.0'] },
      type: { base: 'decimal64', typedef: 'celsius', fractionDigits: 3, range: '-55.000..125.000' },
    })
    expect(node('/m:c/b')).toEqual({
      ...{ ...leaf, name: 'b', status: 'deprecated', mandatory: true },
      type: {
        base: 'string',
        length: '1..5 | 8',
        patterns: [
          { regex: '[a-z]+', message: 'lower case' },
          { regex: 'x.*', invert: true },
        ],
      },
    })
    expect(node('/m:c/big').type).toEqual({ base: 'uint64', range: '1..18446744073709551615' })
    expect(node('/m:c/j')).toMatchObject({ config: false, type: { base: 'string', typedef: 'date-and-time' } })
  })

  test('leafs: enumeration, bits, identityref, union, leafref', () => {
    expect(node('/m:c/e').type).toEqual({
      base: 'enumeration',
      enums: [
        { name: 'off', value: 0, description: 'No.' },
        { name: 'on', value: 5 },
      ],
    })
    expect(node('/m:c/f').type).toEqual({
      base: 'bits',
      bits: [
        { name: 'one', value: 0 },
        { name: 'five', value: 5 },
      ],
    })
    expect(node('/m:c/g').type).toEqual({ base: 'identityref', identities: ['m:kettle'] })
    const leafref = { base: 'leafref', path: '../l/k', target: '/m:c/l/k', targetType: { base: 'string' } } as const
    expect(node('/m:c/h').type).toEqual({ base: 'union', types: [{ base: 'uint8', range: '1..5 | 7' }, leafref] })
    expect(node('/m:c/i')).toEqual({
      ...{ ...leaf, name: 'i', when: [{ expression: '../a > 5' }] },
      type: leafref,
    })
  })

  test('lists, leaf-lists, choices', () => {
    expect(node('/m:c/l')).toMatchObject({ keys: ['k'], unique: [['v', 'in/w']] })
    expect(node('/m:c/l/k')).toMatchObject({ isKey: true })
    expect(node('/m:c/keyless')).toEqual({ name: 'keyless', module: 'm', kind: 'list', config: false })
    expect(node('/m:c/ll')).toMatchObject({ userOrdered: true, minElements: 1, maxElements: 4 })
    expect(node('/m:c/dl')).toMatchObject({ defaults: ['1', '2'] })
    const choice = context.schema('/m:c')?.children?.find((child) => child.kind === 'choice')
    expect(choice).toMatchObject({
      defaults: ['one'],
      children: [
        { kind: 'case', name: 'one', children: [{ name: 'c1' }] },
        { kind: 'case', name: 'c2', children: [{ name: 'c2' }] },
      ],
    })
  })

  test('operations have input and output', () => {
    const boil = context.schema().operations.find((top) => top.name === 'boil')
    expect(boil).toMatchObject({
      config: false,
      children: [
        { kind: 'input', children: [{ name: 'minutes' }] },
        { kind: 'output', children: [] },
      ],
    })
  })

  test('of what is not there is undefined', () => {
    expect(context.schema('/m:nope')).toBeUndefined()
    expect(context.schema('/zz:c')).toBeUndefined()
    expect(context.schema('nonsense[')).toBeUndefined()
  })
})

describe('modules', () => {
  test('are told with revision, features and prose', () => {
    const modules = context.modules()
    expect(modules.find((module) => module.name === 'm')).toEqual({
      ...{ name: 'm', revision: '2024-02-03', namespace: 'urn:m', prefix: 'm', yangVersion: '1.1' },
      ...{ features: ['gas'], allFeatures: ['gas', 'steam'], implemented: true, description: 'A model.' },
      ...{ organization: 'The brewery', contact: 'brewer@example.org', submodules: [] },
    })
    expect(modules.find((module) => module.name === 'ietf-yang-types')).toMatchObject({ implemented: false })
  })

  test('all features', () => {
    using all = engine.createContext({ modules: [{ text: model, features: 'all' }] })
    expect(all.modules().find((module) => module.name === 'm')?.features).toEqual(['gas', 'steam'])
    expect(all.schema('/m:c/g')?.type).toMatchObject({ identities: ['m:kettle', 'm:tun'] })
  })

  test('a module imported by one before it is implemented with its features', () => {
    using both = engine.createContext({
      modules: [
        {
          text: 'module a { namespace "urn:a"; prefix a; import b { prefix b; } augment "/b:c" { leaf x { type int8; } } }',
        },
        {
          text: 'module b { namespace "urn:b"; prefix b; feature f; container c { leaf y { if-feature f; type int8; } } }',
          features: ['f'],
        },
      ],
    })
    expect(both.schema('/b:c')?.children?.map((child) => `${child.module}:${child.name}`)).toEqual(['b:y', 'a:x'])
  })

  test('implement: false only offers a module to importers', () => {
    using offered = engine.createContext({
      modules: [
        { text: 'module a { namespace "urn:a"; prefix a; import b { prefix b; } leaf x { type b:t; } }' },
        {
          text: 'module b { namespace "urn:b"; prefix b; typedef t { type int8; } leaf y { type int8; } }',
          implement: false,
        },
        { text: 'module unused { namespace "urn:u"; prefix u; }', implement: false },
      ],
    })
    expect(offered.modules().find((module) => module.name === 'b')?.implemented).toBe(false)
    expect(offered.modules().some((module) => module.name === 'unused')).toBe(false)
  })

  test('are resolved by name and revision, and by text alone', () => {
    const asked: unknown[] = []
    using resolved = engine.createContext({
      modules: [
        {
          text: 'module a { namespace "urn:a"; prefix a; import b { prefix b; revision-date 2020-02-02; } import c { prefix c; } }',
        },
      ],
      resolve(name, revision) {
        asked.push([name, revision])
        if (name === 'b') return { text: 'module b { namespace "urn:b"; prefix b; revision 2020-02-02; }' }
        return name === 'c' ? 'module c { namespace "urn:c"; prefix c; }' : undefined
      },
    })
    expect(asked).toEqual([
      ['b', '2020-02-02'],
      ['c', undefined],
    ])
    expect(resolved.modules().map((module) => module.name)).toEqual(expect.arrayContaining(['a', 'b', 'c']))
  })

  test('what resolve throws comes out, and the engine is well', () => {
    const text = 'module a { namespace "urn:a"; prefix a; import b { prefix b; } }'
    const resolve = () => {
      throw new TypeError('mine')
    }
    expect(() => engine.createContext({ modules: [{ text }], resolve })).toThrow('mine')
    expect(engine.failed).toBe(false)
  })

  test('of two revisions the newest is taken, of a wanted one that', () => {
    const b = (revision: string) => ({
      text: `module b { namespace "urn:b"; prefix b; revision ${revision}; }`,
      implement: false,
    })
    const a = (wanted: string) => ({
      text: `module a { namespace "urn:a"; prefix a; import b { prefix b; ${wanted} } }`,
    })
    const revisionOf = (wanted: string) => {
      using made = engine.createContext({ modules: [b('2020-01-01'), b('2021-01-01'), a(wanted)] })
      return made.modules().find((module) => module.name === 'b')?.revision
    }
    expect(revisionOf('')).toBe('2021-01-01')
    expect(revisionOf('revision-date 2020-01-01;')).toBe('2020-01-01')
  })

  test('YIN', () => {
    const text = `<module name="y" xmlns="urn:ietf:params:xml:ns:yang:yin:1" xmlns:y="urn:y">
      <namespace uri="urn:y"/><prefix value="y"/><leaf name="x"><type name="int8"/></leaf></module>`
    using yin = engine.createContext({ modules: [{ text, format: 'yin' }] })
    expect(yin.schema('/y:x')?.type).toEqual({ base: 'int8' })
  })

  test('all standard modules compile together', () => {
    const names = [
      'ietf-datastores',
      'ietf-yang-library',
      'ietf-origin',
      'ietf-netconf-acm',
      'ietf-netconf-with-defaults',
    ]
    names.push('ietf-netconf-nmda', 'ietf-restconf', 'ietf-netconf', 'ietf-interfaces', 'ietf-ip', 'iana-if-type')
    const modules = names.map((name) => {
      const module = standardModule(name)
      if (module === undefined) throw new Error(`${name} is not carried`)
      return { ...module, features: 'all' as const }
    })
    using standard = engine.createContext({ modules })
    expect(standard.schema('/ietf-netconf-acm:nacm/rule-list')?.userOrdered).toBe(true)
    expect(standardModule('ietf-datastores', '1999-01-01')).toBeUndefined()
    expect(standardModule('nobody')).toBeUndefined()
  })
})

describe('extensions', () => {
  test('of a module are told of each node that has them (RFC 7950 7.19)', () => {
    const extended = `module x { yang-version 1.1; namespace "urn:x"; prefix x;
      extension kept; extension shown { argument how; }
      container c { leaf a { type int8; x:kept; x:shown "blue"; } leaf b { type int8; } x:kept; } }`
    using own = engine.createContext({ modules: [{ text: extended, file: 'x.yang' }] })
    expect(own.schema('/x:c/a')?.extensions).toEqual(['x:kept', 'x:shown'])
    expect(own.schema('/x:c/a')?.extensionArguments).toEqual({ 'x:shown': 'blue' })
    expect(own.schema('/x:c')?.extensions).toEqual(['x:kept'])
    expect(own.schema('/x:c')).not.toHaveProperty('extensionArguments')
    expect(own.schema('/x:c/b')?.extensions).toBeUndefined()
  })
})

describe('printing', () => {
  test('tree diagrams (RFC 8340)', () => {
    expect(context.printTree('m')).toStartWith('module: m\n  +--rw c!\n')
    expect(context.printTree()).toContain('rpcs:\n    +---x boil')
    expect(() => context.printTree('nope')).toThrow(YangError)
  })

  test('YANG that compiles again to the same', () => {
    using again = engine.createContext({ modules: [{ text: context.printModule('m'), features: ['gas'] }] })
    expect(again.schema().nodes).toEqual(context.schema().nodes as SchemaNode[])
  })
})
