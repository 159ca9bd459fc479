import { join } from 'node:path'
import { Place, type Program, type Server } from '../e2e/brewery.ts'
import { insertTimes } from './baselines.ts'
import { fill, RUNNING } from './filling.ts'
import { ms, percentile, type Row, ratio, table } from './table.ts'

/** What others take for it, not durable (design page, section 9): clixon, netopeer2, PyConfHoard, in milliseconds. */
const SIZES = [
  { entries: 10, times: 500, toHold: '5', peers: ['2.5', '0.54', '2.0'] },
  { entries: 1_000, times: 500, toHold: '5', peers: ['28', '4.8', '23'] },
  { entries: 10_000, times: 500, toHold: '5', peers: ['276', '56', '228'] },
  { entries: 100_000, times: 200, toHold: '8', peers: ['2395', '613', '2756'] },
] as const
/** Until what is compiled while it runs is compiled, and the files have followed whatever was before. */
const WARM_UPS = 100
const SETTLED_MS = 3_000

/** One leaf changed and committed, durably, over HTTP, beside a bare insert that is synced as well. */
export async function committing(program: Program): Promise<string> {
  const rows: Row[] = []
  for (const { entries, times, toHold, peers } of SIZES) {
    using place = new Place()
    await fill(program, place, entries)
    await using server = await program.serve(place.root, ['--things', 'none'])
    for (let n = 0; n < WARM_UPS; n++) await change(server, n)
    await Bun.sleep(SETTLED_MS)
    // By turns: what else happens on the machine happens to both.
    const half = Math.floor(times / 2)
    const bare = insertTimes(join(place.directory, 'before.sqlite'), half)
    const samples: number[] = []
    for (let n = 0; n < times; n++) samples.push(await change(server, n))
    bare.push(...insertTimes(join(place.directory, 'after.sqlite'), half))
    const [p50, p99] = [percentile(samples, 0.5), percentile(samples, 0.99)]
    const [bare50, bare99] = [percentile(bare, 0.5), percentile(bare, 0.99)]
    const isTailHeld = entries <= 10_000
    rows.push([
      `${entries} probes`,
      ms(bare50),
      ms(bare99),
      ms(p50),
      ms(p99),
      ratio(p50, bare50),
      `×${toHold}`,
      ratio(p99, p50),
      isTailHeld ? '×4' : '',
      ...peers,
    ])
  }
  return table(
    'One leaf changed and committed, over HTTP, p50 and p99; the peers are not durable and were measured elsewhere (ms)',
    [
      '',
      'insert p50',
      'p99',
      'commit p50',
      'p99',
      'to insert',
      'to hold',
      'p99 to p50',
      'to hold',
      'clixon',
      'netopeer2',
      'PyConfHoard',
    ],
    rows,
  )
}

/** @returns how long it took, in ms */
async function change(server: Server, n: number): Promise<number> {
  const started = performance.now()
  const answer = await server.send('PATCH', RUNNING, { fermentation: { setpoint: String(17 + (n % 20) / 10) } })
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`)
  await answer.arrayBuffer()
  return performance.now() - started
}
