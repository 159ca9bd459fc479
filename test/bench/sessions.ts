import { Place, type Program, type Server } from '../e2e/brewery.ts'
import { fill, probeId } from './filling.ts'
import { familyOf, memoryOf } from './processes.ts'
import { megabytes, type Row, table } from './table.ts'

const SESSIONS = 100
const EDITS = 100
const ENTRIES = 10_000
const PROBES = '/brewerslab:brewhouse/temperature/hardware/probe'
/** Until what is not needed any more is collected. */
const SETTLED_MS = 8_000

/** What open sessions cost together, each with edits of its own. */
export async function sessions(program: Program): Promise<string> {
  using place = new Place()
  await fill(program, place, ENTRIES)
  await using server = await program.serve(place.root, ['--things', 'none'])
  // Once, so that what is compiled while it runs is compiled, and what it takes for a while has been taken.
  await close(server, await open(server))
  await Bun.sleep(SETTLED_MS)
  const before = memoryOf(familyOf(server.process.pid))
  const ids = await open(server)
  await Bun.sleep(SETTLED_MS)
  const after = memoryOf(familyOf(server.process.pid))
  await close(server, ids)
  const row: Row = [
    `${SESSIONS} sessions, ${EDITS} edits each`,
    megabytes(before.pssKib),
    megabytes(after.pssKib),
    megabytes(after.pssKib - before.pssKib),
    '10 MB',
  ]
  return table(
    `Sessions on ${ENTRIES} probes, memory (PSS)`,
    ['', 'before', 'with them', 'they cost', 'to hold'],
    [row],
  )
}

async function open(server: Server): Promise<string[]> {
  const ids: string[] = []
  for (let session = 0; session < SESSIONS; session++) {
    const answer = await server.send('POST', '/v1/sessions', { user: `user ${session}` })
    const { id } = (await answer.json()) as { id: string }
    ids.push(id)
    const edits = Array.from({ length: EDITS }, (_, n) => ({
      op: 'merge',
      path: `${PROBES}[id='${probeId((session * EDITS + n) % ENTRIES)}']/offsets[low='0'][high='100']/offset`,
      value: String((n % 50) / 10),
    }))
    const edited = await server.send('POST', `/v1/sessions/${id}/edit`, { edits })
    if (!edited.ok) throw new Error(`${edited.status} ${await edited.text()}`)
    await edited.arrayBuffer()
  }
  return ids
}

async function close(server: Server, ids: readonly string[]): Promise<void> {
  for (const id of ids) await server.send('DELETE', `/v1/sessions/${id}`)
}
