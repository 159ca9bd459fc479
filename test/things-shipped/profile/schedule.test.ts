import { describe, expect, test } from 'bun:test'
import { scheduleOf } from '../../../things/profile/schedule.ts'
import { HOUR_MS } from '../../../things/profile/settings.ts'
import { BEGIN_MS, Brew, profileOf, type StepSetup } from './brew.ts'

const ahead = (brew: Brew) => scheduleOf(brew.profile, brew.run, brew.inputs, brew.now, brew.stuck !== undefined)
/** `step starts..ends certainty`, in hours since the beginning. */
const lines = (brew: Brew) => {
  const hour = (ms?: number) => (ms === undefined ? '?' : String(Number(((ms - BEGIN_MS) / HOUR_MS).toFixed(2))))
  return ahead(brew).map((it) => `${it.step} ${hour(it.startsMs)}..${hour(it.endsMs)} ${it.celsius} ${it.certainty}`)
}

describe('the schedule ahead', () => {
  test.each([
    [
      'times and ramps',
      [{ to: 18, time: 10 }, { kind: 'ramp', to: 22, rate: 0.5 }, { kind: 'ramp', to: 2, hours: 20 }, { to: 2 }],
      ['a 0..10 18 exact', 'b 10..18 22 exact', 'c 18..38 2 exact', 'd 38..? 2 unknown'],
    ],
    [
      'a hold that has to be reached',
      [
        { to: 18, time: 10 },
        { to: 20, time: 5, begins: 'reached' },
        { to: 4, time: 1 },
      ],
      ['a 0..10 18 exact', 'b 10..15 20 earliest', 'c 15..16 4 earliest'],
    ],
    [
      'gravity',
      [
        { to: 18, atOrBelow: 1.01 },
        { to: 4, time: 1 },
      ],
      ['a 0..? 18 unknown', 'b ?..? 4 unknown'],
    ],
    [
      'gravity and time',
      [
        { to: 18, atOrBelow: 1.01, time: 5 },
        { to: 4, time: 1 },
      ],
      ['a 0..5 18 earliest', 'b 5..6 4 earliest'],
    ],
    [
      'a person or time',
      [
        { to: 18, confirm: true, time: 5, combine: 'or' },
        { to: 4, time: 1 },
      ],
      ['a 0..5 18 latest', 'b 5..6 4 latest'],
    ],
    [
      'both ways',
      [
        { to: 18, confirm: true, time: 5, combine: 'or' },
        { to: 4, time: 1, confirm: true },
        { to: 2, time: 1 },
      ],
      ['a 0..5 18 latest', 'b 5..? 4 unknown', 'c ?..? 2 unknown'],
    ],
  ] as [string, StepSetup[], string[]][])('of %s', (_, steps, expected) => {
    expect(lines(new Brew(profileOf(...steps)))).toEqual(expected)
  })

  test('has no times while it is paused, while nobody knows the time, and while it is stuck; nothing at the end', () => {
    const brew = new Brew(profileOf({ to: 18, time: 10 }, { to: 4, time: 1 }))
    brew.act('pause')
    expect(lines(brew)).toEqual(['a 0..? 18 unknown', 'b ?..? 4 unknown'])
    brew.act('resume')
    brew.isTrusted = false
    expect(lines(brew)).toEqual(['a 0..? 18 exact', 'b ?..? 4 exact'])
    brew.powerCut(1, false)
    expect(lines(brew)).toEqual(['a 0..? 18 unknown', 'b ?..? 4 unknown'])
    brew.act('resume')
    brew.act('skip')
    brew.act('skip')
    expect(lines(brew)).toEqual([])
  })

  test('equals what then happens, for a hundred profiles by chance', () => {
    let seed = 2018
    const random = (below: number) => {
      seed = (seed * 1103515245 + 12345) % 2 ** 31
      return seed % below
    }
    for (let round = 0; round < 100; round++) {
      const steps = Array.from({ length: 1 + random(6) }, (): StepSetup => {
        const to = random(25)
        if (random(2) === 0) return { to, time: (1 + random(200)) / 10 }
        return random(2) === 0
          ? { kind: 'ramp', to, rate: (1 + random(30)) / 10 }
          : { kind: 'ramp', to, hours: (1 + random(99)) / 10 }
      })
      const brew = new Brew(profileOf(...steps), { celsius: random(25) })
      const foretold = ahead(brew)
      const happened: [string, number | undefined][] = [[brew.step, brew.run.step.startedMs]]
      while (brew.run.state !== 'finished') {
        if (random(10) === 0) brew.restart(random(300) / 100)
        else brew.watch(0.1, 20)
        if (happened.at(-1)?.[0] !== brew.step) happened.push([brew.step, brew.run.step.startedMs])
      }
      const endsMs = foretold.at(-1)?.endsMs ?? 0
      // Steps that were passed while nobody looked are not seen to begin; all others begin when they were said to.
      for (const [step, startedMs] of happened.slice(0, -1)) {
        const said = foretold.find((it) => it.step === step)?.startsMs ?? 0
        expect(Math.abs((startedMs ?? 0) - said)).toBeLessThan(5)
      }
      expect(brew.trueMs + BEGIN_MS - endsMs).toBeGreaterThan(-5)
      expect(brew.trueMs + BEGIN_MS - endsMs).toBeLessThan(3 * HOUR_MS)
    }
  })
})

