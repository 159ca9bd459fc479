import { readFileSync } from 'node:fs'
import { Place, type Program, type Server } from '../e2e/brewery.ts'
import { fill, probeId, RUNNING } from './filling.ts'
import { load } from './load.ts'
import { ms, percentile, type Row, table } from './table.ts'

/** Long enough for several writes of the files: they follow every second or less often. */
const SECONDS = 8
const COMMITS_PER_SECOND = 10
/** Until the files have followed whatever was before. */
const SETTLED_MS = 4_000

/** How long a request waits at the most while files follow commits, and what that costs the card. */
export async function following(program: Program): Promise<string> {
  const rows: Row[] = []
  for (const [entries, toHold] of [
    [10, '20 ms'],
    [1_000, '20 ms'],
    [10_000, '20 ms'],
    [100_000, ''],
  ] as const) {
    using place = new Place()
    await fill(program, place, entries)
    await using server = await program.serve(place.root, ['--things', 'none'])
    await patch(server, 'fermentation/setpoint', '17')
    const url = `${server.url}${RUNNING}/fermentation/setpoint`
    await load(url, { connections: 1, seconds: 1 })
    await Bun.sleep(SETTLED_MS)
    const quiet = await load(url, { connections: 1, seconds: 2 })
    const before = bytesWritten(server)
    const [busy, commits] = await Promise.all([
      load(url, { connections: 1, seconds: SECONDS }),
      commitFor(server, entries, SECONDS * 1000),
    ])
    await Bun.sleep(SETTLED_MS)
    const perCommit = (bytesWritten(server) - before) / commits
    const row = (it: typeof busy): Row => [
      ms(percentile(it.latenciesMs, 0.5)),
      ms(percentile(it.latenciesMs, 0.99)),
      ms(percentile(it.latenciesMs, 1)),
    ]
    rows.push([`${entries} probes, no commits`, ...row(quiet), '', ''])
    rows.push([`${entries} probes, ${commits} commits`, ...row(busy), `${(perCommit / 1000).toFixed(0)} kB`, toHold])
  }
  return table(
    `GET one leaf on one connection while files follow commits (${COMMITS_PER_SECOND}/s on another, one probe each)`,
    ['', 'p50', 'p99', 'max', 'written per commit', 'max, to hold'],
    rows,
  )
}

/** @returns how many were made */
async function commitFor(server: Server, entries: number, forMs: number): Promise<number> {
  const started = performance.now()
  for (let n = 0; ; n++) {
    const dueMs = started + (n * 1000) / COMMITS_PER_SECOND
    await Bun.sleep(Math.max(0, dueMs - performance.now()))
    if (performance.now() - started >= forMs) return n
    const offsets = `hardware/probe=${probeId((n * 7919) % entries)}/offsets`
    await patch(server, offsets, [{ low: '0', high: '100', offset: `0.${n % 10}` }])
  }
}

async function patch(server: Server, path: string, body: unknown): Promise<void> {
  const answer = await server.send('PATCH', `${RUNNING}/${path}`, body)
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`)
  await answer.arrayBuffer()
}

/** proc(5), /proc/PID/io: what the process caused to be sent to the storage, whole pages. */
function bytesWritten(server: Server): number {
  const io = readFileSync(`/proc/${server.process.pid}/io`, 'utf8')
  return Number(/^write_bytes: (\d+)$/m.exec(io)?.[1] ?? Number.NaN)
}
