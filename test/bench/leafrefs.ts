import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Place, type Program, type Server } from '../e2e/brewery.ts'
import { ms, percentile, type Row, ratio, table } from './table.ts'

const MODULE = `module hall {
  yang-version 1.1;
  namespace "urn:brewerslab:bench:hall";
  prefix h;
  container hall {
    list probe { key id; leaf id { type string; } leaf serial { type string; } }
    list user {
      key id;
      leaf id { type string; }
      leaf by-key { type leafref { path "../../probe/id"; } }
      leaf by-serial { type leafref { path "../../probe/serial"; } }
    }
  }
}`
const LEAFREFS = 40_000
const SLICE = 20_000
const TIMES = 200

/** Leafrefs to keys and to other leafs: how long it takes to load them, and one more beside the same without them. */
export async function leafrefs(program: Program): Promise<string> {
  const rows: Row[] = []
  for (const leaf of ['by-key', 'by-serial'] as const) {
    const few = await measure(program, leaf, 10)
    const many = await measure(program, leaf, LEAFREFS)
    const times = [many.loadMs, many.startMs, few.oneMoreMs, many.oneMoreMs].map(ms)
    rows.push([leaf, ...times, ratio(many.oneMoreMs, few.oneMoreMs), '×5'])
  }
  return table(
    `${LEAFREFS} leafrefs to as many entries: loaded, started with, and a commit of one more (p50)`,
    ['', 'load', 'start', 'one more, of 10', `of ${LEAFREFS}`, 'ratio', 'to hold'],
    rows,
  )
}

async function measure(program: Program, leaf: 'by-key' | 'by-serial', count: number) {
  using place = new Place()
  mkdirSync(join(place.root, 'yang'), { recursive: true })
  writeFileSync(join(place.root, 'yang', 'hall.yang'), MODULE)
  const words = ['--things', 'none', '--body-limit', '64M']
  await using server = await program.serve(place.root, words)
  const loading = performance.now()
  for (let from = 0; from < count; from += SLICE) {
    const numbers = Array.from({ length: Math.min(SLICE, count - from) }, (_, n) => from + n)
    const probe = numbers.map((n) => ({ id: `p${n}`, serial: `s${n}` }))
    const user = numbers.map((n) => ({ id: `u${n}`, [leaf]: leaf === 'by-key' ? `p${n}` : `s${n}` }))
    await commit(server, { op: 'merge', path: '/hall:hall', value: { probe, user } })
  }
  const loadMs = performance.now() - loading
  const samples: number[] = []
  for (let n = 0; n < TIMES; n++) {
    const started = performance.now()
    await commit(server, {
      op: 'merge',
      path: `/hall:hall/user[id='more ${n}']`,
      value: { [leaf]: leaf === 'by-key' ? 'p5' : 's5' },
    })
    samples.push(performance.now() - started)
  }
  await server.end('SIGTERM')
  const starting = performance.now()
  await using again = await program.serve(place.root, words)
  await again.get('/health')
  return { loadMs, startMs: performance.now() - starting, oneMoreMs: percentile(samples, 0.5) }
}

async function commit(server: Server, edit: object): Promise<void> {
  const answer = await server.send('POST', '/v1/commit', { edits: [edit] })
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`)
  await answer.arrayBuffer()
}
