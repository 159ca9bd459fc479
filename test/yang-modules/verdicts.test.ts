import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Yang } from '../../src/yang/index.ts'

const YANG_DIRECTORY = join(import.meta.dir, '..', '..', 'yang')
const MODULES = ['', '-device', '-simulator', '-control', '-recipe', '-gravity', '-bridge'].map(
  (it) => `brewerslab${it}.yang`,
)
const yanglint = Bun.which('yanglint')

type Json = { readonly [name: string]: unknown }

const fermentation = (inside: Json): Json => ({ 'brewerslab:brewhouse': { temperature: { fermentation: inside } } })
const hardware = (inside: Json): Json => ({ 'brewerslab:brewhouse': { temperature: { hardware: inside } } })
const sampling = (inside: Json): Json => hardware({ 'brewerslab-device:sampling': inside })
const offsets = (low: string, high: string): Json =>
  hardware({ probe: [{ id: '28-0000055a8be2', offsets: [{ low, high, offset: '0.25' }] }] })
const simulator = (inside: Json): Json => ({ 'brewerslab-simulator:simulator': inside })
/** Two outputs, what regulates the fermentation by them, and vessels. */
const regulated = (control: Json, vessels: readonly Json[] = [], points: Json = {}): Json => ({
  'brewerslab:brewhouse': {
    power: { 'brewerslab-control:output': ['heater', 'cooler'].map((name) => ({ name, driver: 'simulated' })) },
    temperature: {
      fermentation: { ...points, 'brewerslab-control:control': control },
      hardware: { probe: [{ id: '28-1' }] },
    },
    'brewerslab-control:vessel': [...vessels],
  },
})
/** Outputs that are lines. */
const lines = (...outputs: Json[]): Json => ({
  'brewerslab:brewhouse': {
    power: {
      'brewerslab-control:output': outputs.map((it, at) => ({ name: `o${at}`, driver: 'gpio-chip', ...it })),
    },
  },
})
const SYSFS: Json = { driver: 'gpio-sysfs' }
const both = { heater: 'heater', cooler: 'cooler' }
const mash = (mode: string): Json => ({ name: 'mash', probe: '28-1', control: { mode, heater: 'heater' } })
const gravity = (...hydrometer: Json[]): Json => ({ 'brewerslab-gravity:gravity': { hydrometer } })
const tiltBridge = (url: string): Json => ({ 'brewerslab-gravity:gravity': { 'tilt-bridge': { url } } })
const bridge = (inside: Json): Json => ({ 'brewerslab-bridge:bridge': inside })
const recipe = (inside: Json): Json => ({ 'brewerslab:recipes': { recipe: [{ recipename: 'A', ...inside }] } })
const hop = (inside: Json): Json => recipe({ 'brewerslab-recipe:ingredients': { hop: [{ number: 1, ...inside }] } })
const coefficient = (degree: number): Json => ({ calibration: { coefficient: [{ degree, value: '0.000000000001' }] } })
const ISPINDEL: Json = { name: 'one', kind: 'ispindel', id: '7' }

