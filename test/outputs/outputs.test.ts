import { afterEach, describe, expect, test } from 'bun:test'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Alarm, Alarms } from '../../src/alarms/index.ts'
import { BrewError, silentLog, systemClock } from '../../src/base/index.ts'
import { makeSafe, type Outputs, type OutputsConfig, OutputsPlace, openOutputs } from '../../src/outputs/index.ts'
import type { ShownEdit } from '../../src/outputs/shown.ts'
import type { OutputConfig, Renewal } from '../../src/outputs/types.ts'
import { eventually } from '../e2e/brewery.ts'
import { isAlive } from '../fault/outputs-rig.ts'
import { output } from './bench.ts'

const opened: Outputs[] = []
const roots: string[] = []
afterEach(async () => {
  for (const outputs of opened.splice(0)) await outputs.stop()
  for (const root of roots.splice(0)) rmSync(root, { recursive: true, force: true })
})

function newRoot(): string {
  const root = mkdtempSync(join(tmpdir(), 'outputs-'))
  roots.push(root)
  return root
}

const level = (root: string, name: string) => readFileSync(join(root, 'outputs/simulated', name), 'utf8').trim()
const becomes = (root: string, name: string, wanted: string, limitMs = 4_000) =>
  eventually(`${name} is ${wanted}`, limitMs, () => (level(root, name) === wanted ? true : undefined))
const guardPid = (root: string) => Number(readFileSync(join(root, 'outputs/lock'), 'utf8'))

/** Real outputs with a real guard, and what they show. */
async function open(root: string, outputs: readonly OutputConfig[], isSimulation = false) {
  const it = await openOutputs({ root, clock: systemClock, log: silentLog, isSimulation })
  opened.push(it)
  const shown = new Map<string, string>()
  const told: ShownEdit[] = []
  const publish = (edits: readonly ShownEdit[]) => {
    told.push(...edits)
    for (const edit of edits) {
      const key = edit.path.replace(/^.*name='(.*)'\]/, '$1')
      if (edit.op === 'set') shown.set(key, edit.value)
      else shown.delete(key)
    }
  }
  const alarms = new Alarms(() => undefined, systemClock)
  it.showTo({ publish, alarms })
  await it.configure({ outputs })
  return { outputs: it, shown, told, alarms }
}

function renew(outputs: Outputs, name: string, more: Partial<Renewal> = {}): void {
  const nowMs = systemClock.bootMs()
  outputs.renew({ output: name, by: 'Mash', wanted: 'on', grounds: 'good', takenMs: nowMs, sentMs: nowMs, ...more })
}
const types = (alarms: readonly Alarm[]) => alarms.map(({ type }) => type).sort()

test('a server that loops in its main thread loses its outputs with their leases, also what a person switched on', async () => {
  const root = newRoot()
  const child = Bun.spawn([process.execPath, join(import.meta.dir, 'looping-server.ts'), root], {
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'inherit',
  })
  try {
    const reader = child.stdout.getReader()
    await reader.read()
    await becomes(root, 'heater', 'on')
    await becomes(root, 'person', 'on')
    await becomes(root, 'heater', 'off', 1_400)
    await becomes(root, 'person', 'off', 400)
    await Bun.sleep(1_000)
    expect([level(root, 'heater'), level(root, 'person')]).toEqual(['off', 'off'])
    expect(child.exitCode).toBeNull()
  } finally {
    child.kill('SIGKILL')
    await child.exited
    const pid = guardPid(root)
    await eventually('the guard has ended', 3_000, () => (isAlive(pid) ? undefined : true))
  }
})

