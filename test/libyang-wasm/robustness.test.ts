import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import { type Context, type DataFormat, Libyang, YangError } from 'libyang-wasm'

const model = `module a { yang-version 1.1; namespace "urn:a"; prefix a;
  container top { leaf s { type string; } anydata any; anyxml xml; list l { key k; leaf k { type string; } } leaf n { type int8; } } }`

let engine: Libyang
let context: Context

beforeAll(async () => {
  engine = await Libyang.load()
})

beforeEach(() => {
  context = engine.createContext({ modules: [{ text: model }] })
})

// Whatever was refused: no trap, and the context goes on.
afterEach(() => {
  expect(engine.failed).toBe(false)
  using tree = context.parse('{"a:top":{"n":1}}', { format: 'json' })
  expect(tree.validate()).toEqual([])
  expect(tree.get('/a:top/n')).toBe('1')
  context[Symbol.dispose]()
})

afterAll(() => engine[Symbol.dispose]())

function refusal(work: () => unknown): YangError {
  try {
    work()
  } catch (error) {
    if (error instanceof YangError) return error
    throw error
  }
  throw new Error('was not refused')
}

function parse(text: string | Uint8Array, format: DataFormat = 'json'): YangError {
  return refusal(() => context.parse(text, { format, kind: 'data', file: 'given.json' }))
}

function compile(...texts: readonly string[]): YangError {
  const modules = texts.map((text, index) => ({ text, file: `file-${index + 1}.yang` }))
  return refusal(() => engine.createContext({ modules }))
}

const head = 'namespace "urn:x"; prefix x;'

describe('modules that are refused', () => {
  test('bad source: file and line', () => {
    expect(compile(`module x {\n ${head}\n leaf y { type int8;\n }`)).toMatchObject({ file: 'file-1.yang', line: 4 })
    expect(compile('')).toMatchObject({ file: 'file-1.yang', line: 1 })
    expect(compile('\u0000')).toMatchObject({ errorTag: 'malformed-message', line: 1, column: 1 })
  })

  test('bad source that another one imports: the file of the bad one', () => {
    const fault = compile(
      `module x { ${head} import y { prefix y; } }`,
      'module y {\n namespace "urn:y"; prefix y;\n nonsense;\n}',
    )
    expect(fault).toMatchObject({ file: 'file-2.yang', line: 3, message: expect.stringContaining('nonsense') })
  })

  test('what does not compile: the file and the schema path', () => {
    const fault = compile(
      `module x { ${head} import y { prefix y; } }`,
      'module y { namespace "urn:y"; prefix y; container c { leaf z { type leafref { path "../q"; } } } }',
    )
    expect(fault).toMatchObject({ file: 'file-2.yang', schemaPath: '/y:c/z', errorTag: 'operation-failed' })
  })

  test('missing import', () => {
    expect(compile(`module x { ${head} import nowhere { prefix n; } }`).message).toContain('nowhere')
  })

  test('circular import', () => {
    const fault = compile(
      `module x { ${head} import y { prefix y; } }`,
      'module y { namespace "urn:y"; prefix y; import x { prefix x; } }',
    )
    expect(fault.message).toContain('circular')
  })

  test.each([
    ['nested statements', `module x { ${head} ${'container c {'.repeat(10_000)} ${'}'.repeat(10_000)} }`, 'too-big'],
    [
      'nested types',
      `module x { ${head} leaf l { ${'type union {'.repeat(10_000)} ${'}'.repeat(10_000)} } }`,
      'too-big',
    ],
    [
      'nested XPath',
      `module x { ${head} leaf l { type int8; must "${'('.repeat(10_000)}1${')'.repeat(10_000)}"; } }`,
      'operation-failed',
    ],
    [
      'nested functions',
      `module x { ${head} leaf l { type int8; must "${'not('.repeat(10_000)}1${')'.repeat(10_000)}"; } }`,
      'operation-failed',
    ],
    [
      'nested pattern',
      `module x { ${head} leaf l { type string { pattern "${'('.repeat(10_000)}${')'.repeat(10_000)}"; } } }`,
      'operation-failed',
    ],
    ['unterminated string', `module x { namespace "urn:x`, 'operation-failed'],
    ['unterminated comment', `module x { /* ${head} }`, 'operation-failed'],
  ] as const)('%s', (_, text, tag) => {
    expect(compile(text).errorTag).toBe(tag)
  })

  test('braces in strings and comments do not nest', () => {
    const text = `module x { ${head} /* ${'{'.repeat(1000)} */ // ${'{'.repeat(1000)}
      description "${'{'.repeat(1000)} \\" {"; reference '${'{'.repeat(1000)}'; }`
    engine.createContext({ modules: [{ text }] })[Symbol.dispose]()
  })

  test('long chains of types, groupings and identities', () => {
    const chain = (count: number, line: (index: number) => string) =>
      Array.from({ length: count }, (_, i) => line(i + 1)).join('')
    const texts = [
      `typedef t0 { type int8; } ${chain(2000, (i) => `typedef t${i} { type t${i - 1}; }`)} leaf l { type t2000; }`,
      `grouping g0 { leaf l { type int8; } } ${chain(300, (i) => `grouping g${i} { container c { uses g${i - 1}; } }`)} uses g300;`,
      `identity i0; ${chain(2000, (i) => `identity i${i} { base i${i - 1}; }`)} leaf l { type identityref { base i0; } }`,
    ]
    for (const text of texts)
      engine.createContext({ modules: [{ text: `module x { ${head} ${text} }` }] })[Symbol.dispose]()
  })
})

