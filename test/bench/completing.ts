import { Place, type Program, type Server } from '../e2e/brewery.ts'
import { fill, probeId } from './filling.ts'
import { ms, percentile, type Row, table } from './table.ts'

const TIMES = 400
const LINES = 10_000
const PROBES = '/brewerslab:brewhouse/temperature/hardware/probe'

/** Completion of keys against a server with that many, as it comes to whoever types; and loading many lines. */
export async function completing(program: Program): Promise<string> {
  const rows: Row[] = []
  const loads: Row[] = []
  for (const entries of [10, 1_000, 10_000, 100_000]) {
    using place = new Place()
    await fill(program, place, entries)
    await using server = await program.serve(place.root, ['--things', 'none'])
    rows.push([`${entries} keys`, ...(await completion(server, entries)), '50 ms'])
    const session = await open(server)
    await edit(server, session, linesOf(20, entries))
    rows.push([`${entries} keys, a session of 20 edits`, ...(await completion(server, entries, session)), '50 ms'])
    if (entries !== LINES) continue
    const started = performance.now()
    await edit(server, session, linesOf(LINES, entries))
    loads.push([`${LINES} lines of set into a session`, ms(performance.now() - started), '5 s'])
    rows.push([`the same, ${LINES} edits`, ...(await completion(server, entries, session)), '50 ms'])
  }
  return [
    table('Completion of a list key, 100 at once', ['', 'p50', 'p99', 'most', 'to hold'], rows),
    table('Loading', ['', 'took', 'to hold'], loads),
  ].join('\n')
}

/** As when typing: the first keys, then those of a longer and longer prefix, then a page further on. */
async function completion(server: Server, entries: number, session?: string): Promise<string[]> {
  const samples: number[] = []
  for (let n = 0; n < TIMES; n++) {
    const id = probeId((n * 7919) % entries)
    const typed = n % 5 === 4 ? { after: id } : { prefix: id.slice(0, [0, 6, 13, 15][n % 5]) }
    const query = new URLSearchParams({ path: PROBES, ...typed, ...(session === undefined ? {} : { session }) })
    const started = performance.now()
    const answer = await fetch(`${server.url}/v1/complete?${query}`)
    await answer.arrayBuffer()
    samples.push(performance.now() - started)
    if (!answer.ok) throw new Error(`${answer.status}`)
  }
  return [percentile(samples, 0.5), percentile(samples, 0.99), Math.max(...samples)].map(ms)
}

async function open(server: Server): Promise<string> {
  const { id } = (await (await server.send('POST', '/v1/sessions', {})).json()) as { id: string }
  return id
}

function linesOf(count: number, entries: number): string {
  const line = (n: number) =>
    `set brewhouse temperature hardware probe ${probeId(n % entries)} offsets 0 100 offset ${(n % 50) / 10}\n`
  return Array.from({ length: count }, (_, n) => line(n)).join('')
}

async function edit(server: Server, session: string, body: string): Promise<void> {
  const url = `${server.url}/v1/sessions/${session}/edit`
  const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'text/plain' }, body })
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`)
  await answer.arrayBuffer()
}
