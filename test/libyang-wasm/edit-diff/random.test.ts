import { afterAll, beforeAll, expect, test } from 'bun:test'
import { type Context, type DataTree, type Edit, EditError, Libyang } from 'libyang-wasm'
import {
  type Inner,
  inner,
  jsonOf,
  MODULE,
  Model,
  pathOf,
  Refused,
  ROOT,
  type Shape,
  type Step,
  type Value,
} from './model.ts'

/** From the environment to play one again. */
const SEED = Number(process.env.EDIT_SEED ?? Date.now() % 1_000_000)
const ROUNDS = Number(process.env.EDIT_ROUNDS ?? 60)
const BATCHES = 12

let engine: Libyang
let context: Context

beforeAll(async () => {
  engine = await Libyang.load()
  context = engine.createContext({ modules: [{ text: MODULE }] })
})

afterAll(() => engine[Symbol.dispose]())

/** mulberry32: small, and the same everywhere. */
class Dice {
  #state: number
  constructor(seed: number) {
    this.#state = seed
  }
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) % limit
  }
  of<T>(all: readonly T[]): T {
    const one = all[this.below(all.length)]
    if (one === undefined) throw new Error('nothing to choose from')
    return one
  }
  chance(percent: number): boolean {
    return this.below(100) < percent
  }
}

const KEYS = ['1', '2', '3', '4', '5', '6']
const VALUES = ['0', '1', 'two', 'ä"\\']

function randomPath(dice: Dice): { steps: Step[]; shape: Shape } {
  const steps: Step[] = []
  let shape = ROOT
  do {
    const name = dice.of(Object.keys(shape.children ?? {}))
    shape = shape.children?.[name] ?? shape
    const listed = shape.kind === 'list' || shape.kind === 'leaf-list'
    steps.push(listed ? [name, dice.of(KEYS)] : [name])
  } while (shape.children !== undefined && dice.chance(60))
  return { steps, shape }
}

function randomContent(dice: Dice, shape: Shape, depth = 0): Value {
  if (shape.kind === 'leaf' || shape.kind === 'anydata') return dice.of(VALUES)
  const content: Inner = inner()
  for (const [name, child] of Object.entries(shape.children ?? {})) {
    if (!dice.chance(depth === 0 ? 40 : 20)) continue
    const keys = KEYS.filter(() => dice.chance(40))
    if (child.kind === 'leaf-list') content.members.set(name, keys)
    else if (child.kind === 'list') {
      const entries = keys.map((key) => ({ ...(randomContent(dice, child, depth + 1) as Inner), key }))
      content.members.set(name, entries)
    } else content.members.set(name, randomContent(dice, child, depth + 1))
  }
  return content
}

function randomPlace(dice: Dice, shape: Shape) {
  const insert = dice.of(['first', 'last', 'before', 'after'] as const)
  if (insert === 'first' || insert === 'last') return { insert }
  const key = dice.of(KEYS)
  return { insert, point: shape.kind === 'list' ? `[k='${key}']` : key }
}

interface Planned {
  readonly edit: Edit
  readonly steps: readonly Step[]
  readonly content?: Value
  readonly to?: string
}

function randomEdit(dice: Dice): Planned {
  const { steps, shape } = randomPath(dice)
  const path = pathOf(steps)
  const op = dice.of([
    'merge',
    'merge',
    'merge',
    'create',
    'replace',
    'delete',
    'remove',
    'move',
    'rename',
    'copy',
  ] as const)
  if (op === 'delete' || op === 'remove') return { edit: { op, path }, steps }
  if (op === 'move') {
    if (!shape.userOrdered) return randomEdit(dice)
    return { edit: { op, path, ...randomPlace(dice, shape) } as Edit, steps }
  }
  if (op === 'rename' || op === 'copy') {
    if (shape.kind !== 'list') return randomEdit(dice)
    const to = dice.of(KEYS)
    const [name = ''] = steps.at(-1) ?? []
    return { edit: { op, path, to: pathOf([...steps.slice(0, -1), [name, to]]) }, steps, to }
  }
  const place = shape.userOrdered && dice.chance(40) ? randomPlace(dice, shape) : {}
  if (shape.kind === 'leaf-list') return { edit: { op, path, ...place } as Edit, steps }
  const content = randomContent(dice, shape)
  const value = JSON.stringify(jsonOf(shape.kind === 'list' ? { ...shape, kind: 'container' } : shape, content))
  return { edit: { op, path, value, ...place } as Edit, steps, content }
}

