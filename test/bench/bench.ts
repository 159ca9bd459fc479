import { Database } from 'bun:sqlite'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { eventually, Place, type Program, type Server } from '../e2e/brewery.ts'
import { W1Files } from '../e2e/w1-tree.ts'
import { fill, RUNNING } from './filling.ts'
import { following } from './following.ts'
import { historyQueries, historyWrites } from './history.ts'
import { load } from './load.ts'
import { cpuSecondsBetween, cpuTimesOf, familyOf, memoryOf } from './processes.ts'
import { megabytes, ms, percentile, type Row, ratio, table } from './table.ts'

const PROBE = '28-0316a2794bff'
/** Six samplings: what happens once in a while has happened too. */
const IDLE_MS = 60_000

/** Measures everything, one thing after the other, and prints a table for each. Nothing leaves the loopback. */
export async function bench(program: Program, print: (text: string) => void): Promise<void> {
  print(await startUp(program))
  print(await idle(program))
  print(await reading(program))
  print(await committing(program))
  print(await following(program))
  print(await historyQueries())
  print(await historyWrites())
}

/** From the start of the process to its first answer. */
async function startUp(program: Program): Promise<string> {
  const bare = await medianOf(10, async () => {
    const started = performance.now()
    await using server = await startBareServer()
    await fetch(server.url)
    return performance.now() - started
  })
  const rows: Row[] = [['bare Bun.serve', ms(bare), '', '']]
  for (const [entries, toHold] of [
    [10, '120 ms'],
    [10_000, '300 ms'],
  ] as const) {
    using place = new Place()
    await fill(program, place, entries)
    const took = await medianOf(10, async () => {
      const started = performance.now()
      await using server = await program.serve(place.root, ['--things', 'none'])
      await server.get('/health')
      return performance.now() - started
    })
    rows.push([`brewerslab, ${entries} probes configured`, ms(took), ratio(took, bare), toHold])
  }
  return table('Start to first answer (median of 10)', ['', 'time', 'to bare', 'to hold'], rows)
}

/** Memory and processor time of a server that nobody asks anything. */
async function idle(program: Program): Promise<string> {
  const rows: Row[] = []
  for (const things of [1, 5] as const) {
    using place = new Place()
    const bus = new W1Files(join(place.directory, 'w1'), [PROBE])
    bus.show(PROBE, 18)
    await program.run(['thing', 'ds18b20', '--register', '--root', place.root])
    for (let n = 2; n <= things; n++) addThing(place.root, n)
    await using server = await program.serve(place.root, ['--w1', bus.directory])
    await server.send('PATCH', RUNNING, {
      fermentation: { probe: { id: PROBE } },
      hardware: { probe: [{ id: PROBE }] },
    })
    await eventually(`${things} Things run`, 20_000, async () => {
      const { things: states } = (await server.get('/v1/discover')) as { things: { state: string }[] }
      return states.filter(({ state }) => state === 'running').length === things ? true : undefined
    })
    await Bun.sleep(15_000)
    const family = familyOf(server.process.pid)
    const [before, started] = [cpuTimesOf(family), performance.now()]
    await Bun.sleep(IDLE_MS)
    const cpu = cpuSecondsBetween(before, cpuTimesOf(family)) / ((performance.now() - started) / 1000)
    const all = memoryOf(family)
    const processes = family.length === 1 ? '1 process' : `${family.length} processes`
    rows.push([
      `${things} Thing${things === 1 ? '' : 's'}, ${processes}`,
      megabytes(all.residentKib),
      megabytes(all.pssKib),
      megabytes(all.anonymousKib),
      `${(cpu * 100).toFixed(2)} %`,
    ])
  }
  rows.push(['to hold, 5 Things', '', '100 MB', '35 MB', '0.5 %'])
  return table(
    `Idle for ${IDLE_MS / 1000} s, sampling every 10 s (one Thing in a Worker, the others in a process each)`,
    ['', 'resident', 'PSS', 'anonymous', 'CPU'],
    rows,
  )
}