describe('documents that are refused', () => {
  test('nesting of 10 000, in arrays, in anydata, in elements', () => {
    expect(parse('['.repeat(10_000))).toMatchObject({ errorTag: 'too-big', line: 1, column: 513, file: 'given.json' })
    expect(parse(`{"a:top":{"any":${'{"x":'.repeat(10_000)}1${'}'.repeat(10_000)}}}`).errorTag).toBe('too-big')
    expect(parse(`{"a:top":{"xml":${'['.repeat(10_000)}1${']'.repeat(10_000)}}}`).errorTag).toBe('too-big')
    expect(parse('<a>'.repeat(10_000), 'xml').errorTag).toBe('too-big')
    const elements = `<any>${'<a>'.repeat(10_000)}${'</a>'.repeat(10_000)}</any>`
    expect(parse(`<top xmlns="urn:a">${elements}</top>`, 'xml').errorTag).toBe('too-big')
  })

  test('nesting within the limit is no trap, in and out', () => {
    const text = `{"a:top":{"any":${'{"x":'.repeat(500)}1${'}'.repeat(500)}}}`
    using tree = context.parse(text, { format: 'json', kind: 'data' })
    expect(tree.validate({ state: true })).toEqual([])
    using copy = tree.duplicate()
    expect(copy.print({ format: 'json' })).toBe(text)
    expect(copy.print({ format: 'xml' }).length).toBeGreaterThan(1000)
  })

  test('brackets in strings do not nest', () => {
    using tree = context.parse(`{"a:top":{"s":"${'[{'.repeat(1000)}\\"["}}`, { format: 'json' })
    expect(tree.get('/a:top/s')).toBe(`${'[{'.repeat(1000)}"[`)
    using xml = context.parse(
      `<!-- ${'<a>'.repeat(1000)} --><top xmlns="urn:a"><s><![CDATA[${'<a>'.repeat(1000)}]]></s></top>`,
      {
        format: 'xml',
      },
    )
    expect(xml.get('/a:top/s')).toBe('<a>'.repeat(1000))
  })

  test('invalid UTF-8, with line and column', () => {
    const bytes = (...list: readonly number[]) =>
      Uint8Array.from([...Buffer.from('{\n"ä'), ...list, ...Buffer.from('":1}')])
    expect(parse(bytes(0xc3, 0x28))).toMatchObject({ errorTag: 'malformed-message', line: 2, column: 3 })
    expect(parse(bytes(0xff))).toMatchObject({ line: 2, column: 3 })
    expect(parse(bytes(0xed, 0xa0, 0x80))).toMatchObject({ line: 2, column: 3 })
    expect(parse(bytes(0xf4, 0x90, 0x80, 0x80))).toMatchObject({ line: 2, column: 3 })
    expect(parse(bytes(0xc0, 0x80))).toMatchObject({ line: 2, column: 3 })
    expect(parse(bytes(0xe2, 0x82))).toMatchObject({ line: 2, column: 3 })
    expect(parse('{"a:top":{"s":"\ud800"}}')).toMatchObject({ errorTag: 'malformed-message' })
  })

  test('NUL, with line and column', () => {
    expect(parse('{"a:top":\n{"s":"x\0y"}}')).toMatchObject({ errorTag: 'malformed-message', line: 2, column: 8 })
    expect(parse('{}\0{"a:top":{}}')).toMatchObject({ line: 1, column: 3 })
  })

  test('empty and nearly empty input', () => {
    for (const text of ['', ' ', '\n\n', 'null', '[]', '""', '1', '{', '}', '\ufeff{}']) {
      expect(parse(text).errorTag).toBe('malformed-message')
    }
    for (const text of ['<', '<>', '</a>', 'text', '<a', '&amp;', '<?xml']) {
      expect(parse(text, 'xml')).toBeInstanceOf(YangError)
    }
  })

  test('a syntax fault has line, column and the file it was given with', () => {
    expect(parse('{\n  "a:top": {\n    "n": 1,,\n  }\n}')).toMatchObject({ file: 'given.json', line: 3, column: 12 })
    expect(parse('{"a:top":{"n":1,\n}}')).toMatchObject({ line: 1, column: 16 })
    expect(parse('{"a:top":{}}\n  x')).toMatchObject({ line: 2, column: 3 })
  })

  test('more than the size limit', async () => {
    using small = await Libyang.load({ maxTextBytes: 100 })
    expect(refusal(() => small.createContext({ modules: [{ text: model }] })).errorTag).toBe('too-big')
    using tiny = small.createContext({
      modules: [{ text: 'module t { namespace "u"; prefix t; leaf s { type string; } }' }],
    })
    for (const length of [100, 1_000_000]) {
      expect(refusal(() => tiny.parse(`{"t:s":"${'x'.repeat(length)}"}`, { format: 'json' })).errorTag).toBe('too-big')
    }
    expect(refusal(() => tiny.parse(`{"t:s":"${'ä'.repeat(60)}"}`, { format: 'json' })).errorTag).toBe('too-big')
  })
})