describe('random walks', () => {
  test('never go back by themselves, never pass an unconfirmed step, never count time twice', () => {
    let seed = 418
    const random = (below: number) => {
      seed = (seed * 1103515245 + 12345) % 2 ** 31
      return Math.floor((seed / 2 ** 31) * below)
    }
    for (let round = 0; round < 200; round++) {
      const steps = Array.from(
        { length: 2 + random(5) },
        (): StepSetup => ({
          kind: (['hold', 'free-rise'] as const)[random(2)] ?? 'hold',
          to: 10 + random(12),
          time: 1 + random(20),
          begins: random(2) === 0 ? 'reached' : 'at-once',
          confirm: random(2) === 0,
          ...(random(3) === 0 ? { atOrBelow: 1.01 } : {}),
          ...(random(4) === 0 ? { stableFor: 5 } : {}),
        }),
      )
      const brew = new Brew(profileOf(...steps))
      let confirmed = false
      let beganMs = 0
      let knownMs = 0
      const hasJumps = round % 2 === 0
      for (let turn = 0; turn < 120 && brew.run.state !== 'finished'; turn++) {
        const isFinished = (): boolean => brew.run.state === 'finished'
        const before = { index: brew.run.step.index }
        const what = random(12)
        let byPerson = false
        if (what === 0) brew.powerCut(random(40), random(2) === 0)
        else if (what === 1) brew.restart(random(40))
        else if (what === 2) brew.gravity(1 + random(30) / 1000)
        else if (what === 3) brew.inputs = random(3) === 0 ? {} : { ...brew.inputs, celsius: 5 + random(25) }
        else if (what === 4) brew.isTrusted = !brew.isTrusted
        else if (what === 5 && hasJumps) brew.wallOffMs = (random(2000) - 1000) * HOUR_MS
        else if (what === 6) {
          const action = (['pause', 'resume', 'skip', 'back', 'confirm'] as const)[random(5)] ?? 'pause'
          byPerson = action === 'skip' || action === 'back'
          try {
            brew.act(action)
            confirmed ||= action === 'confirm'
          } catch (error) {
            expect(error).toBeInstanceOf(Error)
          }
        } else brew.watch(random(30) / 10, 60)
        const { index, ageMs } = brew.run.step
        if (!byPerson) expect(index).toBeGreaterThanOrEqual(before.index)
        if (index !== before.index || isFinished()) {
          const passed = steps.slice(before.index, isFinished() ? undefined : index)
          // One that was confirmed may be passed, those after it in the same turn were confirmed by nobody.
          const needed = byPerson ? [] : passed.filter(({ confirm }) => confirm === true)
          expect(needed.length).toBeLessThanOrEqual(confirmed ? 1 : 0)
          confirmed = false
        }
        if (index !== before.index) beganMs = knownMs
        if (brew.stuck === undefined) knownMs = brew.trueMs
        // Only a clock that was trusted and wrong could make more time of it than there was.
        if (!hasJumps) expect(ageMs).toBeLessThanOrEqual(brew.trueMs - beganMs)
      }
    }
  })
})
