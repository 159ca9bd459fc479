import { afterEach, describe, expect, test } from 'bun:test'
import { type Context, EngineError, Libyang, StaleHandleError } from 'libyang-wasm'

const model = `module a { yang-version 1.1; namespace "urn:a"; prefix a;
  container top {
    list l { key k; unique v; leaf k { type string; } leaf v { type int32; must ". >= 0"; } leaf r { type leafref { path "../../l/k"; } } }
    leaf d { type decimal64 { fraction-digits 3; } default 17; }
    leaf u { type union { type int8; type string { pattern "[a-z]+"; } } }
  } }`

const document = JSON.stringify({
  'a:top': {
    l: Array.from({ length: 10 }, (_, index) => ({ k: `k${index}`, v: index, r: 'k0' })),
    d: '20.5',
    u: 'auto',
  },
})

const engines: Libyang[] = []

afterEach(() => {
  for (const engine of engines.splice(0)) engine[Symbol.dispose]()
})

async function load(options?: Parameters<typeof Libyang.load>[0]): Promise<Libyang> {
  const engine = await Libyang.load(options)
  engines.push(engine)
  return engine
}

function create(engine: Libyang): Context {
  return engine.createContext({ modules: [{ text: model }] })
}

/** Fills the memory through a tree until something gives. */
function fill(context: Context): unknown {
  const tree = context.createTree()
  try {
    for (let index = 0; ; index++) tree.set(`/a:top/l[k='${index}']/v`, `${index}`)
  } catch (error) {
    return error
  }
}

describe('memory', () => {
  test('10 000 rounds of parse, validate, print and free do not grow it', async () => {
    const engine = await load()
    using context = create(engine)
    const round = () => {
      using tree = context.parse(document, { format: 'json' })
      expect(tree.validate()).toEqual([])
      using copy = tree.duplicate()
      copy.set("/a:top/l[k='k3']/v", '77')
      using difference = tree.diff(copy)
      tree.applyDiff(difference)
      return tree.print({ format: 'json' }).length
    }
    for (let index = 0; index < 50; index++) round()
    const { memoryBytes, usedBytes } = engine
    for (let index = 0; index < 10_000; index++) round()
    expect(engine.memoryBytes).toBe(memoryBytes)
    expect(engine.usedBytes).toBe(usedBytes)
  }, 60_000)

  test('10 000 refused documents, paths and values do not grow it', async () => {
    const engine = await load()
    using context = create(engine)
    using tree = context.parse(document, { format: 'json' })
    const round = () => {
      expect(() => context.parse('{"a:top":{"l":[{"v":"x"}]}}', { format: 'json' })).toThrow()
      expect(() => tree.get('/a:nope')).toThrow()
      expect(() => tree.set('/a:top/d', 'x')).toThrow()
      expect(() => tree.find('/a:top[')).toThrow()
      using bad = context.parse('{"a:top":{"l":[{"k":"a","r":"b","v":-1}]}}', { format: 'json' })
      expect(bad.validate()).toHaveLength(2)
    }
    for (let index = 0; index < 50; index++) round()
    const { memoryBytes, usedBytes } = engine
    for (let index = 0; index < 2_000; index++) round()
    expect(engine.memoryBytes).toBe(memoryBytes)
    expect(engine.usedBytes).toBe(usedBytes)
  }, 60_000)

  test('contexts give back all they took, with the trees left in them, made or refused', async () => {
    const engine = await load()
    const round = () => {
      const context = create(engine)
      context.parse(document, { format: 'json' })
      context.schema()
      context[Symbol.dispose]()
      expect(() => engine.createContext({ modules: [{ text: model }, { text: 'module b { nonsense' }] })).toThrow()
    }
    for (let index = 0; index < 3; index++) round()
    const { usedBytes } = engine
    for (let index = 0; index < 20; index++) round()
    expect(engine.usedBytes).toBe(usedBytes)
  })

  test('its limits are checked', async () => {
    await expect(Libyang.load({ maxMemoryBytes: 1000 })).rejects.toThrow(RangeError)
    await expect(Libyang.load({ maxMemoryBytes: 2 ** 40 })).rejects.toThrow(RangeError)
    await expect(Libyang.load({ maxMemoryBytes: Number.NaN })).rejects.toThrow(RangeError)
  })
})

