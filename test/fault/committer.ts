/**
 * Commits as fast as it can from three clients at once and says on stdout what was acknowledged, a line each:
 * `<client> <count>`. Each commit sets two leaves of different files to the same count: half of one would show.
 * Run as a process of its own, to be killed.
 */
import { silentLog, systemClock } from '../../src/base/index.ts'
import { openDatastores } from '../../src/datastore/index.ts'
import { CLIENTS, leavesOf, OWNERS } from './leaves.ts'

const [root = '', first = '0'] = process.argv.slice(2)
const datastores = await openDatastores({ root, clock: systemClock, log: silentLog, owners: OWNERS })

async function client(name: string): Promise<never> {
  for (let count = Number(first) + 1; ; count++) {
    const edits = leavesOf(name).map((path) => ({ op: 'merge' as const, path, value: String(count) }))
    await datastores.commit({ edits, user: name, client: 'v1' })
    process.stdout.write(`${name} ${count}\n`)
  }
}

await Promise.all(CLIENTS.map(client))
