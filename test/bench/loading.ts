import { Place, type Program, type Server } from '../e2e/brewery.ts'
import { probeId, RUNNING } from './filling.ts'
import { familyOf, memoryOf } from './processes.ts'
import { megabytes, ms, type Row, table } from './table.ts'

const EDITS = 1_000
const WORDS = ['--things', 'none', '--body-limit', '64M']
/** Until files have followed, and what is not needed any more is collected. */
const SETTLED_MS = 8_000

/** The whole list in one request, and what memory the server takes before, after it, after edits, and started anew. */
export async function loading(program: Program): Promise<string> {
  const rows: Row[] = []
  for (const entries of [10, 1_000, 10_000, 100_000]) {
    using place = new Place()
    await program.run(['thing', 'ds18b20', '--register', '--root', place.root])
    await using server = await program.serve(place.root, WORDS)
    const before = pss(server)
    const started = performance.now()
    await patch(server, { hardware: { probe: Array.from({ length: entries }, (_, n) => ({ id: probeId(n) })) } })
    const took = performance.now() - started
    await Bun.sleep(SETTLED_MS)
    const loaded = pss(server)
    for (let n = 0; n < EDITS; n++) await patch(server, { fermentation: { setpoint: String(17 + (n % 20) / 10) } })
    await Bun.sleep(SETTLED_MS)
    const edited = pss(server)
    await server.end('SIGTERM')
    await using again = await program.serve(place.root, WORDS)
    await Bun.sleep(SETTLED_MS)
    const memory = [before, loaded, edited, pss(again)].map(megabytes)
    rows.push([`${entries} probes`, ms(took), ...memory, entries === 100_000 ? '250 MB' : ''])
  }
  return table(
    `The whole list in one commit over HTTP, and memory (PSS) before, after, after ${EDITS} commits, and started anew`,
    ['', 'load', 'before', 'after', 'edited', 'anew', 'to hold'],
    rows,
  )
}

function pss(server: Server): number {
  return memoryOf(familyOf(server.process.pid)).pssKib
}

async function patch(server: Server, body: unknown): Promise<void> {
  const answer = await server.send('PATCH', RUNNING, body)
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`)
  await answer.arrayBuffer()
}
