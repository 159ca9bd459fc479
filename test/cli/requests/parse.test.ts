import { describe, expect, test } from 'bun:test'
import { missingFault, withValue } from '../../../src/cli/requests/index.ts'
import { action, read, wrong } from './garden.ts'

const WATER = 'garden bed 1 peas tap water'
const TAP = "/garden:garden/bed[row='1'][name='peas']/tap/water"

describe('an action of the model', () => {
  test.each([
    [`${WATER} litres 2.5`, { litres: '2.5' }],
    [`${WATER} litres 2 slowly true from north`, { litres: '2.0', slowly: true, from: 'north' }],
    [`${WATER} for 10m litres 1`, { for: 600, litres: '1.0' }],
    [`${WATER} for 90s litres 1`, { for: 90, litres: '1.0' }],
    [`${WATER} for 90 litres 1 rest 90m`, { for: 90, litres: '1.0', rest: '1.5' }],
    [`${WATER} gently litres 1`, { gently: [null], litres: '1.0' }],
    [`${WATER} tool [ can hose ] litres 1`, { tool: ['can', 'hose'], litres: '1.0' }],
    [`${WATER} tool can tool hose litres 1`, { tool: ['can', 'hose'], litres: '1.0' }],
    [`${WATER} who name ann age 7 litres 1`, { who: { name: 'ann', age: 7 }, litres: '1.0' }],
    [
      `${WATER} shower 1 hard true shower 2 litres 1 shower 1`,
      { shower: [{ at: 1, hard: true }, { at: 2 }], litres: '1.0' },
    ],
    [`${WATER} litres 1 note '{"a": [1]}'`, { note: { a: [1] }, litres: '1.0' }],
    ['ga be 1 peas t w li 1', { litres: '1.0' }],
  ])('%s', (line, input) => {
    expect(action(line)).toMatchObject({ path: TAP, input })
  })

  test('of another node, and an rpc', () => {
    expect(action('garden barrel "old one" empty')).toEqual({
      path: "/garden:garden/barrel[name='old one']/empty",
      input: {},
      missing: '',
    })
    expect(action('rain hours 3')).toEqual({ path: '/garden:rain', input: { hours: 3 }, missing: '' })
    expect(action('rest').path).toBe('/garden:rest')
    expect(action('brewhouse power output cooler override to on for 1h')).toMatchObject({
      path: "/brewerslab:brewhouse/power/brewerslab-control:output[name='cooler']/override",
      input: { to: 'on', for: 3600 },
    })
  })

  test('tells what is missing, nested as well, and takes it later', () => {
    expect(action(WATER).missing).toBe('litres,who/name')
    const request = read(`${WATER} who age 7`)
    if ('message' in request || request.kind !== 'action') throw new Error('no action')
    expect(missingFault(request.missing, 40)).toEqual({ start: 40, end: 40, message: 'litres, who name are missing' })
    const [litres, name] = request.missing
    if (litres === undefined || name === undefined) throw new Error('nothing is missing')
    expect(withValue(request, litres, 'much')).toMatchObject({ reason: '"much" is not a number' })
    const filled = withValue(request, litres, '3')
    if ('reason' in filled) throw new Error(filled.reason)
    const done = withValue(filled.request, name, 'bob')
    if ('reason' in done) throw new Error(done.reason)
    expect(done.request).toMatchObject({ input: { litres: '3.0', who: { name: 'bob', age: 7 } }, missing: [] })
    expect(missingFault(done.request.missing, 1)).toBeUndefined()
    expect(request.input).toEqual({ who: { age: 7 } })
  })

  test('tells what a person is asked before it moves hardware', () => {
    expect(read(`${WATER} litres 1`)).toMatchObject({ question: 'The tap opens. Water it?' })
    expect(read('rest')).not.toHaveProperty('question')
  })

  test.each([
    ['', 'what is asked for is missing', ''],
    ['garden', 'the action is missing', ''],
    ['garden bed', 'the row of "bed" is missing', ''],
    ['garden bed 1', 'the name of "bed" is missing', ''],
    ['garden bed x', 'row of "bed": "x" is not a whole number', 'x'],
    ['garden shed', 'there is no "shed" with an action in "garden"', 'shed'],
    ['gardn', 'there is no "gardn" that can be asked for', 'gardn'],
    ['ra in', 'there is no "in" in the input of "rain"', 'in'],
    ['r', '"r" may be rain or rest', 'r'],
    ['rest now', '"rest" takes no input', 'now'],
    [`${WATER} litres`, 'the value of "litres" is missing', ''],
    [`${WATER} litres 0`, '0 is outside 0.1..100', '0'],
    [`${WATER} for 2h`, '2h is 7200 seconds: 7200 is outside 1..3600', '2h'],
    [`${WATER} litres 10m`, '"10m" is not a number', '10m'],
    [`${WATER} litres 1 litres 2`, '"litres" is given already', 'litres'],
    [`${WATER} tool [ can`, 'the closing ] is missing', ''],
    [`${WATER} tool spade`, '"spade" is not one of can, hose', 'spade'],
    [`${WATER} shower 1 at 2`, '"at" is the key of this entry', 'at'],
    [`${WATER} shower`, 'the at of "shower" is missing', ''],
    [`${WATER} s`, '"s" may be slowly or shower', 's'],
    [`${WATER} note nonsense`, 'it takes JSON: not JSON', 'nonsense'],
  ])('%s: %s', (line, message, pointed) => {
    const [told, word] = wrong(line)
    expect(told).toStartWith(message)
    expect(word).toBe(pointed)
  })

  test('suggests the nearest word', () => {
    expect(wrong('gardn')[2]).toContain('garden')
    expect(wrong(`${WATER} litrs 1`)[2]).toContain('litres')
  })
})

