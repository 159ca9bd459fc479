import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { type Context, type DataTree, type Edit, Libyang } from 'libyang-wasm'
import { transact } from './random/transactions.ts'

/** Transactions that are judged, in made-up modules; all of them for `npm run test:fault`. */
const JUDGED = process.env.FAULT_ROUNDS === undefined ? 3_000 : 20_000
const FIRST_SEED = Number(process.env.TRANSACTION_SEED ?? 1)
const STEPS = 30

const TANK = `module m { yang-version 1.1; namespace "urn:m"; prefix m;
  container c {
    choice source { case gas { leaf bottle { type string; } } case pump { leaf speed { type uint8; } } }
    leaf cooled { type boolean; default false; }
    leaf valve { when "../cooled = 'true'"; type string; } } }`

let engine: Libyang
let context: Context

beforeAll(async () => {
  engine = await Libyang.load()
  context = engine.createContext({ modules: [{ text: TANK }] })
})
afterAll(() => engine[Symbol.dispose]())

/** A valid tree of some members of the container. */
function tankWith(content: object): DataTree {
  const tree = context.parse(JSON.stringify({ 'm:c': content }), { format: 'json' })
  expect(tree.validateWhole()).toEqual([])
  return tree
}

/** Does edits, and what follows from them. @returns the text of all of it */
function committed(tree: DataTree, edits: readonly Edit[]): string {
  using diff = tree.applyEdits(edits)
  const { faults, followUp } = tree.validateChange(diff)
  using follows = followUp
  expect(faults).toEqual([])
  diff.mergeDiff(follows)
  return diff.diffText()
}

/** Takes back for a moment what was committed, as a candidate on an older commit does. */
function lookBack(tree: DataTree, text: string): void {
  using diff = context.parseDiff(text)
  diff.judged()
  using back = diff.reverseDiff()
  tree.applyDiff(back)
  using forth = back.reverseDiff()
  tree.applyDiff(forth)
}

const bottle: Edit = { op: 'merge', path: '/m:c/bottle', value: '"red"' }
const speed: Edit = { op: 'merge', path: '/m:c/speed', value: '5' }
const warm: Edit = { op: 'merge', path: '/m:c/cooled', value: 'false' }

describe('what was valid and comes back is not new', () => {
  test('of a choice: after a look back, another case still takes its place', () => {
    using tree = tankWith({})
    lookBack(tree, committed(tree, [bottle]))
    committed(tree, [speed])
    expect(tree.exists('/m:c/bottle')).toBe(false)
  })

  test('under a when: after a look back, it still goes with its condition', () => {
    using tree = tankWith({ cooled: true })
    lookBack(tree, committed(tree, [{ op: 'merge', path: '/m:c/valve', value: '"left"' }]))
    committed(tree, [warm])
    expect(tree.exists('/m:c/valve')).toBe(false)
  })

  test('after edits that went there and back, it has never been away', () => {
    using tree = tankWith({ bottle: 'red', cooled: true, valve: 'left' })
    using diff = tree.edit((editing) => {
      editing.do([
        { op: 'delete', path: '/m:c/bottle' },
        { op: 'delete', path: '/m:c/valve' },
      ])
      expect(tree.exists('/m:c/bottle')).toBe(false)
      editing.do([bottle, { op: 'merge', path: '/m:c/valve', value: '"left"' }])
    })
    expect(diff.empty).toBe(true)
    committed(tree, [speed, warm])
    expect(tree.print({ format: 'json' })).toBe('{"m:c":{"speed":5,"cooled":false}}')
  })
})

test('a case with data in a choice of its own has its defaults, whatever came first (RFC 7950 7.9.3)', () => {
  const text = `module n { yang-version 1.1; namespace "urn:n"; prefix n;
    container c { choice outer {
      case one { choice inner { leaf a { type string; } leaf b { type string; } } leaf d { type string; default "x"; } }
      case two { leaf e { type string; } } } } }`
  using model = engine.createContext({ modules: [{ text }] })
  for (const judge of ['validate', 'validateWhole'] as const) {
    using tree = model.parse('{"n:c":{"a":"1"}}', { format: 'json' })
    expect(tree[judge]()).toEqual([])
    expect(tree.get('/n:c/d')).toBe('x')
  }
  using changed = model.createTree()
  using diff = changed.applyEdits([{ op: 'merge', path: '/n:c/a', value: '"1"' }])
  changed.validateChange(diff).followUp[Symbol.dispose]()
  expect(changed.get('/n:c/d')).toBe('x')
})

test(`${JUDGED} random transactions are judged, undone and done from their text as on a tree without a past`, () => {
  const sum = { judged: 0, valid: 0, followed: 0, refused: 0 }
  let seed = FIRST_SEED
  for (; sum.judged < JUDGED; seed++) {
    const { judged, valid, followed, refused } = transact(engine, seed, STEPS)
    sum.judged += judged
    sum.valid += valid
    sum.followed += followed
    sum.refused += refused
  }
  console.log(`seeds ${FIRST_SEED} to ${seed - 1}: ${JSON.stringify(sum)}`)
  expect(sum.valid).toBeGreaterThan(JUDGED / 4)
  expect(sum.followed).toBeGreaterThan(JUDGED / 20)
}, 600_000)