/** GET of one leaf. */
async function reading(program: Program): Promise<string> {
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
  for (const entries of [10, 10_000]) {
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

/** One leaf changed and committed. */
async function committing(program: Program): Promise<string> {
  const rows: Row[] = []
  let bare = Number.NaN
  for (const [entries, times, toHold] of [
    [10, 200, '1 ms'],
    [1_000, 100, '1 ms'],
    [10_000, 30, '1 ms'],
  ] as const) {
    using place = new Place()
    await fill(program, place, entries)
    if (rows.length === 0) {
      const samples = insertTimes(join(place.directory, 'bare.sqlite'), 300)
      bare = percentile(samples, 0.5)
      rows.push(['bare SQLite insert, full sync', ms(bare), ms(percentile(samples, 0.99)), '', ''])
    }
    await using server = await program.serve(place.root, ['--things', 'none'])
    const samples: number[] = []
    for (let n = 0; n < times; n++) {
      const started = performance.now()
      await change(server, n)
      samples.push(performance.now() - started)
    }
    const p50 = percentile(samples, 0.5)
    rows.push([`PATCH, ${entries} probes configured`, ms(p50), ms(percentile(samples, 0.99)), ratio(p50, bare), toHold])
  }
  return table('One leaf changed and committed, over HTTP', ['', 'p50', 'p99', 'to bare', 'to hold'], rows)
}

async function change(server: Server, n: number): Promise<void> {
  const answer = await server.send('PATCH', RUNNING, { fermentation: { setpoint: String(17 + (n % 20) / 10) } })
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`)
  await answer.arrayBuffer()
}

/** Durable inserts of one small row, as the commit log will make them. */
function insertTimes(file: string, times: number): number[] {
  using database = new Database(file)
  database.run('PRAGMA locking_mode = EXCLUSIVE')
  database.run('PRAGMA journal_mode = WAL')
  database.run('PRAGMA synchronous = FULL')
  database.run('CREATE TABLE commits (number INTEGER PRIMARY KEY, diff TEXT NOT NULL)')
  const insert = database.prepare('INSERT INTO commits (diff) VALUES (?)')
  const samples = Array.from({ length: times }, (_, n) => {
    const started = performance.now()
    insert.run(`{"/brewerslab:brewhouse/temperature/fermentation/setpoint":"${n}"}`)
    return performance.now() - started
  })
  insert.finalize()
  return samples
}

/** A Thing as a user would write it, with a model of its own. */
function addThing(root: string, n: number): void {
  for (const folder of ['yang', 'things']) mkdirSync(join(root, folder), { recursive: true })
  writeFileSync(
    join(root, 'yang', `cellar${n}.yang`),
    `module cellar${n} {
  yang-version 1.1;
  namespace "urn:example:cellar${n}";
  prefix c;
  container cellar${n} {
    leaf humidity { config false; type uint8; }
  }
}
`,
  )
  writeFileSync(
    join(root, 'things', `cellar${n}.ts`),
    `import { Thing } from 'brewerslab'

export default class Cellar${n} extends Thing {
  static override readonly appName = 'CellarThing${n}'
  static override readonly module = 'cellar${n}'
  static override readonly path = '/cellar${n}'

  override async run(signal: AbortSignal) {
    while (!signal.aborted) {
      this.publish('humidity', 60)
      await this.sleep(10_000, signal)
    }
  }
}
`,
  )
}

async function startBareServer(): Promise<{ url: string } & AsyncDisposable> {
  const child = Bun.spawn([process.execPath, join(import.meta.dir, 'bare-server.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const reader = child.stdout.getReader()
  const { value } = await reader.read()
  reader.releaseLock()
  return {
    url: `http://127.0.0.1:${new TextDecoder().decode(value).trim()}`,
    [Symbol.asyncDispose]: async () => {
      child.kill()
      await child.exited
    },
  }
}

async function medianOf(times: number, measure: () => Promise<number>): Promise<number> {
  const samples: number[] = []
  for (let n = 0; n < times; n++) samples.push(await measure())
  return percentile(samples, 0.5)
}