describe('large documents', () => {
  test('10 MB in one value', () => {
    const value = 'x'.repeat(10_000_000)
    using tree = context.parse(JSON.stringify({ 'a:top': { s: value } }), { format: 'json' })
    expect(tree.get('/a:top/s')).toBe(value)
    expect(tree.print({ format: 'json' }).length).toBeGreaterThan(10_000_000)
  })

  test('10 MB in a list', () => {
    const l = Array.from({ length: 200_000 }, (_, index) => ({ k: `${index}`.padStart(40, '0') }))
    const text = JSON.stringify({ 'a:top': { l } })
    expect(text.length).toBeGreaterThan(9_000_000)
    using tree = context.parse(text, { format: 'json' })
    expect(tree.validate()).toEqual([])
    expect(tree.exists(`/a:top/l[k='${'199999'.padStart(40, '0')}']`)).toBe(true)
    expect(tree.print({ format: 'json' })).toBe(text)
  }, 30_000)

  test('10 MB that are wrong at the very end', () => {
    const l = Array.from({ length: 100_000 }, (_, index) => `{"k":"${`${index}`.padStart(90, '0')}"}`)
    expect(parse(`{"a:top":{"l":[${l.join(',\n')}]}`)).toMatchObject({ errorTag: 'malformed-message', line: 100_000 })
  }, 30_000)
})

describe('expressions and paths that are refused', () => {
  test('nested and long', () => {
    using tree = context.parse('{"a:top":{"n":1}}', { format: 'json' })
    expect(refusal(() => tree.find(`${'('.repeat(10_000)}/a:top${')'.repeat(10_000)}`))).toBeInstanceOf(YangError)
    expect(refusal(() => tree.find(`/a:top${'[a:n'.repeat(5000)}${']'.repeat(5000)}`))).toBeInstanceOf(YangError)
    expect(refusal(() => tree.get(`/a:top${'/n'.repeat(100_000)}`))).toBeInstanceOf(YangError)
    expect(refusal(() => tree.set(`/a:top/l[k='${"'".repeat(10)}']`))).toBeInstanceOf(YangError)
    expect(refusal(() => tree.find('$undefined'))).toBeInstanceOf(YangError)
  })
})