/** Everything there is to know of a tree: each node with its value and flags, in order. */
function dump(tree: DataTree, flags = 7): string {
  using empty = context.createTree()
  using all = empty.diff(tree)
  return all
    .diffText()
    .replaceAll(/,"f":(\d)/g, (_, number: string) => `,"f":${Number(number) & flags}`)
    .replaceAll(',"f":0', '')
}

function jsonOfTree(tree: DataTree): unknown {
  const document = JSON.parse(tree.print({ format: 'json' })) as Record<string, unknown>
  return document['r:c'] ?? {}
}

function outcome(work: () => void): string | undefined {
  try {
    work()
    return undefined
  } catch (error) {
    if (error instanceof EditError) return `${error.index} ${error.errorTag}`
    throw error
  }
}

/** Some edits at once, on the tree and on the model. @returns the diff, where they were not refused */
function editBoth(dice: Dice, tree: DataTree, model: Model): { model: Model; diff?: DataTree } {
  const planned = Array.from({ length: 1 + dice.below(5) }, () => randomEdit(dice))
  const next = model.clone()
  let expected: string | undefined
  for (const [index, { edit, steps, content, to }] of planned.entries()) {
    try {
      next.do(edit, steps, structuredClone(content), to)
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      expected = `${index} ${error.tag}`
      break
    }
  }
  const before = dump(tree)
  let diff: DataTree | undefined
  const refused = outcome(() => {
    diff = tree.applyEdits(planned.map(({ edit }) => edit))
  })
  expect([refused, planned.map(({ edit }) => edit)]).toEqual([expected, planned.map(({ edit }) => edit)])
  if (diff === undefined) expect(dump(tree)).toBe(before)
  return diff === undefined ? { model } : { model: next, diff }
}

test(`random edits (seed ${SEED}, ${ROUNDS} rounds)`, () => {
  const used: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const seed = SEED + round
    try {
      playRound(new Dice(seed))
    } catch (error) {
      throw new Error(`EDIT_SEED=${seed} EDIT_ROUNDS=1: ${error instanceof Error ? error.message : String(error)}`, {
        cause: error,
      })
    }
    used.push(engine.usedBytes)
  }
  // what a round leaves behind is nothing
  expect(used.at(-1) ?? 0).toBeLessThan((used[5] ?? 0) + 20_000)
}, 60_000)

function playRound(dice: Dice): void {
  using tree = context.createTree()
  using start = context.createTree()
  using total = start.diff(tree)
  let model = new Model()
  for (let batch = 0; batch < BATCHES; batch++) {
    using before = tree.duplicate()
    const done = editBoth(dice, tree, model)
    model = done.model
    expect(jsonOfTree(tree)).toEqual(jsonOf(ROOT, model.root) as Record<string, unknown>)
    if (done.diff === undefined) continue
    using diff = done.diff
    checkDiff(before, tree, diff)
    total.mergeDiff(diff)
    checkTree(dice, tree)
    if (!dice.chance(30)) continue
    using unjudged = tree.duplicate()
    expect(tree.validate()).toEqual([])
    using judged = unjudged.diff(tree)
    total.mergeDiff(judged)
  }
  // all diffs of the round, merged, lead from its start to its end and back
  using replayed = start.duplicate()
  replayed.applyDiff(total)
  expect(dump(replayed, 1)).toBe(dump(tree, 1))
  using back = total.reverseDiff()
  replayed.applyDiff(back)
  expect(dump(replayed, 1)).toBe(dump(start, 1))
}

