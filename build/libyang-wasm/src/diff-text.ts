import type { CheckJson } from './edits.ts'
import { YangError } from './errors.ts'
import type { Instance, Pointer } from './instance.ts'

/** A node of a diff's text; see shim/diff-text.c. */
interface DiffNode {
  readonly n: string
  readonly o?: 'c' | 'd' | 'r'
  readonly k?: readonly string[]
  readonly v?: string
  readonly t?: number
  readonly f?: number
  readonly w?: string
  readonly u?: number
  readonly e?: boolean
  readonly h?: boolean
  readonly a?: string | null
  readonly b?: string | null
  readonly c?: readonly DiffNode[]
}

/** `enum lyw_op` of shim/edit.h. */
const OPERATIONS = { c: 1, d: 2, r: 3 } as const

/** libyang's LYD_ANYDATA_VALUETYPE, of which only texts and trees are told: data tree, string, XML, JSON. */
const ANY_KINDS = [0, 1, 2, 3]
const DATA_TREE = 0

/** `enum fact` of shim/diff-text.c. */
const VALUE = 0
const DEFAULT = 1
const ANY_TYPE = 2
const AFTER = 3
const BEFORE = 4
const WAS_NEW = 5

/**
 * Reads the text of a diff.
 * @param engineError makes the error for what the engine itself has to say about a node
 * @throws YangError for what is no such text, and for nodes and values that the schema does not have
 */
export function parseDiffText(
  instance: Instance,
  context: Pointer,
  text: string,
  check: CheckJson,
  engineError: (path: string) => YangError,
): Pointer {
  const nodes = nodesOf(check(text))
  checkTrees(nodes, check)
  const builder = instance.call((wasm) => wasm.lyw_build_begin(context))
  try {
    for (const node of nodes) build({ instance, builder, engineError, above: [] }, node)
  } catch (error) {
    if (!instance.failed) instance.call((wasm) => wasm.lyw_build_end(builder, 1))
    throw error
  }
  return instance.call((wasm) => wasm.lyw_build_end(builder, 0))
}

/** Anydata is parsed once more by the engine. */
function checkTrees(nodes: readonly DiffNode[], check: CheckJson): void {
  for (const { t, v, u, w, c } of nodes) {
    if (t === DATA_TREE && v !== undefined) check(v)
    if (u === DATA_TREE && w !== undefined) check(w)
    checkTrees(c ?? [], check)
  }
}

/** Where in a text the builder is. */
interface Building {
  readonly instance: Instance
  readonly builder: Pointer
  readonly engineError: (path: string) => YangError
  readonly above: DiffNode[]
}

function build(at: Building, node: DiffNode): void {
  const { instance, builder, above } = at
  above.push(node)
  instance.call((wasm) => {
    const [name = 0, content = 0] = instance.allTexts([node.n, node.k === undefined ? node.v : keysText(node.k)])
    const op = node.o === undefined ? 0 : OPERATIONS[node.o]
    if (wasm.lyw_build_open(builder, name, content, op, node.f ?? 0, node.t ?? 0) === 0)
      throw at.engineError(pathOf(above))
    const say = (fact: number, text: string | undefined) =>
      wasm.lyw_build_say(builder, fact, text === undefined ? 0 : instance.text(text))
    if (node.w !== undefined) say(VALUE, node.w)
    if (node.u !== undefined) say(ANY_TYPE, String(node.u + 1))
    if (node.e !== undefined) say(DEFAULT, String(node.e))
    if (node.h === true) say(WAS_NEW, undefined)
    if (node.a !== undefined) say(AFTER, node.a ?? undefined)
    if (node.b !== undefined) say(BEFORE, node.b ?? undefined)
  })
  for (const child of node.c ?? []) build(at, child)
  instance.call((wasm) => wasm.lyw_build_close(builder))
  above.pop()
}

/** For people: where a node that cannot be is. */
function pathOf(nodes: readonly DiffNode[]): string {
  return nodes.map(({ n, k = [] }) => `/${n}${k.map((key) => `[${key}]`).join('')}`).join('')
}

/** Each with its length in bytes before it: a key may hold anything. */
function keysText(keys: readonly string[]): string {
  return keys.map((key) => `${Buffer.byteLength(key)}:${key}`).join('')
}

function nodesOf(text: string): DiffNode[] {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch (error) {
    throw notADiff(error instanceof Error ? error.message : String(error))
  }
  if (!areNodes(parsed)) throw notADiff('it is JSON of another form')
  return parsed
}

function areNodes(value: unknown): value is DiffNode[] {
  return Array.isArray(value) && value.every(isNode)
}

function isNode(value: unknown): value is DiffNode {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const node = value as Readonly<Record<string, unknown>>
  const are = (type: string, ...names: string[]) =>
    names.every((name) => node[name] === undefined || typeof node[name] === type)
  const anchors = ['a', 'b'].every((name) => node[name] === null || are('string', name))
  const keys = node.k === undefined || (Array.isArray(node.k) && node.k.every((key) => typeof key === 'string'))
  const op = node.o === undefined || node.o === 'c' || node.o === 'd' || node.o === 'r'
  const kinds = [node.t, node.u].every((kind) => kind === undefined || (typeof kind === 'number' && kind in ANY_KINDS))
  const plain = kinds && are('string', 'n', 'v', 'w') && are('number', 'f') && are('boolean', 'e', 'h')
  return typeof node.n === 'string' && plain && anchors && keys && op && (node.c === undefined || areNodes(node.c))
}

function notADiff(reason: string): YangError {
  return new YangError(`not the text of a diff: ${reason}`, { errorTag: 'malformed-message' })
}
