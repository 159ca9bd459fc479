import { afterEach, expect, test } from 'bun:test'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FakeClock, silentLog } from '../../src/base/index.ts'
import { Guard } from '../../src/outputs/guard.ts'
import type { FromGuard } from '../../src/outputs/messages.ts'
import { ShownOutputs } from '../../src/outputs/shown.ts'
import type { Override, Renewal } from '../../src/outputs/types.ts'
import { output } from './bench.ts'

const directories: string[] = []
const guards: Guard[] = []
afterEach(async () => {
  for (const guard of guards.splice(0)) await guard.end()
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true })
})

/** A wall clock that was set: what it says is of no use to anybody who switches something. */
class JumpingClock extends FakeClock {
  wallMs = 0

  override now(): Date {
    return new Date(super.now().getTime() + this.wallMs)
  }
}

/** A guard in this process, on a clock that stands still. */
async function open(clock: FakeClock, outputs: Parameters<typeof output>[], overrides: readonly Override[] = []) {
  const directory = mkdtempSync(join(tmpdir(), 'guard-'))
  directories.push(directory)
  for (const name of ['memory', 'simulated']) mkdirSync(join(directory, name))
  const told: FromGuard[] = []
  const watched: number[] = []
  const guard = new Guard({
    directory,
    memoryDirectory: join(directory, 'memory'),
    isSimulation: false,
    clock,
    machine: 'here',
    log: silentLog,
    send: (message) => told.push(message),
    watchdog: { notify: () => watched.push(clock.bootMs()), everyMs: 1_000 },
  })
  guards.push(guard)
  guard.receive({ type: 'configure', config: { outputs: outputs.map((it) => output(...it)) }, overrides })
  await Bun.sleep(20)
  return {
    guard,
    told,
    watched,
    level: (name: string) => readFileSync(join(directory, 'simulated', name), 'utf8').trim(),
    renew: (name: string, wanted: Renewal['wanted'] = 'on') => {
      const nowMs = clock.bootMs()
      const renewal = { output: name, by: 'Mash', wanted, grounds: 'good', takenMs: nowMs, sentMs: nowMs } as const
      guard.receive({ type: 'renew', renewal })
    },
    alive: () => guard.receive({ type: 'alive', sentMs: clock.bootMs() }),
  }
}

test('a wall clock that jumps switches nothing on or off, and times are told as they were first', async () => {
  const clock = new JumpingClock()
  const { renew, level, alive, told } = await open(clock, [['heater'], ['cooler', { minimumOffMs: 300_000 }]])
  const shown = new ShownOutputs(clock)
  const since = () => {
    const last = told.findLast((it) => it.type === 'report')
    const edits = last?.type === 'report' ? shown.update(last.outputs) : []
    return edits.filter(({ path }) => path.includes("'heater'") && path.endsWith('/since'))
  }
  renew('heater')
  renew('cooler')
  expect(level('heater')).toBe('on')
  expect(since().length).toBe(1)
  for (const hours of [24, -48, 8_760]) {
    clock.wallMs = hours * 3_600_000
    alive()
    expect([level('heater'), level('cooler')]).toEqual(['on', 'off'])
    expect(since()).toEqual([])
  }
  clock.advance(9_999)
  alive()
  expect(level('heater')).toBe('on')
  clock.advance(1)
  alive()
  expect(level('heater')).toBe('off')
})

test('words that waited while the guard was stopped are as old as they are', async () => {
  const clock = new FakeClock()
  const { guard, level } = await open(clock, [['heater'], ['person']])
  const thenMs = clock.bootMs()
  clock.advance(60_000)
  guard.receive({
    type: 'renew',
    renewal: { output: 'heater', by: 'Mash', wanted: 'on', grounds: 'good', takenMs: thenMs, sentMs: thenMs },
  })
  guard.receive({ type: 'alive', sentMs: thenMs })
  guard.receive({
    type: 'override',
    output: 'person',
    override: { output: 'person', to: 'on', untilMs: thenMs + 600_000, by: 'ann' },
  })
  expect([level('heater'), level('person')]).toEqual(['off', 'off'])
})

test('what a person has decided to be off is off from the start, before anybody drives it', async () => {
  const clock = new FakeClock()
  const untilMs = clock.bootMs() + 60_000
  const off: Override = { output: 'heater', to: 'off', untilMs, by: 'ann' }
  const { renew, level } = await open(clock, [['heater'], ['other']], [off])
  renew('heater')
  renew('other')
  expect([level('heater'), level('other')]).toEqual(['off', 'on'])
})

test('a person whose on ends with the server is told of, once', async () => {
  const clock = new FakeClock()
  const { guard, alive, level, told } = await open(clock, [['person'], ['rest']])
  alive()
  const on: Override = { output: 'person', to: 'on', untilMs: clock.bootMs() + 600_000, by: 'ann' }
  guard.receive({ type: 'override', output: 'person', override: on })
  guard.receive({ type: 'override', output: 'rest', override: { ...on, output: 'rest', to: 'off' } })
  expect(level('person')).toBe('on')
  clock.advance(10_000)
  guard.receive({ type: 'release', by: 'nobody' })
  guard.receive({ type: 'release', by: 'nobody' })
  expect(level('person')).toBe('off')
  expect(told.filter(({ type }) => type === 'override-ended')).toEqual([{ type: 'override-ended', override: on }])
})

test('the watchdog hears of it only while the server is heard of', async () => {
  const clock = new FakeClock()
  const { watched, alive, renew } = await open(clock, [['heater']])
  const beats = watched.length
  for (let second = 0; second < 5; second++) {
    clock.advance(1_000)
    alive()
  }
  expect(watched.length).toBe(beats + 5)
  // Three seconds of silence are allowed with a lease of ten.
  clock.advance(3_001)
  renew('heater')
  expect(watched.length).toBe(beats + 5)
})
