import { beforeAll, expect, test } from 'bun:test'
import { eventually, type Program } from '../e2e/brewery.ts'
import { compiledProgram } from '../e2e/program.ts'
import { LEASE_MS, Rig } from './outputs-rig.ts'

let program: Program
beforeAll(async () => {
  program = await compiledProgram()
}, 120_000)

/** An output that its Thing wants on is off by a person. @returns how often it has been on since */
async function switchedOff(rig: Rig): Promise<() => number> {
  const { status } = await rig.server.send('POST', '/v1/outputs/heater/override', { to: 'off', for: 300, user: 'ann' })
  expect(status).toBe(200)
  const last = () => rig.changes('heater').at(-1)?.level
  await eventually('the heater is off', 2_000, () => (last() === 'off' ? true : undefined))
  const before = rig.changes('heater').length
  return () =>
    rig
      .changes('heater')
      .slice(before)
      .filter(({ level }) => level === 'on').length
}

const isDriven = (rig: Rig) =>
  eventually('its Thing drives another one again', 10_000, async () =>
    (await rig.states()).kettle?.match(/^o[nf]+$/) ? true : undefined,
  )

test("a person's off holds while the server stands still and after it, and what was on is told to have ended", async () => {
  await using rig = await Rig.open(program)
  const timesOn = await switchedOff(rig)
  rig.server.process.kill('SIGSTOP')
  await Bun.sleep(LEASE_MS * 2)
  expect(rig.level('person')).toBe('off')
  rig.server.process.kill('SIGCONT')
  await isDriven(rig)
  await Bun.sleep(1_000)
  expect(await rig.states()).toMatchObject({ heater: 'off override' })
  expect(timesOn()).toBe(0)
  const alarms = JSON.stringify(await rig.server.get('/v1/datastore/operational/brewerslab-alarm'))
  expect(alarms).toContain('override-ended')
  expect(alarms).toContain('person is on; that ended before its time: the server stood still for longer than the lease')
  expect(rig.level('person')).toBe('off')
}, 60_000)

test("a person's off holds when the server is killed and started again", async () => {
  await using rig = await Rig.open(program)
  const timesOn = await switchedOff(rig)
  await rig.server.end('SIGKILL')
  await rig.serve()
  await isDriven(rig)
  await Bun.sleep(1_000)
  expect(await rig.states()).toMatchObject({ heater: 'off override' })
  expect(timesOn()).toBe(0)
}, 60_000)
