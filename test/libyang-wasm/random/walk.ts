import { type Context, type DataTree, EngineError, type Libyang, YangError } from 'libyang-wasm'
import { edit } from './edits.ts'
import { Numbers } from './numbers.ts'
import { makeSchema, type Schema } from './schema.ts'

/** What a walk came across. */
export interface Walk {
  readonly cases: number
  readonly valid: number
  /** Cases in which validation itself did something. */
  readonly followed: number
}

/** libyang needs a second look where one thing follows from another; more than this means it never ends. */
const PASSES = 6

/**
 * Makes up a module, then changes a valid tree of it again and again. Each change is judged by following it and by
 * libyang's own validation of everything; what is not valid is undone.
 * @throws Error that tells the seed and the change for which they differ
 */
export function walk(engine: Libyang, seed: number, steps: number): Walk {
  const numbers = new Numbers(seed)
  const schema = makeSchema(numbers)
  const context = compile(engine, schema)
  const walk = { cases: 0, valid: 0, followed: 0 }
  if (context === undefined) return walk
  using _ = context
  const tree = context.createTree()
  try {
    if (!start(tree, schema, numbers)) return walk
  } catch (error) {
    if (error instanceof OracleFailed) return walk
    throw new Error(`seed ${seed}: ${String(error)}`, { cause: error })
  }
  for (let step = 0; step < steps; step++) {
    const done: string[] = []
    try {
      oneStep(tree, { schema, numbers, walk, done })
    } catch (error) {
      if (error instanceof OracleFailed) return walk
      const reason = error instanceof Error ? error.message : String(error)
      if (engine.failed) throw new Error(`seed ${seed}, step ${step}: ${done.join('; ')}\n${reason}\n${schema.text}`)
      throw new Error(`seed ${seed}, step ${step}: ${done.join('; ')}\n${reason}\n${schema.text}\n${all(tree)}`, {
        cause: error,
      })
    }
  }
  return walk
}

function compile(engine: Libyang, schema: Schema): Context | undefined {
  try {
    return engine.createContext({ modules: [{ text: schema.text }] })
  } catch (error) {
    if (error instanceof YangError) return undefined
    throw error
  }
}

/** Brings an empty tree to some valid state, the way a document is loaded. */
function start(tree: DataTree, schema: Schema, numbers: Numbers): boolean {
  for (let attempt = 0; attempt < 12; attempt++) {
    using tried = tree.duplicate()
    if (attempt > 0) for (let n = 0; n < attempt; n++) edit(tried, schema, numbers)
    using oracle = tried.duplicate()
    const expected = settled(oracle)
    if (expected === undefined) continue
    const faults = tried.validateWhole()
    same('validateWhole', expected, faults)
    if (faults.length > 0) continue
    if (all(tried) !== all(oracle))
      throw new Error(`validateWhole makes\n${all(tried)}\nnot\n${all(oracle)}\n${schema.text}`)
    using diff = tree.diff(tried)
    tree.applyDiff(diff)
    return tree.validateWhole().length === 0
  }
  return false
}

function oneStep(
  tree: DataTree,
  {
    schema,
    numbers,
    walk,
    done,
  }: { schema: Schema; numbers: Numbers; walk: { -readonly [K in keyof Walk]: Walk[K] }; done: string[] },
): void {
  using after = tree.duplicate()
  done.push(...edit(after, schema, numbers))
  using diff = tree.diff(after)
  if (diff.empty) return
  using before = tree.duplicate()
  using oracle = tree.duplicate()
  oracle.applyDiff(diff)
  const expected = settled(oracle)

  tree.applyDiff(diff)
  const { faults, followUp } = tree.validateChange(diff)
  using _ = followUp
  if (!tree.tally().holds) throw new Error('the tally is wrong')
  if (expected !== undefined) {
    walk.cases++
    if (faults.length === 0) walk.valid++
    if (!followUp.empty) walk.followed++
    same('validateChange', expected, faults)
    if (faults.length === 0 && all(tree) !== all(oracle)) throw new Error(`makes\n${all(tree)}\nnot\n${all(oracle)}`)
  }
  if (faults.length === 0) oneDiff(before, [diff, followUp], all(tree))
  if (faults.length === 0 && expected !== undefined && numbers.chance(80)) return
  using undoFollowUp = followUp.reverseDiff()
  using undo = diff.reverseDiff()
  tree.applyDiff(undoFollowUp)
  tree.applyDiff(undo)
  if (!tree.tally().holds) throw new Error('the tally is wrong after the undo')
  if (all(tree) !== all(before)) throw new Error(`undone, it is\n${all(tree)}\nnot\n${all(before)}`)
  using left = before.diff(tree)
  if (!left.empty) throw new Error(`undone, it differs: ${JSON.stringify(left.edits())}`)
}

/** What was changed and what followed are also one diff, there and back. */
function oneDiff(before: DataTree, [diff, followUp]: readonly [DataTree, DataTree], wanted: string): void {
  using merged = diff.duplicate()
  merged.mergeDiff(followUp)
  using fresh = before.duplicate()
  fresh.applyDiff(merged)
  if (all(fresh) !== wanted) throw new Error(`merged, they make\n${all(fresh)}\nnot\n${wanted}`)
  using undo = merged.reverseDiff()
  fresh.applyDiff(undo)
  if (all(fresh) !== all(before)) throw new Error(`merged and undone, it is\n${all(fresh)}\nnot\n${all(before)}`)
}

/** libyang's verdict on a tree once nothing more follows; `undefined` when that never comes. */
function settled(tree: DataTree): YangError[] | undefined {
  const lasting: YangError[] = []
  for (let pass = 0; pass < PASSES; pass++) {
    const before = all(tree)
    const faults = validated(tree)
    if (all(tree) === before) return [...lasting, ...faults]
    // what is only found of new nodes, and nodes are new only once
    if (pass === 0) lasting.push(...faults.filter((fault) => /^Data for both|^Duplicate/.test(fault.message)))
  }
  return undefined
}

/** libyang has internal errors, also failed asserts, where a `when` below what is not valid cannot be answered. */
class OracleFailed extends Error {}

function validated(tree: DataTree): YangError[] {
  try {
    return tree.validate()
  } catch (error) {
    if (error instanceof EngineError) throw new OracleFailed(error.message)
    throw error
  }
}

/** Faults after which libyang leaves out others, or repeats itself at a second look. */
const UNSTEADY =
  /^When condition|depends on a node with a when|^Data for both|^Invalid union|^Invalid instance-identifier/

/** @throws Error when the verdicts differ, or what they tell does */
function same(what: string, expected: readonly YangError[], found: readonly YangError[]): void {
  const tell = (faults: readonly YangError[]) =>
    faults.map((fault) => `${fault.path}: ${fault.message} (${fault.errorTag}, ${fault.appTag})`).sort()
  const [theirs, ours] = [tell(expected), tell(found)]
  const isSteady = ![...expected, ...found].some((fault) => UNSTEADY.test(fault.message))
  const agree = isSteady ? theirs.join() === ours.join() : theirs.length > 0 === ours.length > 0
  if (!agree) throw new Error(`${what} finds\n  ${ours.join('\n  ')}\nwhere libyang finds\n  ${theirs.join('\n  ')}`)
}

/** Everything there is, implicit nodes too. */
function all(tree: DataTree): string {
  return (
    tree.print({ format: 'xml', withDefaults: 'report-all', keepEmptyContainers: true }) +
    tree
      .find('//*')
      .filter((node) => node.default)
      .map((node) => node.path)
      .join()
  )
}
