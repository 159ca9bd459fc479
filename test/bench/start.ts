import { FakeClock, silentLog } from '../../src/base/index.ts'
import { openDatastores } from '../../src/datastore/index.ts'
import { Place, type Program } from '../e2e/brewery.ts'
import { medianOf, startBareServer } from './baselines.ts'
import { fill } from './filling.ts'
import { ms, type Row, ratio, table } from './table.ts'

const COMMITS = 10_000

/** From the start of the process to its first answer. */
export async function startUp(program: Program): Promise<string> {
  const bare = await medianOf(10, async () => {
    const started = performance.now()
    await using server = await startBareServer()
    await fetch(server.url)
    return performance.now() - started
  })
  const rows: Row[] = [['bare Bun.serve', ms(bare), '', '']]
  for (const [entries, times, toHold] of [
    [10, 10, '120 ms'],
    [1_000, 10, ''],
    [10_000, 10, '300 ms'],
    [100_000, 5, ''],
  ] as const) {
    using place = new Place()
    await fill(program, place, entries)
    const took = await medianOf(times, () => startOnce(program, place))
    rows.push([`brewerslab, ${entries} probes configured`, ms(took), ratio(took, bare), toHold])
  }
  using place = new Place()
  await commitOften(place)
  const took = await medianOf(10, () => startOnce(program, place, ['--keep-commits', `${COMMITS}`]))
  rows.push([`brewerslab, ${COMMITS} commits in history`, ms(took), ratio(took, bare), ''])
  return table('Start to first answer (median)', ['', 'time', 'to bare', 'to hold'], rows)
}

async function startOnce(program: Program, place: Place, words: readonly string[] = []): Promise<number> {
  const started = performance.now()
  await using server = await program.serve(place.root, ['--things', 'none', ...words])
  await server.get('/health')
  return performance.now() - started
}

/** A long history of small commits. */
async function commitOften(place: Place): Promise<void> {
  const datastores = await openDatastores({
    root: place.root,
    clock: new FakeClock(),
    log: silentLog,
    owners: [],
    keepCommits: COMMITS,
  })
  const path = '/brewerslab:brewhouse/temperature/fermentation/setpoint'
  for (let n = 0; n < COMMITS; n++) {
    const value = String(10 + (n % 90) / 10)
    await datastores.commit({ edits: [{ op: 'merge', path, value }], user: 'bench', client: 'v1' })
  }
  await datastores.close()
}
