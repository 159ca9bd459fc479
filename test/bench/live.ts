import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { eventually, Place, type Program } from '../e2e/brewery.ts'
import { startBareServer } from './baselines.ts'
import { cpuSecondsBetween, cpuTimesOf, familyOf, memoryOf } from './processes.ts'
import { megabytes, ms, percentile, type Row, ratio, table } from './table.ts'

/** Of one Thing: 50 of them publish 200 a second. */
const READING_EVERY_MS = 250
const WARM_MS = 5_000
const MEASURE_MS = 20_000

/** What came to a subscriber, and what it cost. */
interface Live {
  readonly perSecond: number
  readonly p50: number
  readonly p99: number
  readonly slowest: number
  /** Processor time of a reading, ms: of the server, of all processes. */
  readonly serverMs: number
  readonly allMs: number
  readonly serverKib: number
  readonly allKib: number
}

/** From a Thing's `publish` to a subscriber of `/v1/stream`, with the history and the alarms reading along. */
export async function live(program: Program): Promise<string> {
  const bare = await bareStream()
  const rows = [rowOf('bare Bun.serve, 200 events a second', bare, bare)]
  for (const things of [1, 50]) {
    rows.push(
      rowOf(
        `${things} Thing${things === 1 ? '' : 's'} in processes of their own`,
        await brewery(program, things),
        bare,
      ),
    )
  }
  return table(
    `Live readings, each Thing one every ${READING_EVERY_MS} ms, to one subscriber`,
    [
      '',
      'readings',
      'p50',
      'p99',
      'slowest',
      'p99 to bare',
      'CPU each',
      'to bare',
      'with Things',
      'PSS',
      'with Things',
    ],
    rows,
  )
}

function rowOf(name: string, it: Live, bare: Live): Row {
  return [
    name,
    `${it.perSecond.toFixed(0)}/s`,
    ms(it.p50),
    ms(it.p99),
    ms(it.slowest),
    ratio(it.p99, bare.p99),
    ms(it.serverMs),
    ratio(it.serverMs, bare.serverMs),
    ms(it.allMs),
    megabytes(it.serverKib),
    megabytes(it.allKib),
  ]
}

async function bareStream(): Promise<Live> {
  await using server = await startBareServer('bare-stream.ts')
  return await subscribe(server.url, server.pid)
}

async function brewery(program: Program, things: number): Promise<Live> {
  using place = new Place()
  addThings(place.root, things)
  await using server = await program.serve(place.root)
  await eventually(`${things} Things run`, 60_000, async () => {
    const { things: states } = (await server.get('/v1/discover')) as { things: { name: string; state: string }[] }
    const running = states.filter(({ name, state }) => name.startsWith('Bench') && state === 'running')
    return running.length === things ? true : undefined
  })
  return await subscribe(`${server.url}/v1/stream?kinds=state`, server.process.pid)
}

/** Reads for a while. Values are the time at which they were published, in µs. */
async function subscribe(url: string, pid: number): Promise<Live> {
  const stop = new AbortController()
  const answer = await fetch(url, { signal: stop.signal })
  const latencies: number[] = []
  let isMeasuring = false
  const reading = (async () => {
    const decoder = new TextDecoder()
    for await (const bytes of answer.body ?? []) {
      const nowMs = performance.timeOrigin + performance.now()
      if (!isMeasuring) continue
      for (const [, us] of decoder.decode(bytes).matchAll(/"path":"\/bench:[^"]*"[^}]*"new":"(\d+)"/g)) {
        latencies.push(nowMs - Number(us) / 1000)
      }
    }
  })().catch((error: unknown) => {
    if (!stop.signal.aborted) throw error
  })
  await Bun.sleep(WARM_MS)
  const family = familyOf(pid)
  const before = { own: cpuTimesOf([pid]), all: cpuTimesOf(family), atMs: performance.now() }
  isMeasuring = true
  await Bun.sleep(MEASURE_MS)
  isMeasuring = false
  const [own, all] = [cpuTimesOf([pid]), cpuTimesOf(family)]
  const seconds = (performance.now() - before.atMs) / 1000
  const [server, together] = [memoryOf([pid]), memoryOf(family)]
  stop.abort()
  await reading
  const each = (cpuSeconds: number) => (cpuSeconds * 1000) / latencies.length
  return {
    perSecond: latencies.length / seconds,
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
    slowest: Math.max(...latencies),
    serverMs: each(cpuSecondsBetween(before.own, own)),
    allMs: each(cpuSecondsBetween(before.all, all)),
    serverKib: server.pssKib,
    allKib: together.pssKib,
  }
}

/** Things as a user would write them, with a model of their own. */
function addThings(root: string, count: number): void {
  for (const folder of ['yang', 'things']) mkdirSync(join(root, folder), { recursive: true })
  const numbers = Array.from({ length: count }, (_, n) => n)
  const containers = numbers.map((n) => `  container thing${n} { config false; leaf reading { type uint64; } }`)
  writeFileSync(
    join(root, 'yang', 'bench.yang'),
    `module bench {\n  yang-version 1.1;\n  namespace "urn:example:bench";\n  prefix b;\n${containers.join('\n')}\n}\n`,
  )
  for (const n of numbers) {
    writeFileSync(
      join(root, 'things', `bench${n}.ts`),
      `import { Thing } from 'brewerslab'

export default class Bench${n} extends Thing {
  static override readonly appName = 'Bench${n}'
  static override readonly module = 'bench'
  static override readonly path = '/thing${n}'

  override async run(signal: AbortSignal) {
    await this.sleep(${(n * READING_EVERY_MS) / count}, signal)
    while (!signal.aborted) {
      this.publish('reading', BigInt(Math.round((performance.timeOrigin + performance.now()) * 1000)))
      await this.sleep(${READING_EVERY_MS}, signal)
    }
  }
}
`,
    )
  }
}