describe('the guard', () => {
  test('that was lost before a start is no alarm for longer than one that was lost after it', async () => {
    const it = await openOutputs({ root: newRoot(), clock: systemClock, log: silentLog, isSimulation: false })
    opened.push(it)
    const cleared: string[] = []
    const alarms = { raise: () => undefined, clear: (_: string, type: string) => void cleared.push(type) }
    it.showTo({ publish: () => undefined, alarms })
    expect(cleared).toEqual(['guard-lost'])
  })

  test('is not there for a root without outputs, and comes with the first', async () => {
    const root = newRoot()
    const { outputs } = await open(root, [])
    expect(existsSync(join(root, 'outputs'))).toBe(false)
    await outputs.configure({ outputs: [output('heater')] })
    expect(isAlive(guardPid(root))).toBe(true)
    expect(level(root, 'heater')).toBe('off')
  })

  test('that is lost is an alarm until a new one has been well for a while', async () => {
    const root = newRoot()
    const { alarms } = await open(root, [output('heater')])
    const before = guardPid(root)
    process.kill(before, 'SIGKILL')
    await eventually('a new one has the lines', 3_000, () => (guardPid(root) === before ? undefined : true))
    await eventually('it is told', 2_000, () => (alarms.raised().length > 0 ? true : undefined))
    expect(alarms.raised()).toMatchObject([{ type: 'guard-lost', severity: 'critical' }])
  })

  test('has the lines alone: nobody else puts them in their safe state', async () => {
    const root = newRoot()
    const heater = output('heater')
    const { outputs } = await open(root, [heater])
    renew(outputs, 'heater')
    await becomes(root, 'heater', 'on')
    const refusal = await makeSafe(new OutputsPlace(root), { outputs: [heater] }, false).catch((error) => error)
    expect(refusal).toBeInstanceOf(BrewError)
    expect(refusal.tag).toBe('in-use')
    expect(level(root, 'heater')).toBe('on')
  }, 10_000)

  test('opens the lines that were configured last before anybody has a configuration', async () => {
    const root = newRoot()
    const first = await open(root, [output('heater')])
    await first.outputs.stop()
    // As a guard that was killed together with its server leaves it.
    writeFileSync(join(root, 'outputs/simulated/heater'), 'on\n')
    const again = await openOutputs({ root, clock: systemClock, log: silentLog, isSimulation: false })
    opened.push(again)
    expect(level(root, 'heater')).toBe('off')
  })

  test('starts where what is known of the lines is damaged, and knows them again once they are configured', async () => {
    const root = newRoot()
    await (await open(root, [output('heater')])).outputs.stop()
    writeFileSync(join(root, 'outputs/lines.json'), '{ "outputs": [')
    await open(root, [output('heater')])
    expect(new OutputsPlace(root).lastConfig()?.outputs.map(({ name }) => name)).toEqual(['heater'])
  })

  test('remembers across a restart of the program since when a compressor has been off', async () => {
    const root = newRoot()
    const compressor = output('cooler', { minimumOffMs: 1_500 })
    const first = await open(root, [compressor])
    const since = first.outputs.reports[0]?.sinceMs
    await first.outputs.stop()
    const second = await open(root, [compressor])
    // Not since the second start, which it would have to wait for again.
    expect(second.outputs.reports[0]?.sinceMs).toBe(since ?? 0)
    const again = setInterval(() => renew(second.outputs, 'cooler'), 100)
    await becomes(root, 'cooler', 'on')
    await second.outputs.stop()
    clearInterval(again)
    const third = await open(root, [compressor])
    renew(third.outputs, 'cooler')
    await Bun.sleep(900)
    expect(level(root, 'cooler')).toBe('off')
    expect(third.outputs.reports[0]).toMatchObject({ limitedBy: 'minimum-off', switches: 1 })
  }, 15_000)
})

