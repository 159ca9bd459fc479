import { expect, test } from 'bun:test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { thingSource, until } from './brewery.ts'

const SOURCES = join(import.meta.dir, '../../src/things')

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** A process that runs a user's Thing as the supervisor does, and says which process that is once it is up. */
async function parentOf(body: string) {
  const directory = mkdtempSync(join(tmpdir(), 'brewerslab-parent-'))
  const file = join(directory, 'Keeper.ts')
  writeFileSync(file, thingSource('Keeper', body))
  const script = `
    const child = Bun.spawn([process.execPath, ${JSON.stringify(join(SOURCES, 'thing-host.ts'))}, ${JSON.stringify(file)}], {
      serialization: 'json',
      ipc: (message) => {
        if (message.type === 'hello') child.send({ type: 'start', schema: { modules: [], nodes: [] }, config: { watched: {} }, readings: [], hardware: { w1Directory: '', simulated: false }, logLevel: 'info' })
        console.log(message.type + ' ' + child.pid)
      },
    })
    await child.exited`
  const parent = Bun.spawn([process.execPath, '-e', script], { stdout: 'pipe', stderr: 'ignore' })
  const reader = parent.stdout.getReader()
  const { value } = await reader.read()
  const pid = Number(/\d+/.exec(new TextDecoder().decode(value))?.[0])
  return {
    parent,
    pid,
    [Symbol.dispose]() {
      parent.kill('SIGKILL')
      if (isAlive(pid)) process.kill(pid, 'SIGKILL')
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

test('a Thing in an endless loop ends with a server that is killed', async () => {
  using thing = await parentOf('  override async setup() { for (;;); }')
  await Bun.sleep(200)
  expect(isAlive(thing.pid)).toBe(true)
  thing.parent.kill('SIGKILL')
  await until('it is gone', () => !isAlive(thing.pid))
})

test('a signal to the whole group ends no Thing: its server tells it to stop', async () => {
  using thing = await parentOf('  override async run(signal) { await this.sleep(1e9, signal) }')
  await Bun.sleep(100)
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.kill(thing.pid, signal)
  await Bun.sleep(200)
  expect(isAlive(thing.pid)).toBe(true)
})
