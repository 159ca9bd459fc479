import { describe, expect, test } from 'bun:test'
import { type FilterMemory, judge, SWING_REPEATS } from '../../../things/ds18b20/filter.ts'

/** Judges readings one after the other; the reasons of refusal, `ok` for an accepted one. */
function judgeAll(celsius: readonly number[], memory: FilterMemory = {}): { verdicts: string[]; memory: FilterMemory } {
  const verdicts = celsius.map((value) => {
    const judgement = judge(memory, value)
    memory = judgement.memory
    return judgement.rejection?.reason ?? 'ok'
  })
  return { verdicts, memory }
}

const after = (accepted: number): FilterMemory => ({ accepted })
const swings = (n: number) => Array<string>(n).fill('swing')

describe('exactly 85.000, the power-on value', () => {
  test('is refused as the first reading', () => expect(judgeAll([85]).verdicts).toEqual(['power-on']))
  test('is refused after 20', () => expect(judgeAll([85], after(20)).verdicts).toEqual(['power-on']))
  test('is refused after exactly 80', () => expect(judgeAll([85], after(80)).verdicts).toEqual(['power-on']))
  test('is accepted after 84', () => expect(judgeAll([85], after(84)).verdicts).toEqual(['ok']))
  test('does not become true by repetition', () => {
    expect(judgeAll(Array(20).fill(85), after(20)).verdicts).toEqual(Array(20).fill('power-on'))
  })
  test('leaves its neighbours alone', () => {
    expect(judgeAll([84.938, 85.062], after(84)).verdicts).toEqual(['ok', 'ok'])
  })
})

describe('127.94, a register full of ones', () => {
  test.each([127.94, 127.937, 127.938])('%p is refused, whatever came before', (celsius) => {
    expect(judgeAll([celsius]).verdicts).toEqual(['all-ones'])
    expect(judgeAll([celsius], after(124)).verdicts).toEqual(['all-ones'])
  })
})

describe('-0.062', () => {
  test.each([-0.062, -0.063])('%p is a glitch as the first reading and after 20', (celsius) => {
    expect(judgeAll([celsius]).verdicts).toEqual(['sign-glitch'])
    expect(judgeAll([celsius], after(20)).verdicts).toEqual(['sign-glitch'])
  })
  test('does not become true by repetition', () => {
    expect(judgeAll(Array(20).fill(-0.062), after(20)).verdicts).toEqual(Array(20).fill('sign-glitch'))
  })
  test('is a temperature where the beer is at freezing already', () => {
    expect(judgeAll([0.062, 0, -0.062, -0.125], after(0.5)).verdicts).toEqual(['ok', 'ok', 'ok', 'ok'])
  })
})

describe('what the device cannot measure', () => {
  test.each([-55.062, 125.062])('%p is out of range', (celsius) => {
    expect(judgeAll([celsius], after(celsius)).verdicts).toEqual(['out-of-range'])
  })
  test.each([-55, 125])('%p is in range', (celsius) => expect(judgeAll([celsius]).verdicts).toEqual(['ok']))
})

describe('a swing', () => {
  test('of up to 2 degrees is none, however cold the beer', () => {
    expect(judgeAll([2, 0, -2, -3.9, -1.9], after(0.5)).verdicts).toEqual(['ok', 'ok', 'ok', 'ok', 'ok'])
  })
  test('of a little more than 2 degrees is one near zero, from either side', () => {
    expect(judgeAll([2.062], after(0)).verdicts).toEqual(['swing'])
    expect(judgeAll([-2.062], after(0)).verdicts).toEqual(['swing'])
    expect(judgeAll([1.5], after(-1)).verdicts).toEqual(['swing'])
  })
  test('is measured by 5 % where that is more', () => {
    expect(judgeAll([63], after(60)).verdicts).toEqual(['ok'])
    expect(judgeAll([63.062], after(60)).verdicts).toEqual(['swing'])
    expect(judgeAll([57], after(60)).verdicts).toEqual(['ok'])
    expect(judgeAll([56.938], after(60)).verdicts).toEqual(['swing'])
  })
  test('is measured by the size of a negative temperature', () => {
    expect(judgeAll([-52.25], after(-50)).verdicts).toEqual(['ok'])
    expect(judgeAll([-47.4], after(-50)).verdicts).toEqual(['swing'])
  })
  test('is refused until it has repeated six times', () => {
    const { verdicts, memory } = judgeAll(Array(8).fill(30), after(20))
    expect(SWING_REPEATS).toBe(6)
    expect(verdicts).toEqual([...swings(6), 'ok', 'ok'])
    expect(memory).toEqual({ accepted: 30 })
  })
  test('that falls back is forgotten', () => {
    expect(judgeAll([30, 30, 30, 20.1, 30, 30, 30, 30, 30, 30, 30], after(20)).verdicts).toEqual([
      ...swings(3),
      'ok',
      ...swings(6),
      'ok',
    ])
  })
  test('counts anew when its readings do not agree with each other', () => {
    expect(judgeAll([30, 40, 30, 40, 30, 40, 30, 40], after(20)).verdicts).toEqual(swings(8))
  })
  test('may go on climbing while it repeats', () => {
    expect(judgeAll([30, 31.5, 33, 34, 34.5, 34.8, 35], after(20)).verdicts).toEqual([...swings(6), 'ok'])
  })
  test('is neither broken nor furthered by a damaged reading in between', () => {
    expect(judgeAll([30, 30, 85, 30, 127.94, 30, 30, 30, 30], after(20)).verdicts).toEqual([
      'swing',
      'swing',
      'power-on',
      'swing',
      'all-ones',
      ...swings(3),
      'ok',
    ])
  })
})

test('the first reading has nothing to be compared with', () => {
  expect(judgeAll([66]).verdicts).toEqual(['ok'])
})