/** An edit as a tree says the same as one edit of its path. */
function checkTree(dice: Dice, tree: DataTree): void {
  const value = JSON.stringify(jsonOf(ROOT, randomContent(dice, ROOT)))
  const operation = dice.of(['merge', 'replace'] as const)
  using said = context.parse(`{"r:c":${value}}`, { format: 'json', kind: 'edit' })
  const before = dump(tree)
  using diff = tree.editDiff(said, { operation })
  expect(dump(tree)).toBe(before)
  using same = tree.applyEdits([{ op: operation, path: '/r:c', value }])
  expect(diff.diffText()).toBe(same.diffText())
  using back = same.reverseDiff()
  tree.applyDiff(back)
}

function checkDiff(before: DataTree, after: DataTree, diff: DataTree): void {
  const [from, to] = [dump(before), dump(after)]
  expect(diff.empty).toBe(from === to)
  using undo = diff.reverseDiff()
  after.applyDiff(undo)
  expect(dump(after)).toBe(from)
  after.applyDiff(diff)
  expect(dump(after)).toBe(to)
  using again = context.parseDiff(diff.diffText())
  expect(again.diffText()).toBe(diff.diffText())
  using other = before.duplicate()
  other.applyDiff(again)
  expect(dump(other)).toBe(to)
  using whole = before.diff(after)
  using third = before.duplicate()
  third.applyDiff(whole)
  expect(dump(third, 1)).toBe(dump(after, 1))
  using wholeBack = whole.reverseDiff()
  third.applyDiff(wholeBack)
  expect(dump(third, 1)).toBe(dump(before, 1))
}

/** A diff of some random edits, of which those that are refused are left out; the tree stays as it is. */
function randomDiff(dice: Dice, tree: DataTree): DataTree {
  const edits: Edit[] = []
  for (let more = 1 + dice.below(4); more > 0; more--) {
    const { edit } = randomEdit(dice)
    if (outcome(() => undone(tree, tree.applyEdits([...edits, edit]))) === undefined) edits.push(edit)
  }
  const diff = tree.applyEdits(edits)
  using back = diff.reverseDiff()
  tree.applyDiff(back)
  return diff
}

function undone(tree: DataTree, diff: DataTree): void {
  using back = diff.reverseDiff()
  tree.applyDiff(back)
  diff[Symbol.dispose]()
}

/** The content with the order of all entries taken out. */
function unordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unordered).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, below]) => [name, unordered(below)]))
}

test(`two diffs of one base that do not meet can be done in either order (seed ${SEED})`, () => {
  const met = { never: 0, often: 0 }
  for (let round = 0; round < ROUNDS * 5; round++) {
    const dice = new Dice(SEED + round)
    using base = context.createTree()
    for (let more = 0; more < 8; more++) {
      const { edit } = randomEdit(dice)
      outcome(() => base.applyEdits([edit])[Symbol.dispose]())
    }
    if (dice.chance(50)) base.validate()
    using one = randomDiff(dice, base)
    using other = randomDiff(dice, base)
    const meetings = one.meetings(other)
    expect(other.meetings(one).sort()).toEqual([...meetings].sort())
    if (meetings.length > 0) {
      met.often++
      continue
    }
    met.never++
    using first = base.duplicate()
    using second = base.duplicate()
    try {
      first.applyDiff(one)
      first.applyDiff(other)
      second.applyDiff(other)
      second.applyDiff(one)
      expect(unordered(jsonOfTree(first))).toEqual(unordered(jsonOfTree(second)))
    } catch (error) {
      throw new Error(`EDIT_SEED=${SEED + round}\n${one.diffText()}\n${other.diffText()}`, { cause: error })
    }
  }
  expect(Math.min(met.never, met.often)).toBeGreaterThan(ROUNDS / 10)
}, 60_000)
