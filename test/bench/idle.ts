import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { eventually, Place, type Program } from '../e2e/brewery.ts'
import { W1Files } from '../e2e/w1-tree.ts'
import { RUNNING } from './filling.ts'
import { cpuSecondsBetween, cpuTimesOf, familyOf, memoryOf } from './processes.ts'
import { megabytes, type Row, table } from './table.ts'

const PROBE = '28-0316a2794bff'
/** Six samplings: what happens once in a while has happened too. */
const IDLE_MS = 60_000

/** Memory and processor time of a server that nobody asks anything. */
export async function idle(program: Program): Promise<string> {
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
