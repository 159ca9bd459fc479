import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import {
  checkValue,
  dataChildren,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  memberName,
  ownMember,
  parseEditLines,
  type SchemaNode,
  type SeedParent,
} from '../../../src/base/index.ts'
import { curlyLines, parseCurly, setLines } from '../../../src/cli/pipes/index.ts'
import { Yang } from '../../../src/yang/index.ts'
import { type Brewery, openBrewery } from '../../server/brewery.ts'
import { ANNEX_YANG, ZOO, ZOO_YANG } from './model.ts'
import { Dice, randomDocument } from './random.ts'

let brewery: Brewery
let root: { readonly children: readonly SchemaNode[] }
beforeAll(async () => {
  brewery = await openBrewery(undefined, { 'zoo.yang': ZOO_YANG, 'annex.yang': ANNEX_YANG })
  using yang = await Yang.open(ZOO)
  root = { children: yang.schema.nodes.filter(({ module }) => module === 'zoo' || module === 'annex') }
})
afterAll(() => brewery.close())

const TOP = ['/zoo:zoo', '/annex:annex', '/annex:twins']
/** XPath knows no way to write such a key or entry, no data path does, and so the server takes none. */
const hasBothQuotes = (text: string) => text.includes("'") && text.includes('"')

/** What is running of the zoo, committed as lines or as JSON onto nothing. */
async function committed(body: { readonly lines: string } | { readonly document: JsonObject }): Promise<JsonObject> {
  const removed = await brewery.send('POST', '/v1/commit', { edits: TOP.map((path) => ({ op: 'remove', path })) })
  if (removed.status !== 200) throw new Error(removed.text)
  const edits =
    'lines' in body
      ? []
      : Object.entries(body.document).map(([name, value]) => ({ op: 'merge', path: `/${name}`, value }))
  const answer =
    'lines' in body
      ? await brewery.ask('POST', '/v1/commit', { 'content-type': 'text/plain' }, body.lines)
      : await brewery.send('POST', '/v1/commit', { edits })
  if (answer.status !== 200) throw new Error(`${JSON.stringify(body)}\n${answer.text}`)
  const running = await brewery.get('/v1/datastore/running', { accept: 'application/yang-data+json' })
  return inOrder(root, running.json as JsonObject)
}

/** Entries whose order means nothing in an order of their own: the server has its own. */
function inOrder(parent: SeedParent, object: JsonObject): JsonObject {
  return Object.fromEntries(
    dataChildren(parent).flatMap((node): [string, JsonValue][] => {
      const name = memberName(parent, node)
      const value = ownMember(object, name)
      if (value === undefined) return []
      if (isJsonObject(value) && node.kind === 'container') return [[name, inOrder(node, value)]]
      if (!Array.isArray(value) || (node.kind !== 'list' && node.kind !== 'leaf-list'))
        return [[name, canonical(node, value)]]
      const entries = value.map((it) => (isJsonObject(it) ? inOrder(node, it) : canonical(node, it)))
      return [[name, node.userOrdered === true ? entries : entries.toSorted(byText)]]
    }),
  )
}

/** RFC 7951 6.8: an identity may come with its module or without. */
function canonical(node: SchemaNode, value: JsonValue): JsonValue {
  const checked = typeof value === 'string' ? checkValue(node, value) : undefined
  return checked?.ok === true ? checked.value : value
}

const byText = (a: JsonValue, b: JsonValue) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)

describe('any configuration', () => {
  test.each(Array.from({ length: 24 }, (_, at) => at + 1))(
    'is made again by its lines, and by its braces (seed %p)',
    async (seed) => {
      const document = randomDocument(root, new Dice(seed), {
        density: seed % 3 === 0 ? 0.4 : 0.9,
        entries: 3,
        isRefused: hasBothQuotes,
      })
      const lines = setLines(root, document).join('\n')
      expect(lines).not.toMatch(/[\p{Cc}--\n]/v)
      if (lines === '') return
      expect(await committed({ lines })).toEqual(inOrder(root, document))
      const read = parseCurly(root, curlyLines(root, document).join('\n'))
      expect(await committed({ document: read })).toEqual(inOrder(root, document))
    },
  )
  test('of the project is one line for each value, which the parser of lines reads', async () => {
    using yang = await Yang.open()
    const project = { children: yang.schema.nodes }
    let read = 0
    for (let seed = 1; seed <= 60; seed++) {
      const document = randomDocument(project, new Dice(seed), { density: 0.8, entries: 2, isRefused: hasBothQuotes })
      const lines = setLines(project, document)
      const edits = parseEditLines(project, lines.join('\n'))
      expect(edits.map(({ edit }) => edit.op)).toEqual(lines.map(() => 'merge'))
      read += edits.length
    }
    expect(read).toBeGreaterThan(5000)
  })
})