describe('a heater', () => {
  const standing = (outputs: Outputs) => {
    const { sinceMs, isHistoryUnknown } = outputs.reports[0] ?? {}
    return { sinceMs, isHistoryUnknown }
  }

  test('that was never on was not on just now after a restart of the program either', async () => {
    const root = newRoot()
    const first = await open(root, [output('heater')])
    const before = standing(first.outputs)
    expect(before.isHistoryUnknown).toBe(true)
    await first.outputs.stop()
    const second = await open(root, [output('heater')])
    expect(standing(second.outputs)).toEqual(before)
    await eventually('it is shown as such', 2_000, () =>
      second.told.some(
        ({ path, ...edit }) => path.endsWith('/since') && 'quality' in edit && edit.quality === 'suspect',
      )
        ? true
        : undefined,
    )
  })

  test('that was switched off is off since then after a restart of the program', async () => {
    const root = newRoot()
    const first = await open(root, [output('heater')])
    renew(first.outputs, 'heater')
    await becomes(root, 'heater', 'on')
    renew(first.outputs, 'heater', { wanted: 'off' })
    await becomes(root, 'heater', 'off')
    const before = await eventually('it is told', 2_000, () =>
      standing(first.outputs).isHistoryUnknown === false && first.outputs.reports[0]?.applied === 'off'
        ? standing(first.outputs)
        : undefined,
    )
    await first.outputs.stop()
    const second = await open(root, [output('heater')])
    expect(standing(second.outputs)).toEqual(before)
  })

  test('that was on when its guard was killed is off since the next one has it, and that is known', async () => {
    const root = newRoot()
    const { outputs } = await open(root, [output('heater')])
    renew(outputs, 'heater')
    await becomes(root, 'heater', 'on')
    await Bun.sleep(100)
    const killedMs = systemClock.bootMs()
    const pid = guardPid(root)
    process.kill(pid, 'SIGKILL')
    await eventually('a new one has told of it', 4_000, () =>
      guardPid(root) !== pid && (standing(outputs).sinceMs ?? 0) > killedMs ? true : undefined,
    )
    expect(standing(outputs).isHistoryUnknown).toBe(false)
  })
})

describe('what is shown', () => {
  test('is what became of what was wanted, and alarms say what is wrong until it is not', async () => {
    const root = newRoot()
    const { outputs, shown, alarms } = await open(root, [
      output('heater'),
      output('relay', { driver: 'gpio-chip', line: '9999', chip: 'no-such-chip' }),
    ])
    await eventually('the fault is an alarm', 2_000, () =>
      types(alarms.raised()).includes('output-fault') ? true : undefined,
    )
    expect(shown.get('relay/limited-by')).toBe('fault')
    expect(shown.get('relay/driver-in-use')).toStartWith('none: no chip no-such-chip')
    expect(shown.has('relay/applied')).toBe(false)
    renew(outputs, 'heater', { wanted: 100 })
    await eventually('it is on', 2_000, () => (shown.get('heater/applied') === 'on' ? true : undefined))
    expect(shown.get('heater/requested-power')).toBe('100.0')
    expect(shown.get('heater/driven-by')).toBe('Mash')
    expect(types(alarms.raised())).toEqual(['output-fault'])
    renew(outputs, 'heater', { grounds: 'stale' })
    await eventually('it is off', 2_000, () => (shown.get('heater/applied') === 'off' ? true : undefined))
    expect(shown.get('heater/limited-by')).toBe('reading')
    outputs.release('Mash')
    await eventually('it is let go', 2_000, () => (shown.has('heater/requested') ? undefined : true))
    await outputs.configure({ outputs: [output('heater')] })
    await eventually('all is well', 2_000, () =>
      alarms.raised().length === 0 && !shown.has('relay/switches') ? true : undefined,
    )
  }, 15_000)

  test('does not flood the datastore, however often a line is switched', async () => {
    const root = newRoot()
    const { outputs, told } = await open(root, [output('kettle', { duty: { periodMs: 100, minimumPulseMs: 0 } })])
    renew(outputs, 'kettle', { wanted: 50 })
    await Bun.sleep(2_000)
    expect(outputs.reports[0]?.switches).toBeGreaterThan(15)
    expect(told.filter(({ path }) => path.endsWith('/applied')).length).toBeLessThan(10)
  })
})

