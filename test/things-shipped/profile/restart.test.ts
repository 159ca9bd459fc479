import { describe, expect, test } from 'bun:test'
import { gapBetween, runFrom } from '../../../things/profile/run.ts'
import { HOUR_MS } from '../../../things/profile/settings.ts'
import { Brew, profileOf, type StepSetup } from './brew.ts'

const TIMED: readonly StepSetup[] = [
  { to: 18, time: 10 },
  { kind: 'ramp', to: 22, hours: 8 },
  { to: 22, time: 24 },
  { kind: 'ramp', to: 2, rate: 1 },
  { to: 2, time: 48 },
]

describe('after a restart it is where it would have been', () => {
  test.each([0, 5, 10, 14, 20, 41.5, 50, 62, 70, 109, 120])('at %d h, after 6 h away', (hours) => {
    const away = new Brew(profileOf(...TIMED))
    const there = new Brew(profileOf(...TIMED))
    away.watch(hours, 50)
    there.watch(hours, 50)
    away.restart(6)
    there.watch(6, 50)
    expect(away.step).toBe(there.step)
    expect(away.run.target).toBe(there.run.target)
    expect(away.run.step.elapsedMs).toBe(there.run.step.elapsedMs)
    expect(away.run.step.startedMs).toBe(there.run.step.startedMs)
  })

  test('also through several steps, and says so', () => {
    const brew = new Brew(profileOf(...TIMED))
    brew.watch(9)
    brew.restart(40)
    expect([brew.step, brew.run.step.elapsedMs / HOUR_MS]).toEqual(['d', 7])
    expect(brew.run.message).toBe('nobody looked for 40 h: "b" has begun; "c" has begun; "d" has begun')
    expect(brew.events.at(-1)).toBe(brew.run.message)
  })

  test('a moment away is not worth a word', () => {
    const brew = new Brew(profileOf(...TIMED))
    brew.watch(1)
    const before = brew.run.message
    brew.restart(5 / 3600)
    expect(brew.run.message).toBe(before)
  })

  test('never past what a person has to confirm, nor past a gravity nobody has seen', () => {
    for (const step of [
      { to: 18, time: 2, confirm: true },
      { to: 18, atOrBelow: 1.01, time: 2 },
    ]) {
      const brew = new Brew(profileOf(step, { to: 4 }))
      brew.watch(1)
      brew.restart(1000)
      expect([brew.step, brew.run.message]).toEqual(['a', 'nobody looked for 1000 h: still in "a"'])
    }
  })

  test('what gravity says on return ends the step now, not in the past', () => {
    const brew = new Brew(profileOf({ to: 18, atOrBelow: 1.012 }, { to: 4, time: 24 }, { to: 2 }))
    brew.watch(1)
    brew.gravity(1.01)
    brew.restart(100)
    expect([brew.step, brew.run.step.elapsedMs]).toEqual(['b', 0])
  })

  test('gravity that is the same on return has stood still', () => {
    const brew = new Brew(profileOf({ to: 18, stableFor: 24 }, { to: 4 }))
    brew.gravity(1.01)
    brew.watch(1)
    brew.inputs = { celsius: 18 }
    brew.restart(30)
    expect(brew.step).toBe('a')
    brew.gravity(1.0105)
    brew.watch(0.1)
    expect(brew.step).toBe('b')
  })

  test('time of a hold that had not been reached does not count while nobody looked', () => {
    const brew = new Brew(profileOf({ to: 22, time: 10, begins: 'reached' }, { to: 4 }))
    brew.watch(1)
    brew.inputs = { celsius: 22 }
    brew.restart(50)
    expect([brew.step, brew.run.step.elapsedMs, brew.run.step.isReached]).toEqual(['a', 0, true])
    brew.watch(10.1)
    expect(brew.step).toBe('b')
  })

  test('paused, it stays paused', () => {
    const brew = new Brew(profileOf(...TIMED))
    brew.watch(1)
    brew.act('pause')
    brew.powerCut(500, false)
    expect([brew.step, brew.run.state, brew.stuck]).toEqual(['a', 'paused', undefined])
    brew.act('resume')
    brew.watch(8.9)
    expect(brew.step).toBe('a')
  })
})

