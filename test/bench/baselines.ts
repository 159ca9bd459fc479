import { Database } from 'bun:sqlite'
import { join } from 'node:path'
import { percentile } from './table.ts'

/** Bun's server with nothing behind it, in a process of its own. @param script which prints its port */
export async function startBareServer(
  script = 'bare-server.ts',
): Promise<{ url: string; pid: number } & AsyncDisposable> {
  const child = Bun.spawn([process.execPath, join(import.meta.dir, script)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const reader = child.stdout.getReader()
  const { value } = await reader.read()
  reader.releaseLock()
  return {
    url: `http://127.0.0.1:${new TextDecoder().decode(value).trim()}`,
    pid: child.pid,
    [Symbol.asyncDispose]: async () => {
      child.kill()
      await child.exited
    },
  }
}

/** Durable inserts of one small row, as the commit log will make them. */
export function insertTimes(file: string, times: number): number[] {
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

/** Measures so often, and gives the middle. */
export async function medianOf(times: number, measure: () => Promise<number>): Promise<number> {
  const samples: number[] = []
  for (let n = 0; n < times; n++) samples.push(await measure())
  return percentile(samples, 0.5)
}
