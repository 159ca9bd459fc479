/**
 * What edits cost on a list of 10 to 100 000 entries: `bun test/bench/edit-diff.ts [entries ...]`. Each column should
 * stay flat from row to row: the cost follows the edit. Times are medians in microseconds.
 */
import { type Context, type DataTree, type Edit, Libyang } from 'libyang-wasm'

const MODULE = `module b { yang-version 1.1; namespace "urn:b"; prefix b;
  container brewery { leaf name { type string; }
    list probe { key id; leaf id { type string; } leaf offset { type decimal64 { fraction-digits 3; } default 0; }
      leaf label { type string; } container calibration { leaf low { type int8; } leaf high { type int8; } } }
    list step { key at; ordered-by user; leaf at { type uint32; } leaf what { type string; } } } }`

const id = (index: number) => `28-${index.toString(16).padStart(12, '0')}`
const probe = (index: number) => `/b:brewery/probe[id='${id(index)}']`

function load(context: Context, entries: number): DataTree {
  const probes = Array.from({ length: entries }, (_, index) => ({
    id: id(index),
    offset: '0.5',
    label: `probe ${index}`,
    calibration: { low: 1, high: 99 },
  }))
  const steps = probes.map((_, index) => ({ at: index, what: 'mash' }))
  return context.parse(JSON.stringify({ 'b:brewery': { name: 'x', probe: probes, step: steps } }), { format: 'json' })
}

function median(times: number, work: (time: number) => void): number {
  const taken = Array.from({ length: times }, (_, time) => {
    const start = performance.now()
    work(time)
    return (performance.now() - start) * 1000
  })
  return taken.sort((a, b) => a - b)[times >> 1] ?? 0
}

/** Twenty edits of all kinds, spread over the list. */
function twenty(entries: number): Edit[] {
  const at = (part: number) => Math.floor((entries * part) / 20)
  return Array.from({ length: 20 }, (_, part): Edit => {
    const path = probe(at(part))
    if (part % 5 === 0)
      return { op: 'merge', path: probe(entries + part), value: '{"label":"new","calibration":{"low":2}}' }
    if (part % 5 === 1) return { op: 'remove', path }
    if (part % 5 === 2) return { op: 'merge', path: `/b:brewery/step[at='${at(part)}']`, insert: 'first' }
    return { op: 'merge', path: `${path}/label`, value: `"label ${part}"` }
  })
}

function row(context: Context, entries: number): Record<string, number> {
  using tree = load(context, entries)
  const edit = (...edits: Edit[]) => tree.applyEdits(edits)[Symbol.dispose]()
  const middle = Math.floor(entries / 2)
  const leaf = probe(middle)
  // the first entry that comes in builds the list's sorting tree where parsing did not
  const first = median(1, () => edit({ op: 'create', path: probe(entries + 1) }))
  edit({ op: 'delete', path: probe(entries + 1) })
  using diff = tree.applyEdits(twenty(entries))
  using undo = diff.reverseDiff()
  tree.applyDiff(undo)
  using said = context.parse(JSON.stringify({ 'b:brewery': { probe: [{ id: id(middle), label: 'said' }] } }), {
    format: 'json',
    kind: 'edit',
  })
  const text = diff.diffText()
  return {
    entries,
    first,
    set: median(200, (time) => edit({ op: 'merge', path: `${leaf}/label`, value: `"l${time}"` })),
    create: median(200, (time) => edit({ op: 'create', path: probe(entries + time), value: '{"label":"new"}' })),
    delete: median(200, (time) => edit({ op: 'delete', path: probe(entries + time) })),
    move: median(200, (time) =>
      edit({ op: 'move', path: `/b:brewery/step[at='${middle}']`, insert: time % 2 ? 'first' : 'last' }),
    ),
    editDiff: median(200, () => tree.editDiff(said, { operation: 'merge' })[Symbol.dispose]()),
    twenty: median(50, () => {
      using made = tree.applyEdits(twenty(entries))
      using back = made.reverseDiff()
      tree.applyDiff(back)
    }),
    'apply+undo 20': median(100, () => {
      tree.applyDiff(diff)
      tree.applyDiff(undo)
    }),
    'reverse 20': median(100, () => diff.reverseDiff()[Symbol.dispose]()),
    'merge 20': median(100, () => {
      using copy = diff.duplicate()
      copy.mergeDiff(undo)
    }),
    'text 20': median(100, () => diff.diffText()),
    'parse 20': median(100, () => context.parseDiff(text)[Symbol.dispose]()),
  }
}

/** Bytes of a diff of 100 edits, in memory and as text. */
function size(engine: Libyang, context: Context): Record<string, number> {
  using tree = load(context, 10_000)
  const edits = Array.from({ length: 5 }, (_, five) => twenty(10_000 - five * 7)).flat()
  edits.forEach((edit, index) => {
    if ('value' in edit) edits[index] = { ...edit, value: edit.value?.replace('label ', `label ${index} `) } as Edit
  })
  using diff = tree.applyEdits(edits)
  const before = engine.usedBytes
  const copies = Array.from({ length: 100 }, () => diff.duplicate())
  const bytes = (engine.usedBytes - before) / 100
  for (const copy of copies) copy[Symbol.dispose]()
  return { 'nodes said': diff.edits().length, 'bytes of 100 edits': bytes, 'as text': diff.diffText().length }
}

const wanted = process.argv.slice(2).map(Number)
using engine = await Libyang.load()
using context = engine.createContext({ modules: [{ text: MODULE }] })
row(context, 100)
const rows = (wanted.length > 0 ? wanted : [10, 1_000, 10_000, 100_000]).map((entries) => row(context, entries))
console.table(
  rows.map((each) => Object.fromEntries(Object.entries(each).map(([name, value]) => [name, Math.round(value)]))),
)
console.table([size(engine, context)])
