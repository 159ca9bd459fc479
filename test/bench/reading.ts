import { Place, type Program } from '../e2e/brewery.ts'
import { startBareServer } from './baselines.ts'
import { fill, RUNNING } from './filling.ts'
import { load } from './load.ts'
import { ms, percentile, type Row, ratio, table } from './table.ts'

/** GET of one leaf. */
export async function reading(program: Program): Promise<string> {
  const rows: Row[] = []
  const measure = async (url: string) => ({
    // Once without counting, so that what is compiled while it runs is compiled.
    warm: await load(url, { connections: 16, seconds: 1 }),
    many: await load(url, { connections: 16, seconds: 4 }),
    one: await load(url, { connections: 1, seconds: 2 }),
  })
  await using bareServer = await startBareServer()
  const bare = await measure(`${bareServer.url}/`)
  const row = (name: string, it: typeof bare, toHold: string): Row => [
    name,
    `${Math.round(it.many.perSecond)}/s`,
    ratio(it.many.perSecond, bare.many.perSecond),
    ms(percentile(it.one.latenciesMs, 0.5)),
    ms(percentile(it.one.latenciesMs, 0.99)),
    ratio(percentile(it.one.latenciesMs, 0.5), percentile(bare.one.latenciesMs, 0.5)),
    toHold,
  ]
  rows.push(row('bare Bun.serve', bare, ''))
  for (const entries of [10, 1_000, 10_000, 100_000]) {
    using place = new Place()
    await fill(program, place, entries)
    await using server = await program.serve(place.root, ['--things', 'none'])
    rows.push(
      row(
        `leaf, ${entries} probes configured`,
        await measure(`${server.url}${RUNNING}/fermentation/setpoint`),
        '40000/s',
      ),
    )
  }
  return table(
    'GET one leaf (throughput on 16 connections, latency on one)',
    ['', 'throughput', 'to bare', 'p50', 'p99', 'to bare', 'to hold'],
    rows,
  )
}
