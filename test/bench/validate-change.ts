import { type Context, type DataTree, Libyang } from 'libyang-wasm'

/*
 * What it costs to judge one change, by the size of the tree it is made in. Run with Bun; prints ratios to the smallest
 * tree, and to validation of the whole.
 */

const PROBES = `module m { yang-version 1.1; namespace "urn:m"; prefix m;
  container hall {
    leaf limit { type decimal64 { fraction-digits 3; } default 100; }
    leaf watched { type leafref { path "../probe/id"; } }
    list probe { key id; unique serial; max-elements 200000;
      leaf id { type string; }
      leaf serial { type string; }
      leaf offset { type decimal64 { fraction-digits 3; } default 0; must ". <= ../../limit"; }
      leaf enabled { type boolean; default true; }
      leaf label { when "../enabled = 'true'"; type string; } } } }`

const REFERENCES = `module n { yang-version 1.1; namespace "urn:n"; prefix n;
  container hall {
    list probe { key id; leaf id { type string; } leaf serial { type string; } }
    list user { key id; leaf id { type string; }
      leaf by-key { type leafref { path "../../probe/id"; } }
      leaf by-serial { type leafref { path "../../probe/serial"; } } } } }`

const ROUNDS = 400

if (import.meta.main) await bench((line) => console.log(line))

/** Measures everything and tells it line by line. */
export async function bench(print: (line: string) => void): Promise<void> {
  using engine = await Libyang.load()
  // once for the compilers of both sides to warm up
  oneLeaf(engine, () => undefined, [1_000])
  oneLeaf(engine, print)
  manyReferences(engine, 'by-key', print)
  manyReferences(engine, 'by-serial', print)
}

/** A leaf with a `must` and a leafref, changed in a list of probes. */
function oneLeaf(engine: Libyang, print: (line: string) => void, sizes = [10, 1_000, 10_000, 100_000]): void {
  using context = engine.createContext({ modules: [{ text: PROBES }] })
  print('one leaf with must, one leafref: apply, validate, undo, by probes in the list')
  let smallest: number | undefined
  for (const size of sizes) {
    const probe = Array.from({ length: size }, (_, n) => ({ id: `p${n}`, serial: `s${n}`, label: 'x' }))
    using tree = parse(context, { 'm:hall': { watched: 'p0', probe } })
    const load = timed(() => valid(tree.validateWhole()))
    const whole = timed(() => {
      using copy = tree.duplicate()
      return timed(() => valid(copy.validate()))
    })
    const diffs = [change(tree, "/m:hall/probe[id='p5']/offset", '1.5'), change(tree, '/m:hall/watched', 'p7')] as const
    const undo = diffs.map((diff) => diff.reverseDiff())
    let judged = 0
    const all = timed(() => {
      for (let round = 0; round < ROUNDS; round++) {
        for (const [index, diff] of diffs.entries()) {
          tree.applyDiff(diff)
          judged += timed(() => {
            const { faults, followUp } = tree.validateChange(diff)
            valid(faults)
            followUp[Symbol.dispose]()
          })
          const back = undo[index]
          if (back !== undefined) tree.applyDiff(back)
        }
      }
    })
    const each = (judged / ROUNDS / diffs.length) * 1000
    smallest ??= each
    print(
      `  ${String(size).padStart(6)}: validateChange ${each.toFixed(1)} µs (${(each / smallest).toFixed(1)}x), with apply and undo ` +
        `${((all / ROUNDS / diffs.length) * 1000).toFixed(1)} µs; validateWhole ${load.toFixed(0)} ms, validate ${whole.toFixed(0)} ms; ` +
        `counts ${(tree.tally().bytes / 1024).toFixed(0)} KiB, ${(tree.tally().bytes / size).toFixed(0)} bytes a probe`,
    )
    for (const diff of [...diffs, ...undo]) diff[Symbol.dispose]()
  }
}

/** 40 000 leafrefs to 40 000 probes: loading, and one more. */
function manyReferences(engine: Libyang, leaf: 'by-key' | 'by-serial', print: (line: string) => void): void {
  using context = engine.createContext({ modules: [{ text: REFERENCES }] })
  print(`leafrefs ${leaf}, by their number`)
  for (const size of [10, 40_000]) {
    const probe = Array.from({ length: size }, (_, n) => ({ id: `p${n}`, serial: `s${n}` }))
    const user = probe.map(({ id, serial }, n) => ({ id: `u${n}`, [leaf]: leaf === 'by-key' ? id : serial }))
    using tree = parse(context, { 'n:hall': { probe, user } })
    const load = timed(() => valid(tree.validateWhole()))
    using diff = change(tree, `/n:hall/user[id='one-more']/${leaf}`, leaf === 'by-key' ? 'p5' : 's5')
    using undo = diff.reverseDiff()
    const times: number[] = []
    for (let round = 0; round < ROUNDS; round++) {
      tree.applyDiff(diff)
      times.push(
        timed(() => {
          const { faults, followUp } = tree.validateChange(diff)
          valid(faults)
          followUp[Symbol.dispose]()
        }),
      )
      tree.applyDiff(undo)
    }
    const each = times.reduce((sum, time) => sum + time, 0) / ROUNDS
    print(
      `  ${String(size).padStart(6)}: validateWhole ${load.toFixed(0)} ms, one more ${(each * 1000).toFixed(1)} µs; ` +
        `counts ${(tree.tally().bytes / size).toFixed(0)} bytes a leafref with its target`,
    )
  }
}

function parse(context: Context, data: unknown): DataTree {
  return context.parse(JSON.stringify(data), { format: 'json' })
}

/** The diff that writes one leaf. Made on a tree with nothing else that matters, so that it costs no walk. */
function change(tree: DataTree, path: string, value: string): DataTree {
  using after = tree.duplicate()
  after.set(path, value)
  return tree.diff(after)
}

function valid(faults: readonly Error[]): void {
  if (faults[0] !== undefined) throw faults[0]
}

function timed(work: () => unknown): number {
  const started = performance.now()
  const inner = work()
  return typeof inner === 'number' ? inner : performance.now() - started
}