const ACCEPTED: readonly (readonly [what: string, document: Json])[] = [
  ['nothing at all', {}],
  ["the seed's sample", fermentation({ highpoint: '0', lowpoint: '0', probe: { id: '' }, setpoint: '17' })],
  ["the seed's transcript", { 'brewerslab:brewhouse': { power: { mode: 'ABC' } } }],
  ['a highpoint alone', fermentation({ highpoint: '19.5' })],
  ['a lowpoint alone', fermentation({ lowpoint: '15' })],
  ['a band', fermentation({ highpoint: '19.5', lowpoint: '15' })],
  ['a lowpoint below zero with the highpoint unset', fermentation({ highpoint: '0', lowpoint: '-1' })],
  ['a setpoint of three decimals', fermentation({ setpoint: '17.125' })],
  ['a setpoint below zero', fermentation({ setpoint: '-1.5' })],
  ['the id of a DS18B20', fermentation({ probe: { id: '28-0000055a8be2' } })],
  ['the longest id', fermentation({ probe: { id: `28-${'f'.repeat(32)}` } })],
  ['a probe of the hardware', hardware({ probe: [{ id: '28-1' }] })],
  ['a calibration', offsets('-10', '30')],
  ['a calibration of one temperature', offsets('0', '0')],
  ['an interval', sampling({ interval: 5 })],
  ['the longest interval that 30 s of age allow', sampling({ interval: 30 })],
  ['a long interval with a longer age', sampling({ interval: 60, 'stale-after': 180 })],
  ['a short interval with a short age', sampling({ interval: 1, 'stale-after': 2 })],
  ['a brewery of ingredients', { 'brewerslab:ingredients': { hops: [{ ingredient: 'Fuggles' }] } }],
  ['a recipe of a name', recipe({})],
  ['an addition that is weighed', hop({ mass: '0.025', timing: { use: 'add_to_boil', time: '60' } })],
  [
    'a brew of a recipe that is gone',
    { 'brewerslab:brewlog': { 'brewerslab-recipe:brew': [{ name: '1', recipe: 'B' }] } },
  ],
  ['an iSpindel with a polynomial of the fourth degree', gravity({ ...ISPINDEL, ...coefficient(4) })],
  ['a Tilt bridge', tiltBridge('http://tiltbridge.local:80/json/?of=a@b')],
  ['an iSpindel and a Tilt', gravity(ISPINDEL, { name: 'two', kind: 'tilt', colour: 'red' })],
  ['a bridge that is off', bridge({})],
  [
    'a bridge to one machine',
    bridge({ enabled: true, group: '127.0.0.1', port: 5000, send: { probe: [{ id: '28-1' }] } }),
  ],
  ['a simulator of defaults', simulator({})],
  ['a simulator of something', simulator({ 'time-factor': 3600, heater: { on: true, power: '40.5' } })],
  ['a fermentation that is held', regulated({ mode: 'hold', ...both })],
  ['one between its points', regulated({ mode: 'hold', ...both }, [], { lowpoint: '16', highpoint: '18' })],
  ['one heater for two, of which one is off', regulated({ mode: 'hold', ...both }, [mash('off')])],
  ['lines that differ', lines({ line: 'GPIO17' }, { line: 'GPIO1' }, { ...SYSFS, line: '18' })],
  ['one line of two chips', lines({ chip: 'a', line: '1' }, { chip: 'b', line: '1' })],
  ['a simulated output of a line that another has', lines({ line: '1' }, { driver: 'simulated', line: '1' })],
  ['a mash alone', regulated({ mode: 'off', ...both }, [mash('pid')])],
]

