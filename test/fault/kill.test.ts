import { afterAll, expect, test } from 'bun:test'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLog, systemClock } from '../../src/base/index.ts'
import { openDatastores } from '../../src/datastore/index.ts'
import { CLIENTS, COUNTERS, leavesOf, OWNERS } from './leaves.ts'

/** Rounds of killing; `npm run test:fault` asks for more. */
const ROUNDS = Number(process.env.FAULT_ROUNDS ?? 50)

const root = mkdtempSync(join(tmpdir(), 'brewerslab-fault-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** Starts the committer, kills it at a random instant, and answers what it had acknowledged. */
async function commitUntilKilled(first: number): Promise<Map<string, number>> {
  const program = join(import.meta.dir, 'committer.ts')
  const child = Bun.spawn([process.execPath, program, root, String(first)], { stdout: 'pipe', stderr: 'inherit' })
  const acknowledged = new Map<string, number>()
  const decoder = new TextDecoder()
  let rest = ''
  for await (const bytes of child.stdout) {
    if (acknowledged.size === 0) setTimeout(() => child.kill('SIGKILL'), Math.random() * 60)
    const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n')
    // A line that was cut off by the kill was not told whole: it does not count.
    rest = lines.pop() ?? ''
    for (const line of lines) {
      const [client, count] = line.split(' ')
      if (client !== undefined) acknowledged.set(client, Number(count))
    }
  }
  await child.exited
  return acknowledged
}

test(
  `SIGKILL in the middle of commits, ${ROUNDS} times: nothing acknowledged is lost, nothing is half there`,
  async () => {
    mkdirSync(join(root, 'yang'), { recursive: true })
    writeFileSync(join(root, 'yang', 'counters.yang'), COUNTERS)
    let highest = 0
    let commits = 0
    for (let round = 0; round < ROUNDS; round++) {
      const acknowledged = await commitUntilKilled(highest)
      expect(acknowledged.size).toBeGreaterThan(0)
      const datastores = await openDatastores({ root, clock: systemClock, log: silentLog, owners: OWNERS })
      try {
        for (const client of CLIENTS) {
          const [offset, count] = leavesOf(client).map((path) => Number(datastores.read('running', path) ?? 0))
          expect(count ?? 0).toBeGreaterThanOrEqual(acknowledged.get(client) ?? 0)
          expect(offset).toBe(count ?? 0)
          highest = Math.max(highest, count ?? 0)
        }
        const [newest] = datastores.commits({ limit: 1 })
        expect(newest?.number).toBeGreaterThan(commits)
        commits = newest?.number ?? 0
        await datastores.flushFiles()
        expect(datastores.readAll('persist')).toEqual(datastores.readAll('running'))
      } finally {
        await datastores.close()
      }
      expect(readdirSync(join(root, 'persist')).filter((name) => name.endsWith('.json')).length).toBe(2)
    }
  },
  ROUNDS * 5_000,
)
