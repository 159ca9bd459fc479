import { describe, expect, test } from 'bun:test'
import { HOUR_MS } from '../../../things/profile/settings.ts'
import { Brew, profileOf, type StepSetup } from './brew.ts'

const LAST: StepSetup = { to: 4 }

/** Hours after which a step has ended, looked at every so many hours; `never` within a week. */
function endOf(step: StepSetup, scene: (brew: Brew, hours: number) => void = () => undefined, every = 0.5) {
  const brew = new Brew(profileOf(step, LAST))
  for (let hours = 0; hours <= 168; hours += every) {
    scene(brew, hours)
    brew.watch(every, 30)
    if (brew.step !== 'a') return hours + every
  }
  return 'never'
}

describe('a step ends', () => {
  test.each([
    ['a hold for a time', { to: 18, time: 5 }, 5],
    ['a hold that says nothing', { to: 18 }, 'never'],
    [
      'a hold for a time that begins when a temperature is reached that never is',
      { to: 25, time: 5, begins: 'reached' },
      'never',
    ],
    [
      'a hold for a time that begins when a temperature is reached that is there',
      { to: 18.4, time: 5, begins: 'reached' },
      5,
    ],
    ['a ramp by its rate', { kind: 'ramp', to: 20, rate: 0.5 }, 4],
    ['a ramp down by its duration', { kind: 'ramp', to: 10, hours: 8 }, 8],
    ['a ramp that has to last longer', { kind: 'ramp', to: 20, rate: 0.5, time: 10 }, 10],
    ['a ramp that is cut short', { kind: 'ramp', to: 20, rate: 0.5, time: 2 }, 2],
    ['a ramp to where it is', { kind: 'ramp', to: 18, rate: 0.5 }, 0.5],
    ['a free rise that does not come', { kind: 'free-rise', to: 22 }, 'never'],
    ['a free rise that does not come, or a time', { kind: 'free-rise', to: 22, time: 3 }, 3],
    ['what a person confirms, and nobody does', { to: 18, confirm: true }, 'never'],
    ['a time or what nobody confirms', { to: 18, time: 3, confirm: true, combine: 'or' }, 3],
    ['a time and what nobody confirms', { to: 18, time: 3, confirm: true }, 'never'],
    ['a gravity, and no hydrometer', { to: 18, atOrBelow: 1.012 }, 'never'],
  ] as [string, StepSetup, number | string][])('%s', (_, step, hours) => expect(endOf(step)).toBe(hours as never))

  test.each([
    ['at a gravity', { to: 18, atOrBelow: 1.012 }, 28],
    ['at a gravity and a time', { to: 18, atOrBelow: 1.012, time: 40 }, 40],
    ['at a gravity or a time', { to: 18, atOrBelow: 1.012, time: 10, combine: 'or' }, 10],
    ['when gravity stands still', { to: 18, stableFor: 12 }, 52],
    ['when gravity is low and stands still', { to: 18, stableFor: 12, atOrBelow: 1.03 }, 52],
  ] as [string, StepSetup, number][])('%s', (_, step, hours) => {
    // From 1.040 by 0.001 an hour to 1.000 at 40 h, a reading an hour.
    const end = endOf(
      step,
      (brew, at) => {
        if (Number.isInteger(at)) brew.gravity(Math.round((1.04 - Math.min(at, 40) / 1000) * 1000) / 1000)
      },
      0.5,
    )
    expect(Math.abs((end as number) - hours)).toBeLessThanOrEqual(1)
  })

  test('not by a hydrometer that has fallen silent, however long', () => {
    const brew = new Brew(profileOf({ to: 18, stableFor: 12 }, LAST))
    brew.gravity(1.01)
    brew.watch(2, 60)
    brew.inputs = { celsius: 18 }
    brew.watch(48, 60)
    expect(brew.step).toBe('a')
    // The same reading, told again, is no second one.
    brew.inputs = { celsius: 18, gravity: { value: 1.01, takenMs: 0 } }
    brew.watch(1, 60)
    expect(brew.step).toBe('a')
  })

  test('a free rise at its temperature, whose target follows the beer up and never down', () => {
    const brew = new Brew(profileOf({ kind: 'free-rise', to: 22 }, LAST))
    const targets = [19, 20.5, 20, 19.5, 21, 25].map((celsius) => {
      brew.inputs = { celsius }
      brew.look(0.01)
      return [brew.run.target, brew.step]
    })
    expect(targets).toEqual([
      [19, 'a'],
      [20.5, 'a'],
      [20.5, 'a'],
      [20.5, 'a'],
      [21, 'a'],
      [4, 'b'],
    ])
  })

  test('a confirmation counts for the step it was given in, and no other', () => {
    const brew = new Brew(profileOf({ to: 18, confirm: true, time: 2 }, { to: 19, confirm: true }, LAST))
    brew.act('confirm')
    expect(brew.step).toBe('a')
    brew.watch(3)
    expect(brew.step).toBe('b')
    brew.watch(24, 60)
    expect(brew.step).toBe('b')
    brew.act('confirm')
    expect(brew.step).toBe('c')
  })
})