describe('clocks', () => {
  test('that jump while the machine is up change nothing', () => {
    for (const jump of [-30 * 24, 30 * 24, 24 * 365 * 40]) {
      const brew = new Brew(profileOf(...TIMED))
      brew.watch(5)
      brew.wallOffMs = jump * HOUR_MS
      brew.watch(4.9)
      expect([brew.step, brew.run.step.elapsedMs]).toEqual(['a', Math.round(9.9 * HOUR_MS)])
      brew.watch(0.2)
      expect(brew.step).toBe('b')
    }
  })

  test('after a power cut, one that a time server has set counts the time that it was off', () => {
    const brew = new Brew(profileOf(...TIMED))
    brew.watch(5)
    brew.powerCut(9, true)
    expect([brew.step, brew.run.target]).toEqual(['b', 20])
  })

  test('after a power cut, one that nobody has set makes it wait at the step, and say so, until it is set', () => {
    const brew = new Brew(profileOf(...TIMED))
    brew.watch(14)
    brew.powerCut(1, false)
    brew.watch(2)
    expect([brew.step, brew.run.target]).toEqual(['b', 20])
    expect(brew.stuck).toContain('it waits for the clock to be set')
    brew.isTrusted = true
    brew.look()
    // An hour off and two waiting.
    expect([brew.step, brew.run.target, brew.stuck]).toEqual(['b', 21.5, undefined])
  })

  test('where it was never set, a person resumes it, and the time it was off does not count', () => {
    const brew = new Brew(profileOf({ to: 18, time: 10 }, { to: 4 }))
    brew.isTrusted = false
    brew.watch(4)
    brew.powerCut(100, false)
    brew.isTrusted = true
    brew.watch(24)
    expect([brew.step, brew.stuck]).toEqual(['a', 'nobody knows how long it was off: a person has to resume it'])
    brew.act('resume')
    brew.watch(5.9)
    expect([brew.step, brew.stuck]).toEqual(['a', undefined])
    brew.watch(0.2)
    expect(brew.step).toBe('b')
  })

  test('that went back between two boots are not believed', () => {
    const brew = new Brew(profileOf(...TIMED))
    brew.watch(5)
    brew.wallOffMs = -1000 * HOUR_MS
    brew.powerCut(1, true)
    expect(brew.step).toBe('a')
    expect(brew.stuck).toContain('a person has to resume it')
  })

  test('a confirmation is taken while the clock is waited for, and counts once it is there', () => {
    const brew = new Brew(profileOf({ to: 18, confirm: true }, { to: 4 }))
    brew.watch(1)
    brew.powerCut(1, false)
    brew.act('confirm')
    expect(brew.step).toBe('a')
    brew.isTrusted = true
    brew.look()
    expect(brew.step).toBe('b')
  })
})

test('what was stored is read as it was written, and nothing else is taken for it', () => {
  const brew = new Brew(profileOf({ to: 18, stableFor: 24 }))
  brew.gravity(1.01)
  brew.watch(1)
  const stored = JSON.parse(JSON.stringify(brew.run))
  expect(runFrom(stored)).toEqual(brew.run)
  for (const wrong of [null, [], 1, {}, { ...stored, state: 'x' }, { ...stored, target: null }, { ...stored, at: {} }])
    expect(runFrom(wrong)).toBeUndefined()
  for (const [name, value] of [
    ['elapsedMs', '1'],
    ['from', Number.NaN],
    ['still', { low: 1 }],
    ['isReached', 1],
  ] as const)
    expect(runFrom({ ...stored, step: { ...stored.step, [name]: value } })).toBeUndefined()
  expect(gapBetween({ boot: 'a', bootMs: 5 }, { boot: 'a', bootMs: 4 })).toBe('unknown')
})
