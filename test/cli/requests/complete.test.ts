import { describe, expect, test } from 'bun:test'
import { completeRequest } from '../../../src/cli/requests/index.ts'
import { at, offered } from './garden.ts'

const WATER = 'garden bed 1 peas tap water'

describe('Tab offers', () => {
  test.each([
    ['g', ['garden']],
    ['garden ', ['bed', 'barrel']],
    ['garden bed ', ['1', '2']],
    ['garden bed 1 ', ['peas', '"sweet corn"']],
    ['garden bed 2 ', ['beans']],
    ['garden bed 1 peas ', ['tap']],
    ['garden bed 1 peas tap ', ['water']],
    ['garden barrel north ', ['empty']],
    [`${WATER} `, ['litres', 'for', 'rest', 'slowly', 'gently', 'from', 'tool', 'who', 'shower', 'note']],
    [`${WATER} litres 1 gently f`, ['for', 'from']],
    [`${WATER} slowly `, ['true', 'false']],
    [`${WATER} from `, ['north', 'south']],
    [`${WATER} from s`, ['south']],
    [`${WATER} tool `, ['can', 'hose']],
    [`${WATER} tool [ can `, ['can', 'hose', ']']],
    [`${WATER} who n`, ['name', 'note']],
    [`${WATER} shower 1 h`, ['hard']],
    ['output ', ['heater', 'cooler']],
    ['output cooler ', ['off', 'on', 'auto', 'override', 'for']],
    ['output cooler override ', ['off', 'on', 'auto', 'for']],
    ['output cooler on ', ['for']],
    ['profile ', ['start', 'pause', 'resume', 'skip', 'back', 'confirm', 'stop']],
    ['profile skip m', ['mash']],
    ['thing P', ['Profile']],
    ['thing Profile ', ['start', 'stop', 'restart']],
    ['rain ', ['hours']],
    ['rest ', []],
  ])('%s', (line, words) => {
    expect(offered(line)).toEqual(words)
  })

  test('first of all the short forms, what leads to actions, and the rpcs', () => {
    const words = offered('')
    expect(words.slice(0, 3)).toEqual(['output', 'profile', 'thing'])
    expect(words).toContain('garden')
    expect(words).toContain('rain')
    expect(words).toContain('alarms')
    // Nothing in it can be asked for.
    expect(words).not.toContain('recipes')
  })

  test('each with what it does', () => {
    const described = (line: string) => at(line).candidates.map(({ description }) => description)
    expect(described('garden bed 1 peas tap ')).toEqual(['Waters it'])
    expect(described('profile sk')).toEqual(['Goes on to the next step'])
    expect(described(`${WATER} l`)[0]).toStartWith('How much (decimal64 with 1 digit')
    expect(described(`${WATER} tool c`)).toEqual(['By hand.'])
  })

  test('no form that the server has no model for', () => {
    const none = { values: [], more: false }
    const offers = completeRequest(
      [],
      undefined,
      { children: [], operations: [] },
      { keys: () => none, at: () => none },
    )
    expect(offers.candidates.map(({ word }) => word)).toEqual(['thing'])
  })
})

describe('? tells', () => {
  test('what value is wanted, and that a length of time may be written as one', () => {
    expect(at(`${WATER} litres `).expected?.word).toBe('<litres>')
    expect(at(`${WATER} for `).expected?.description).toContain('default 60; also as 90s, 10m, 2h')
    expect(at('garden bed ').expected?.word).toBe('<row>')
    expect(at('garden ').expected).toBeUndefined()
  })

  test('whether the line may end, and whether there is more', () => {
    expect(at(`${WATER} `).mayEnd).toBe(true)
    expect(at(`${WATER} litres `).mayEnd).toBe(false)
    expect(at('profile pause ').mayEnd).toBe(true)
    expect(at('garden ').mayEnd).toBe(false)
    expect(at('thing ').more).toBe(true)
  })

  test('what is wrong with the words before', () => {
    expect(at('garden shed ').fault?.message).toContain('no "shed"')
  })
})