describe('short forms', () => {
  const OUTPUT = "/brewerslab:brewhouse/power/brewerslab-control:output[name='cooler']/override"

  test.each([
    ['output cooler on', { to: 'on' }],
    ['output cooler override off', { to: 'off' }],
    ['output cooler auto', { to: 'auto' }],
    ['output cooler on for 10m', { to: 'on', for: 600 }],
    ['output cooler override on for 300', { to: 'on', for: 300 }],
    ['output cooler for 2h off', { to: 'off', for: 7200 }],
  ])('%s', (line, input) => {
    expect(action(line)).toEqual({ path: OUTPUT, input, missing: '' })
    expect(read(line)).toMatchObject({ question: expect.stringContaining('?') })
  })

  test.each([
    ['output', 'the name of the output is missing', ''],
    ['output cooler half', '"half" is not one of off, on, auto', 'half'],
    ['output cooler on off', 'there is no "off" in the input of "override"', 'off'],
    ['output cooler on for 25h', '25h is 90000 seconds', '25h'],
    ['output cooler "override" on', '"override" is not one of off, on, auto', '"override"'],
    ['profile', 'what is to be done is missing', ''],
    ['profile dance', 'there is no "dance" that a profile can be asked for', 'dance'],
    ['profile stop mash now', 'nothing is expected here', 'now'],
    ['thing', 'the name of the Thing is missing', ''],
    ['thing Profile', 'what is to be done is missing', ''],
    ['thing Profile stop {where', 'it is no JSON', '{where'],
  ])('%s: %s', (line, message, pointed) => {
    const [told, word] = wrong(line)
    expect(told).toStartWith(message)
    expect(word).toBe(pointed)
  })

  test('an override without a level misses it', () => {
    expect(action('output cooler').missing).toBe('to')
  })

  test('of profiles mean the fermentation where no place is named', () => {
    expect(action('profile pause').path).toBe("/brewerslab-profile:profiles/run[where='fermentation']/pause")
    expect(action('prof sk mash').path).toBe("/brewerslab-profile:profiles/run[where='mash']/skip")
    expect(read('profile start')).toMatchObject({ question: expect.stringContaining('Start it?') })
    expect(read('profile pause')).not.toHaveProperty('question')
  })

  test('of Things mean the Thing as a whole, and with input or another word what it knows itself', () => {
    expect(read('thing ds18b20 restart')).toMatchObject({ kind: 'thing', thing: 'ds18b20', verb: 'restart' })
    expect(read('thing Profile stop')).toMatchObject({ kind: 'thing', verb: 'stop' })
    expect(read(`thing Profile stop '{"where": "mash"}'`)).toMatchObject({
      ...{ kind: 'ask', thing: 'Profile', name: 'stop', input: { where: 'mash' } },
    })
    expect(read('thing fermentation autotune')).toMatchObject({ kind: 'ask', name: 'autotune', input: {} })
  })
})
