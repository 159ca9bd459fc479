import { afterAll, describe, expect, test } from 'bun:test'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { HistorySample } from '../../src/base/index.ts'
import { Kept, latest } from '../telemetry/history/place.ts'

/** Rounds of killing; `npm run test:fault` asks for more. */
const ROUNDS = Math.ceil(Number(process.env.FAULT_ROUNDS ?? 50) / 5)
const NOON = Date.parse('2026-11-25T12:00:00Z')

const root = mkdtempSync(join(tmpdir(), 'brewerslab-history-fault-'))

/** Starts the keeper, kills it at a random instant; the last minute of which it said that it was over. */
async function keepUntilKilled(place: string, first: number): Promise<number> {
  const program = join(import.meta.dir, 'keeper.ts')
  const child = Bun.spawn([process.execPath, program, place, String(first)], { stdout: 'pipe', stderr: 'inherit' })
  let last = -1
  let rest = ''
  const decoder = new TextDecoder()
  for await (const bytes of child.stdout) {
    if (last === -1) setTimeout(() => child.kill('SIGKILL'), 20 + Math.random() * 200)
    const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) last = Number(line)
  }
  await child.exited
  return last
}

test(
  `SIGKILL in the middle of a minute, ${ROUNDS} times: no minute that was over is lost, none is half there`,
  async () => {
    await using kept = new Kept()
    let first = 0
    for (let round = 0; round < ROUNDS; round++) {
      const last = await keepUntilKilled(kept.place.root, first)
      expect(last).toBeGreaterThanOrEqual(first)
      kept.clock.wallMs = NOON + (last + 5) * 60_000
      await kept.start()
      expect(kept.hasDamagedFile).toBe(false)
      const answer = kept.history.query({
        path: latest,
        fromMs: NOON + first * 60_000,
        toMs: NOON + (last + 1) * 60_000,
        points: 100_000,
      })
      const found = (answer.series[0]?.points ?? []) as readonly HistorySample[]
      const values = found.map(({ value }) => Math.round(Number(value) * 1000))
      const all = Array.from({ length: last + 1 - first }, (_, minute) => minute + first)
      expect(values).toEqual(all.flatMap((minute) => Array.from({ length: 6 }, (_, sample) => minute * 10 + sample)))
      await kept.stop()
      first = last + 10
    }
  },
  ROUNDS * 10_000,
)

const DISK_BYTES = 512 * 1024

function mountDisk(place: string): boolean {
  mkdirSync(place, { recursive: true })
  const { exitCode } = Bun.spawnSync(['mount', '-t', 'tmpfs', '-o', `size=${DISK_BYTES}`, 'tmpfs', place], {
    stderr: 'ignore',
  })
  if (exitCode !== 0) console.warn('skipped: a full disk (mounting a tmpfs needs root)')
  return exitCode === 0
}

function fill(place: string): void {
  let size = DISK_BYTES
  for (let part = 0; size >= 1; part++) {
    try {
      writeFileSync(join(place, `filler-${part}`), Buffer.alloc(size))
    } catch (error) {
      if (!(error instanceof Error)) throw error
      rmSync(join(place, `filler-${part}`), { force: true })
      size = Math.floor(size / 2)
    }
  }
}

function makeRoom(place: string): void {
  for (let part = 0; part < 40; part++) rmSync(join(place, `filler-${part}`), { force: true })
}

const disk = join(root, 'disk')
const isMounted = mountDisk(disk)
afterAll(() => {
  if (isMounted) Bun.spawnSync(['umount', '-l', disk])
  rmSync(root, { recursive: true, force: true })
})

describe.skipIf(!isMounted)('a full disk', () => {
  test('is told once, readings go on, and the minutes are written when there is room', async () => {
    await using kept = new Kept()
    kept.historyFile = join(disk, 'history.sqlite')
    await kept.start()
    await kept.set(latest, '18')
    await kept.pass(60)
    fill(disk)
    for (let minute = 0; minute < 30; minute++) {
      await kept.set(latest, String(19 + minute / 10))
      await kept.pass(60)
    }
    const told = () => kept.logged.filter((line) => line.includes('the history is not kept'))
    expect(told()).toHaveLength(1)
    expect(kept.datastores.read('operational', latest)).toBe('21.9')
    expect(kept.datastores.read('operational', '/brewerslab-alarm:alarms')).toMatchObject({
      alarm: [{ type: 'history-not-kept', severity: 'major' }],
    })
    const samples = () => kept.samples(latest, '2026-11-25T12:00:00Z', '2026-11-25T12:31:00Z')
    expect(samples()).toHaveLength(31)
    makeRoom(disk)
    await kept.pass(60)
    expect(told()).toHaveLength(1)
    await kept.stop()
    await kept.start()
    expect(samples()).toHaveLength(31)
  })
})
