import { describe, expect, test } from 'bun:test'
import { parseIspindel } from '../../../things/ispindel/report.ts'
import { parseTilts } from '../../../things/ispindel/tilt.ts'

const whole = {
  name: 'iSpindel000',
  ID: 14039613,
  token: 'hush',
  angle: 43.95625,
  temperature: 68,
  temp_units: 'F',
  battery: 4.2,
  gravity: 3.9,
  interval: 600,
  RSSI: -61,
}
const parse = (changes: object) => parseIspindel(JSON.stringify({ ...whole, ...changes }))

describe('the report of an iSpindel', () => {
  test('is read whole, in degrees Celsius', () => {
    expect(parse({})).toEqual({
      kind: 'report',
      sender: { ids: ['14039613', 'iSpindel000'], token: 'hush' },
      angle: 43.95625,
      celsius: 20,
      gravity: 3.9,
      battery: 4.2,
      rssi: -61,
      interval: 600,
    })
  })

  test('may lack all but a sender and an angle, and have more', () => {
    expect(parseIspindel('{"name":"a","angle":25,"colour":"of the float"}')).toMatchObject({
      kind: 'report',
      angle: 25,
    })
  })

  test.each([
    ['no JSON', 'angle=25', 'malformed'],
    ['NaN, which is no JSON', '{"name":"a","angle":NaN}', 'malformed'],
    ['an array', '[1]', 'malformed'],
    ['null', 'null', 'malformed'],
    ['nothing', '', 'malformed'],
    ['a report without sender', '{"angle":25}', 'malformed'],
    ['a report without angle', '{"name":"a"}', 'malformed'],
    ['an angle that is a text', '{"name":"a","angle":"25"}', 'malformed'],
    ['an angle beyond upside down', '{"name":"a","angle":91}', 'implausible'],
    ['an angle without end', '{"name":"a","angle":1e999}', 'implausible'],
    ['beer on fire', '{"name":"a","angle":25,"temperature":400}', 'implausible'],
    ['degrees of somebody else', '{"name":"a","angle":25,"temperature":40,"temp_units":"R"}', 'malformed'],
    ['a token that is an object', '{"name":"a","angle":25,"token":{"$ne":1}}', 'malformed'],
    ['a name as long as a book', `{"name":"${'a'.repeat(5000)}","angle":25}`, 'malformed'],
  ])('%s is refused', (_, text, reason) => {
    expect(parseIspindel(text)).toMatchObject({ kind: 'refused', reason })
  })

  test('what a stranger sent is harmless in a detail, and short', () => {
    const refused = parse({ name: '\u001b[2J\u202e\ud800', ID: undefined, angle: 'x' })
    expect(refused).toMatchObject({ kind: 'refused', detail: '"angle" of ?[2J?? is no number' })
    const cut = parse({
      name: 'x',
      ID: undefined,
      temp_units: 'C',
      temperature: 'y',
      token: '',
      angle: '\u{1f37a}'.repeat(200),
    })
    expect(cut).toMatchObject({ kind: 'refused' })
    expect((parseIspindel(`{"a":${'x'.repeat(3000)}`) as { detail: string }).detail.length).toBeLessThan(300)
  })
})

describe('what a bridge tells of Tilts', () => {
  const red = { kind: 'report', sender: { colour: 'red' }, celsius: 20, gravity: 1.05 }

  test.each([
    ['as it is on the air', { uuid: 'A495BB10-C5B1-4B44-B512-1370F02D74DE', major: 68, minor: 1050, rssi: -70 }],
    ['as a Pro sends it', { uuid: 'a495bb10c5b14b44b5121370f02d74de', major: 680, minor: 10500, rssi: -70 }],
    ['with texts for numbers', { color: 'Red', temp: '68.0', tempUnit: 'F', gravity: '1.0500', rssi: -70 }],
    ['with an address behind the colour', { Color: 'RED:f9:15:82:6f:de:27', Temp: 68, SG: 1.05, rssi: -70 }],
    ['in degrees Celsius', { color: 'red', temp: 20, tempUnit: 'C', gravity: 1.05, rssi: -70 }],
  ])('is read %s', (_, frame) => {
    const report = expect.objectContaining({ ...red, celsius: expect.closeTo(20, 6), gravity: expect.closeTo(1.05, 6) })
    expect(parseTilts(JSON.stringify(frame))).toEqual([report])
    expect(parseTilts(JSON.stringify([frame]))).toEqual([report])
    expect(parseTilts(JSON.stringify({ Red: frame }))).toEqual([report])
  })

  test('one wrong frame does not spoil the others', () => {
    const frames = [{ color: 'mauve' }, 7, { color: 'red', temp: 68, gravity: 1.05 }, { color: 'blue', gravity: 40 }]
    expect(parseTilts(JSON.stringify(frames)).map((it) => it.kind)).toEqual(['refused', 'refused', 'report', 'refused'])
  })

  test('nobody hears a thousand of them', () => {
    expect(parseTilts(JSON.stringify(Array(1000).fill({ color: 'red' })))).toMatchObject([{ reason: 'malformed' }])
  })

  test('no Tilts are nothing to complain of', () => {
    expect(parseTilts('{}')).toEqual([])
    expect(parseTilts('[]')).toEqual([])
  })
})
