import { describe, expect, test } from 'bun:test'
import { changeLines, changeTree, type JsonObject } from '../../src/base/index.ts'
import { Candidate } from '../../src/cli/candidate.ts'
import { parseLine } from '../../src/cli/grammar/parse.ts'
import { differences } from '../../src/cli/schema/difference.ts'
import { branch } from '../../src/cli/schema/document.ts'
import { leaf, node, root, sample } from './model.ts'

const compare = (before: JsonObject, after: JsonObject, parent = root) =>
  changeTree(parent, differences(parent, before, after))
const types = (members: JsonObject): JsonObject => ({ 'm:types': members })

describe('a comparison', () => {
  test('of the same is empty', () => expect(compare(sample(), sample())).toBe(''))
  test('is a tree in the words of "set", decimals without their zeros', () => {
    const after = {
      'm:brewhouse': {
        temperature: {
          fermentation: { setpoint: '19.0' },
          probe: [{ id: '28-01' }, { id: '28-03', offsets: [{ low: '0.0', high: '50.0', offset: '-0.5' }] }],
        },
        power: { mode: 'a b' },
      },
    }
    expect(compare(sample(), after)).toBe(`  brewhouse
      temperature
          fermentation
-             setpoint 18.5
+             setpoint 19
          probe 28-01
-             offsets 0 50
-                 offset 0.25
-         probe 28-02
+         probe 28-03
+             offsets 0 50
+                 offset -0.5
      power
+         mode "a b"`)
  })
  test('shows every type as it is typed', () => {
    const text = compare(
      {},
      types({
        flag: true,
        count: 5,
        big: '18446744073709551615',
        kind: 'x:lager',
        marks: 'a b',
        there: [null],
        tags: ['one', 'two words'],
        here: { inside: 'it is' },
        'x:twin': 'other',
        burner: 'blue\nflame',
      }),
    )
    expect(text.split('\n')).toEqual([
      '  types',
      '+     flag true',
      '+     count 5',
      '+     big 18446744073709551615',
      '+     marks "a b"',
      '+     kind x:lager',
      '+     there',
      '+     tags one',
      '+     tags "two words"',
      '+     here',
      '+         inside "it is"',
      '+     x:twin other',
      '+     burner "blue\\nflame"',
    ])
  })
  test('tells a presence container that is there from one that is not', () => {
    expect(compare(types({}), types({ here: {} }))).toBe('  types\n+     here')
    expect(compare(types({ here: { inside: 'x' } }), types({}))).toBe('  types\n-     here\n-         inside x')
  })
  test('does not mind in which order the system keeps entries, but minds that of a user', () => {
    const before = types({ tags: ['a', 'b', 'c'] })
    const after = types({ tags: ['c', 'a', 'b'] })
    expect(compare(before, after)).toBe('')
    const steps = node('steps', 'leaf-list', { type: { base: 'string' }, userOrdered: true })
    const ordered = { children: [node('types', 'container', { children: [steps] })] }
    const list = (...entries: string[]) => types({ steps: entries })
    const lines = (a: JsonObject, b: JsonObject) => compare(a, b, ordered).split('\n').slice(1)
    expect(lines(list('a', 'b'), list('a', 'b', 'c'))).toEqual(['+     steps c'])
    expect(lines(list('a', 'b', 'c'), list('b', 'c'))).toEqual(['-     steps a'])
    expect(lines(list('a', 'b'), list('b', 'a'))).toEqual(['!     steps b (first)'])
    expect(lines(list('a', 'b', 'c'), list('c', 'x', 'a', 'b'))).toEqual([
      '!     steps c (first)',
      '+     steps x (after c)',
    ])
  })
  test('may be of a part only', () => {
    const steps = [
      { name: 'brewhouse', module: 'm' },
      { name: 'temperature' },
      { name: 'probe', keys: { id: '28-01' } },
    ]
    let parent: { children?: readonly (typeof root.children)[number][] } = root
    const resolved = steps.map((step) => {
      const found = parent.children?.find((it) => it.name === step.name)
      if (found === undefined) throw new Error(step.name)
      parent = found
      return { step, node: found }
    })
    expect(branch(sample(), resolved)).toEqual({
      'm:brewhouse': {
        temperature: { probe: [{ id: '28-01', offsets: [{ low: '0.0', high: '50.0', offset: '0.25' }] }] },
      },
    })
    expect(branch({}, resolved)).toEqual({})
    const [first] = resolved
    if (first !== undefined) expect(branch(sample(), [first])).toEqual(sample())
  })
})

describe('a comparison as lines', () => {
  const kept = { type: { base: 'string' }, userOrdered: true } as const
  const ordered = {
    children: [
      node('mash', 'container', {
        children: [
          node('tag', 'leaf-list', kept),
          node('step', 'list', {
            keys: ['at'],
            userOrdered: true,
            children: [
              leaf('at', { base: 'uint8' }, { isKey: true }),
              leaf('note', { base: 'string' }),
              node('part', 'leaf-list', kept),
            ],
          }),
        ],
      }),
    ],
  }

  /** Park and Miller: the same numbers each time. */
  function* numbers(seed: number): Generator<number, never> {
    for (let state = seed; ; ) {
      state = (state * 48_271) % 2_147_483_647
      yield state
    }
  }
  function mash(random: Generator<number, never>): JsonObject {
    const some = <T>(...all: T[]): T[] => {
      const drawn = all.map((it) => ({ it, at: random.next().value % 1000 })).sort((a, b) => a.at - b.at)
      return drawn.slice(random.next().value % (all.length + 1)).map(({ it }) => it)
    }
    const leafList = (name: string, values: string[]): JsonObject => (values.length === 0 ? {} : { [name]: values })
    const step = some(1, 2, 3, 4, 5, 6).map((at) => ({
      at,
      ...(random.next().value % 2 === 0 ? { note: `${random.next().value % 3}` } : {}),
      ...leafList('part', some('a', 'b', 'c', 'first')),
    }))
    const all = { ...leafList('tag', some('a', 'b b', 'c', 'to', 'after')), ...(step.length === 0 ? {} : { step }) }
    return Object.keys(all).length === 0 ? {} : { 'm:mash': all }
  }

  test.each([1, 2, 3, 4])('typed again makes the one of the other, in its order (seed %p)', (seed) => {
    const random = numbers(seed)
    for (let round = 0; round < 100; round++) {
      const [before, after] = [mash(random), mash(random)]
      const lines = changeLines(ordered, differences(ordered, before, after))
      const typed = new Candidate(ordered, { commit: 1, document: before })
      for (const line of lines) {
        const parsed = parseLine(line, 'configuration', ordered)
        if (parsed.kind !== 'command') throw new Error(`${line}: ${JSON.stringify(parsed)}`)
        const { steps, value, place } = parsed.given
        if (parsed.command.name === 'set') typed.set(steps, value ?? {})
        else if (parsed.command.name === 'delete') typed.delete(steps)
        else typed.insert(steps, place ?? { insert: 'last' })
      }
      expect(typed.document).toEqual(after)
      const loaded = new Candidate(ordered, { commit: 1, document: before })
      loaded.load(after)
      expect(loaded.rebase({ commit: 2, document: structuredClone(before) })).toEqual([])
      expect(loaded.document).toEqual(after)
    }
  })
})