describe('a ramp', () => {
  test('has a target that is a function of time, from the target before', () => {
    const brew = new Brew(profileOf({ to: 18, time: 1 }, { kind: 'ramp', to: 10, hours: 16 }, LAST), { celsius: 21 })
    brew.watch(1)
    const targets = [0, 1, 3, 4].map((hours) => {
      brew.watch(hours, 60)
      return brew.run.target
    })
    expect(targets).toEqual([18, 17.5, 16, 14])
  })
})

describe('a person', () => {
  test('pauses and resumes: neither target nor time go on', () => {
    const brew = new Brew(profileOf({ kind: 'ramp', to: 10, hours: 8 }, LAST))
    brew.watch(2)
    brew.act('pause')
    brew.watch(30, 60)
    expect([brew.run.target, brew.step]).toEqual([16, 'a'])
    brew.act('resume')
    brew.watch(5.9)
    expect(brew.step).toBe('a')
    brew.watch(0.2)
    expect(brew.step).toBe('b')
  })

  test('skips, goes back, and goes back from the end', () => {
    const brew = new Brew(profileOf({ to: 18, time: 5 }, { to: 20, time: 5 }))
    brew.watch(2)
    brew.act('skip')
    expect([brew.step, brew.run.step.elapsedMs]).toEqual(['b', 0])
    brew.act('back')
    expect([brew.step, brew.run.step.elapsedMs, brew.run.target]).toEqual(['a', 0, 18])
    brew.act('back')
    expect(brew.step).toBe('a')
    brew.act('skip')
    brew.act('skip')
    expect([brew.step, brew.run.target]).toEqual(['end', 20])
    brew.act('back')
    expect(brew.step).toBe('b')
  })

  test('is told what cannot be done', () => {
    const brew = new Brew(profileOf({ to: 18, time: 5 }))
    expect(() => brew.act('resume')).toThrow('it is running')
    expect(() => brew.act('confirm')).toThrow('waits for nobody')
    brew.act('pause')
    expect(() => brew.act('pause')).toThrow('it is paused')
    brew.act('skip')
    for (const action of ['skip', 'pause', 'resume', 'confirm'] as const) expect(() => brew.act(action)).toThrow()
    expect(() => new Brew(profileOf())).toThrow('no steps')
    expect(() => new Brew(profileOf({ kind: 'ramp', to: 4, hours: 2 }), {})).toThrow('not known')
    expect(new Brew(profileOf({ to: 4, time: 2 }), {}).run.target).toBe(4)
  })
})

describe('configuration that changes meanwhile', () => {
  test('counts at once; a step that is gone is waited at, with its temperature held, until a person goes on', () => {
    const brew = new Brew(profileOf({ to: 18, time: 5 }, { to: 20, time: 5 }, { to: 4 }))
    brew.watch(6)
    brew.profile = profileOf({ to: 18, time: 5 }, { to: 20, time: 2 }, { to: 4 })
    brew.watch(2)
    expect(brew.step).toBe('c')
    brew.profile = profileOf({ to: 18, time: 5 }, { to: 21, time: 2 })
    brew.watch(9)
    expect([brew.step, brew.run.target, brew.stuck]).toEqual(['c', 4, '"c" is not configured'])
    brew.act('skip')
    expect([brew.step, brew.run.target]).toEqual(['b', 21])
  })
})

test('the time of a hold is not lost or doubled by how often it is looked at', () => {
  for (const every of [1, 7, 59]) {
    const brew = new Brew(profileOf({ to: 18, time: 3 }, { to: 19, time: 3 }, LAST))
    brew.watch(4, every)
    expect(brew.run.step.elapsedMs).toBe(HOUR_MS)
  }
})