const REFUSED: readonly (readonly [what: string, document: Json, reason: RegExp])[] = [
  ['a band upside down', fermentation({ highpoint: '15', lowpoint: '19.5' }), /highpoint is below lowpoint/],
  ['one heater for two', regulated({ mode: 'hold', ...both }, [mash('pid')]), /heater is used for another/],
  [
    'a heater that is the cooler of another',
    regulated({ mode: 'hold', cooler: 'heater' }, [mash('pid')]),
    /is used for another temperature/,
  ],
  ['a heater that is the cooler', regulated({ mode: 'hold', heater: 'heater', cooler: 'heater' }), /same output/],
  ['two outputs of one line', lines({ line: 'GPIO17' }, { line: 'GPIO17' }), /Another output has the same line/],
  ['one line by its name and by its offset', lines({ line: 'GPIO17' }, { line: '17' }), /has the same line/],
  ['one line by two drivers', lines({ line: '17' }, { ...SYSFS, line: 'GPIO17' }), /has the same line/],
  ['a mode without outputs', regulated({ mode: 'hold' }), /neither a heater nor a cooler/],
  [
    'a vessel that is called as the fermentation is',
    regulated({}, [{ ...mash('off'), name: 'fermentation' }]),
    /cannot be called fermentation/,
  ],
  ['pid without a heater', regulated({ mode: 'pid', cooler: 'cooler' }), /needs a heater/],
  ['a setpoint outside', regulated({ mode: 'hold', ...both }, [], { highpoint: '16' }), /not between/],
  ['a setpoint of four decimals', fermentation({ setpoint: '17.1234' }), /17\.1234/],
  ['a setpoint that is no number', fermentation({ setpoint: 'warm' }), /warm/],
  ['the id of another family', fermentation({ probe: { id: '10-000802824e58' } }), /28-0000055a8be2/],
  ['an id in capitals', fermentation({ probe: { id: '28-0000055A8BE2' } }), /28-0000055a8be2/],
  ['an id that is too long', fermentation({ probe: { id: `28-${'f'.repeat(33)}` } }), /28-0000055a8be2/],
  ['an id that leaves the directory', hardware({ probe: [{ id: '28-1/../../etc' }] }), /28-0000055a8be2/],
  ['a probe of the hardware without an id', hardware({ probe: [{ id: '' }] }), /28-0000055a8be2/],
  ['a calibration upside down', offsets('30', '-10'), /ends below where it begins/],
  ['an interval of zero', sampling({ interval: 0 }), /range/i],
  ['an age shorter than the interval', sampling({ interval: 20, 'stale-after': 15 }), /stale-after is shorter/],
  ['an interval longer than 30 s of age', sampling({ interval: 31 }), /needs a longer stale-after/],
  ['an age shorter than 10 s of interval', sampling({ 'stale-after': 9 }), /needs a shorter interval/],
  ['a reading as configuration', fermentation({ monitor: true }), /monitor/],
  ['an addition that is weighed and measured', hop({ mass: '0.025', volume: '0.1' }), /case|choice|both/i],
  ['a gravity beyond any', recipe({ 'brewerslab-recipe:original-gravity': '1.5' }), /range/i],
  ['a Tilt bridge with a password in its URL', tiltBridge('http://ann:secret@tiltbridge.local/json/'), /no password/],
  ['an iSpindel without an id', gravity({ name: 'one', kind: 'ispindel' }), /An iSpindel needs an id/],
  ['a Tilt without a colour', gravity({ name: 'two', kind: 'tilt' }), /A Tilt needs a colour/],
  ['a hydrometer of no kind', gravity({ name: 'one' }), /kind/],
  ['two iSpindels with one id', gravity(ISPINDEL, { ...ISPINDEL, name: 'two' }), /unique/i],
  ['a polynomial of the fifth degree', gravity({ ...ISPINDEL, ...coefficient(5) }), /range/i],
  ['a port of zero', { 'brewerslab-gravity:gravity': { listen: { 'tcp-port': 0 } } }, /range/i],
  ['a bridge across the world', bridge({ 'time-to-live': 64 }), /range/i],
  ['a vessel of nothing', simulator({ wort: { mass: '0' } }), /range/i],
]

let yang: Yang
let directory: string

beforeAll(async () => {
  yang = await Yang.open()
  directory = mkdtempSync(join(tmpdir(), 'model-'))
})
afterAll(() => {
  yang[Symbol.dispose]()
  rmSync(directory, { recursive: true, force: true })
})

/** All reasons why a configuration is refused, empty when it is accepted. */
function judge(document: Json): string {
  try {
    using tree = yang.parse(JSON.stringify(document), { kind: 'config' })
    return tree
      .validate()
      .map((fault) => fault.message)
      .join('; ')
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

async function yanglintAccepts(document: Json): Promise<boolean> {
  const file = join(directory, 'document.json')
  writeFileSync(file, JSON.stringify(document))
  const sources = MODULES.map((name) => join(YANG_DIRECTORY, name))
  const judging = Bun.spawn([yanglint ?? '', '-p', YANG_DIRECTORY, '-t', 'config', ...sources, file], {
    stdout: 'ignore',
    stderr: 'ignore',
  })
  return (await judging.exited) === 0
}

describe('the model', () => {
  test.each(ACCEPTED)('accepts %s', (_, document) => expect(judge(document)).toBe(''))
  test.each(REFUSED)('refuses %s', (_, document, reason) => expect(judge(document)).toMatch(reason))

  test.skipIf(yanglint === null)('is understood by yanglint in the same way', async () => {
    for (const [what, document] of ACCEPTED) expect([what, await yanglintAccepts(document)]).toEqual([what, true])
    for (const [what, document] of REFUSED) expect([what, await yanglintAccepts(document)]).toEqual([what, false])
  })
})