describe('an engine that fails', () => {
  test('says so, under load and at once: every handle of it is stale, others go on', async () => {
    const healthy = await load()
    using other = create(healthy)
    using tree = other.parse(document, { format: 'json' })

    const engine = await load({ maxMemoryBytes: 16 * 1024 * 1024 })
    const context = create(engine)
    const kept = context.parse(document, { format: 'json' })
    expect(engine.failed).toBe(false)
    const failure = fill(context)
    expect(failure).toBeInstanceOf(EngineError)
    expect(String(failure)).toContain('out of memory')
    expect(engine.failed).toBe(true)
    expect(engine.usedBytes).toBe(0)

    expect(() => kept.get('/a:top/d')).toThrow(StaleHandleError)
    expect(() => kept.set('/a:top/d', '1')).toThrow(StaleHandleError)
    expect(() => kept.validate()).toThrow(StaleHandleError)
    expect(() => kept.print({ format: 'json' })).toThrow(StaleHandleError)
    expect(() => kept.duplicate()).toThrow(StaleHandleError)
    expect(() => context.parse('{}', { format: 'json' })).toThrow(StaleHandleError)
    expect(() => context.modules()).toThrow(StaleHandleError)
    expect(() => create(engine)).toThrow(StaleHandleError)
    // Cleaning up after it is harmless.
    kept[Symbol.dispose]()
    context[Symbol.dispose]()

    expect(tree.get('/a:top/d')).toBe('20.5')
    expect(tree.validate()).toEqual([])
  })

  test('is replaced within one synchronous turn, again and again', async () => {
    let engine = await load({ maxMemoryBytes: 12 * 1024 * 1024 })
    for (let round = 0; round < 3; round++) {
      expect(fill(create(engine))).toBeInstanceOf(EngineError)
      engine = Libyang.reload({ maxMemoryBytes: 12 * 1024 * 1024 })
      engines.push(engine)
      using context = create(engine)
      using tree = context.parse(document, { format: 'json' })
      expect(tree.validate()).toEqual([])
    }
  })

  test('a stack that runs over is a failure of the engine, not of the process', async () => {
    const engine = await load()
    const groupings = Array.from(
      { length: 20_000 },
      (_, i) => `grouping g${i + 1} { container c { uses g${i}; } }`,
    ).join('')
    const text = `module x { namespace "urn:x"; prefix x; grouping g0 { leaf l { type int8; } } ${groupings} uses g20000; }`
    expect(() => engine.createContext({ modules: [{ text }] })).toThrow(EngineError)
    expect(engine.failed).toBe(true)
  })

  test('a document that does not fit in the memory is a failure of the engine', async () => {
    const engine = await load({ maxMemoryBytes: 12 * 1024 * 1024 })
    const context = create(engine)
    expect(() => context.parse(`{"a:top":{"u":"${'x'.repeat(20_000_000)}"}}`, { format: 'json' })).toThrow(EngineError)
  })
})

describe('handles', () => {
  test('a disposed tree is stale, and may be disposed of again', async () => {
    using context = create(await load())
    const tree = context.createTree()
    tree[Symbol.dispose]()
    tree[Symbol.dispose]()
    expect(() => tree.get('/a:top/d')).toThrow(StaleHandleError)
    expect(() => tree.empty).toThrow(StaleHandleError)
    using other = context.createTree()
    expect(() => other.merge(tree)).toThrow(StaleHandleError)
  })

  test('a disposed context makes its trees stale', async () => {
    const context = create(await load())
    const tree = context.createTree()
    context[Symbol.dispose]()
    context[Symbol.dispose]()
    expect(() => tree.set('/a:top/d', '1')).toThrow(StaleHandleError)
    expect(() => context.schema()).toThrow(StaleHandleError)
    tree[Symbol.dispose]()
  })

  test('a disposed engine makes everything stale', async () => {
    const engine = await load()
    const context = create(engine)
    const tree = context.createTree()
    engine[Symbol.dispose]()
    expect(() => tree.empty).toThrow(StaleHandleError)
    expect(() => context.createTree()).toThrow(StaleHandleError)
    expect(() => create(engine)).toThrow(StaleHandleError)
    context[Symbol.dispose]()
  })

  test('two engines have nothing in common', async () => {
    const [first, second] = [await load(), await load()]
    using one = create(first)
    using two = create(second)
    using tree = one.createTree()
    using foreign = two.createTree()
    expect(() => tree.diff(foreign)).toThrow(TypeError)
  })
})
