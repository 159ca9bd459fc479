import { type Context, type DataTree, type Libyang, YangError } from 'libyang-wasm'
import { Numbers } from './numbers.ts'
import { operation } from './operations.ts'
import { makeSchema, type Schema } from './schema.ts'

/** What became of random transactions. */
export interface Transactions {
  /** Changes that were judged. */
  readonly judged: number
  readonly valid: number
  /** Those in which validation itself did something. */
  readonly followed: number
  /** Edits that were refused before there was anything to judge. */
  readonly refused: number
}

/** Some modules have no valid tree that is easily found. */
const ATTEMPTS = 12
/** A list of edits is all or nothing: of many, one is always refused. */
const MOST_EDITS = 3

/**
 * Does with one tree what the datastore does with running, again and again: edits, judgement, what follows merged in,
 * everything taken back, and, where it was valid, done once more from its text. A tree that was made of its text alone
 * goes through the same edits.
 * @throws Error that tells the seed and the edits for which something differs
 */
export function transact(engine: Libyang, seed: number, steps: number): Transactions {
  const numbers = new Numbers(seed)
  const schema = makeSchema(numbers)
  const sum = { judged: 0, valid: 0, followed: 0, refused: 0 }
  // Its member changes with what it points to, and with that how JSON writes it: not each such text can be read again.
  if (schema.text.includes('type union')) return sum
  using context = compiled(engine, schema)
  if (context === undefined) return sum
  using tree = started(context, schema, numbers)
  if (tree === undefined) return sum
  for (let step = 0; step < steps; step++) {
    const edits = Array.from({ length: 1 + numbers.below(MOST_EDITS) }, () => operation(schema, numbers))
    try {
      oneTransaction(context, tree, edits, sum)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      const told = edits.map((edit) => JSON.stringify(edit)).join('\n')
      throw new Error(`seed ${seed}, step ${step}:\n${told}\n${reason}\n${schema.text}`, { cause: error })
    }
  }
  return sum
}

function compiled(engine: Libyang, schema: Schema): Context | undefined {
  try {
    return engine.createContext({ modules: [{ text: schema.text }] })
  } catch (error) {
    if (error instanceof YangError) return undefined
    throw error
  }
}

/** Some valid tree, where there is one to be found. */
function started(context: Context, schema: Schema, numbers: Numbers): DataTree | undefined {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const tree = context.createTree()
    for (let n = 0; n < attempt; n++) edited(tree, [operation(schema, numbers)])?.[Symbol.dispose]()
    if (tree.validateWhole().length === 0) return tree
    tree[Symbol.dispose]()
  }
  return undefined
}

function oneTransaction(
  context: Context,
  tree: DataTree,
  edits: Parameters<DataTree['applyEdits']>[0],
  sum: { -readonly [K in keyof Transactions]: Transactions[K] },
): void {
  const before = shown(tree)
  // A tree without any past: it is what a start would make of the same text.
  using fresh = context.parse(tree.print({ format: 'json' }), { format: 'json' })
  equal('valid before', tellAll(fresh.validateWhole()), [])
  equal('a fresh tree of its text', shown(fresh), before)
  using diff = edited(tree, edits)
  using same = edited(fresh, edits)
  equal('whether it is refused', diff === undefined, same === undefined)
  if (diff === undefined || same === undefined) {
    sum.refused++
    equal('refused, the tree', shown(tree), before)
    return
  }
  const { faults, follows } = settle(tree, diff)
  const onFresh = settle(fresh, same)
  sum.judged++
  if (follows) sum.followed++
  equal('the verdict on a fresh tree', tellAll(onFresh.faults), tellAll(faults))
  equal('what it makes of a fresh tree', shown(fresh), shown(tree))
  holds(tree, 'judged')
  const after = shown(tree)
  const text = diff.diffText()
  using undo = diff.reverseDiff()
  tree.applyDiff(undo)
  holds(tree, 'taken back')
  equal('taken back, the tree', shown(tree), before)
  if (faults.length > 0) return
  sum.valid++
  again(context, tree, { text, after })
}

/** Done from its text, nothing more follows, and it is what it was when it was judged. */
function again(context: Context, tree: DataTree, { text, after }: { text: string; after: string }): void {
  using diff = context.parseDiff(text)
  equal('the text of what its text says', diff.diffText(), text)
  tree.applyDiff(diff)
  const { faults, followUp } = tree.validateChange(diff)
  using _ = followUp
  equal('the verdict on what its text says', tellAll(faults), [])
  equal('done from its text, the tree', shown(tree), after)
  if (!followUp.empty) throw new Error(`of what its text says follows ${followUp.diffText()}`)
  holds(tree, 'done from its text')
  lookBack(context, tree, { text, after })
}

/** As for a candidate on an older commit: what was committed is taken back for a moment, and nobody judges that. */
function lookBack(context: Context, tree: DataTree, { text, after }: { text: string; after: string }): void {
  using diff = context.parseDiff(text)
  diff.judged()
  using back = diff.reverseDiff()
  tree.applyDiff(back)
  using forth = back.reverseDiff()
  tree.applyDiff(forth)
  equal('after a look back, the tree', shown(tree), after)
  holds(tree, 'looked back')
}

/** As the datastore does: what follows becomes part of the difference. */
function settle(tree: DataTree, diff: DataTree): { readonly faults: readonly YangError[]; readonly follows: boolean } {
  const { faults, followUp } = tree.validateChange(diff)
  using _ = followUp
  diff.mergeDiff(followUp)
  return { faults, follows: !followUp.empty }
}

function edited(tree: DataTree, edits: Parameters<DataTree['applyEdits']>[0]): DataTree | undefined {
  try {
    return tree.applyEdits(edits)
  } catch (error) {
    if (error instanceof YangError) return undefined
    throw error
  }
}

function holds(tree: DataTree, when: string): void {
  if (!tree.tally().holds) throw new Error(`${when}, the tally is wrong`)
}

/** Everything there is, in both formats, and what of it is a default. */
function shown(tree: DataTree): string {
  const defaults = tree.find('//*').filter((node) => node.default)
  return [
    tree.print({ format: 'xml', withDefaults: 'report-all', keepEmptyContainers: true }),
    tree.print({ format: 'json', withDefaults: 'report-all', keepEmptyContainers: true }),
    defaults.map(({ path }) => path).join('\n'),
  ].join('\n')
}

function tellAll(faults: readonly YangError[]): string[] {
  return faults.map((fault) => `${fault.path}: ${fault.message} (${fault.errorTag}, ${fault.appTag})`).sort()
}

function equal(what: string, found: unknown, expected: unknown): void {
  if (Bun.deepEquals(found, expected)) return
  const tell = (it: unknown) => (typeof it === 'string' ? it : JSON.stringify(it, null, 1))
  throw new Error(`${what} is\n${tell(found)}\nnot\n${tell(expected)}`)
}
