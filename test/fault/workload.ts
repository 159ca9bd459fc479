/**
 * A short life of a store, for a machine that fails at a named system call: opens the root, commits, lets the files
 * follow, closes. Says on stdout what happened, a line each, as it happens. Run as a process of its own.
 *
 * `workload.ts <root> <after> <commits> <close|killed>`: the counts committed are `after + 1` to `after + commits`.
 */
import { writeSync } from 'node:fs'
import { BrewError, silentLog, systemClock } from '../../src/base/index.ts'
import { type Datastores, openDatastores } from '../../src/datastore/index.ts'
import { CLIENTS, leavesOf, OWNERS } from './leaves.ts'

const [root = '', after = '0', commits = '1', end = 'close'] = process.argv.slice(2)
const [client] = CLIENTS
const say = (line: string) => writeSync(1, `${line}\n`)

/** `<step> ok`, or `<step> refused <tag> <message>`; anything that is no BrewError ends the process. */
async function step<T>(name: string, work: () => Promise<T>): Promise<T | undefined> {
  try {
    const result = await work()
    say(`${name} ok`)
    return result
  } catch (error) {
    if (!(error instanceof BrewError)) throw error
    say(`${name} refused ${error.tag} ${error.message.replaceAll('\n', ' ')}`)
    return undefined
  }
}

function countsOf(datastores: Datastores): string {
  return leavesOf(client)
    .map((path) => datastores.read('running', path) ?? '0')
    .join(' ')
}

const datastores = await step('open', () =>
  openDatastores({ root, clock: systemClock, log: silentLog, owners: OWNERS }),
)
if (datastores !== undefined) {
  for (let count = Number(after) + 1; count <= Number(after) + Number(commits); count++) {
    const edits = leavesOf(client).map((path) => ({ op: 'merge' as const, path, value: String(count) }))
    await step(`commit ${count}`, () => datastores.commit({ edits, user: client, client: 'v1' }))
    say(`running ${countsOf(datastores)}`)
  }
  if (end === 'killed') {
    say('killed')
    process.kill(process.pid, 'SIGKILL')
  }
  await step('files', () => datastores.flushFiles())
  await step('close', () => datastores.close())
}