describe('what a person decided', () => {
  const decide = (outputs: Outputs, to: 'on' | 'off', name: string) =>
    outputs.override(name, { to, seconds: 300, user: 'ann' })

  test('to be off is off after a restart of the server, and what was to be on is not, which is told until a person decides anew', async () => {
    const root = newRoot()
    const both = [output('heater'), output('fan')]
    const first = await open(root, both)
    decide(first.outputs, 'off', 'heater')
    decide(first.outputs, 'on', 'fan')
    await becomes(root, 'fan', 'on')
    await first.outputs.stop()
    const { outputs, shown, alarms } = await open(root, both)
    renew(outputs, 'heater')
    await eventually('both are shown', 3_000, () =>
      shown.get('heater/overridden') === 'off' && alarms.raised().length > 0 ? true : undefined,
    )
    expect([level(root, 'heater'), level(root, 'fan')]).toEqual(['off', 'off'])
    expect(alarms.raised()).toMatchObject([{ type: 'override-ended', severity: 'warning' }])
    expect(alarms.raised()[0]?.text).toBe(
      'ann had decided that fan is on; that ended before its time: the server was restarted',
    )
    outputs.override('fan', { to: 'auto', seconds: 1, user: 'ann' })
    await eventually('it is over', 2_000, () => (alarms.raised().length === 0 ? true : undefined))
  }, 15_000)

  test('to be off stays so when the guard is lost, without a moment of being on', async () => {
    const root = newRoot()
    const { outputs } = await open(root, [output('heater')])
    decide(outputs, 'off', 'heater')
    const driving = setInterval(() => renew(outputs, 'heater'), 5)
    try {
      const pid = guardPid(root)
      process.kill(pid, 'SIGKILL')
      await eventually('a new one has it', 4_000, () => (guardPid(root) === pid ? undefined : true))
      await Bun.sleep(500)
      expect(outputs.reports[0]).toMatchObject({ requested: 'on', limitedBy: 'override', switches: 0 })
    } finally {
      clearInterval(driving)
    }
  }, 10_000)
})

test('with simulated hardware no real line is opened, and simulated ones are', async () => {
  const root = newRoot()
  const { outputs, shown } = await open(
    root,
    [output('relay', { driver: 'gpio-chip', line: '17' }), output('toy')],
    true,
  )
  renew(outputs, 'relay')
  renew(outputs, 'toy', { grounds: 'simulated' })
  await becomes(root, 'toy', 'on')
  await eventually('it is shown', 2_000, () => (shown.get('relay/limited-by') === 'simulation' ? true : undefined))
  expect(shown.get('relay/driver-in-use')).toBe('none: a simulation opens no line of gpio-chip')
})

test('nobody decides about an output that is not there', async () => {
  const { outputs } = await open(newRoot(), [output('heater')])
  expect(() => outputs.override('cooler', { to: 'on', seconds: 5, user: 'ann' })).toThrow('there is no output "cooler"')
})

test('without a guard every configured line is put in its safe state, and what cannot be is told', async () => {
  const root = newRoot()
  const place = new OutputsPlace(root)
  place.prepare()
  writeFileSync(join(root, 'outputs/simulated/heater'), 'on\n')
  const config: OutputsConfig = {
    outputs: [
      output('heater'),
      output('fan', { safeState: 'on' }),
      output('relay', { driver: 'gpio-chip', chip: 'no-such-chip', line: '1' }),
    ],
  }
  expect(await makeSafe(place, config, false)).toMatchObject([
    { name: 'heater', level: 'off' },
    { name: 'fan', level: 'on' },
    { name: 'relay', text: expect.stringContaining('no chip no-such-chip') },
  ])
  expect([level(root, 'heater'), level(root, 'fan')]).toEqual(['off', 'on'])
})
