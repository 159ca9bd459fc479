import { describe, expect, test } from 'bun:test'
import { formatMessages, MESSAGE_BYTES, parseMessage } from '../../../things/bridge/message.ts'

const now = new Date('2018-09-17T22:54:35.011Z')
const probe = (at: number) => ({ id: `28-0417c4aa05${at.toString(16).padStart(2, '0')}`, celsius: 16.9374 })
const bytes = (message: object | string) =>
  Buffer.from(typeof message === 'string' ? message : JSON.stringify(message).padEnd(MESSAGE_BYTES))
const told = (result: object) => ({ _operation: 'temperatureResults1', currentResult: result })

describe('a message that is told', () => {
  test('is the one that the brewerslab of before knows, padded to 1200 bytes', () => {
    const [message = Buffer.of()] = formatMessages([probe(255)], 'me', now)
    expect(message).toHaveLength(1200)
    expect(JSON.parse(message.toString())).toMatchObject({
      _operation: 'temperatureResults1',
      _checksum: expect.stringMatching(/^ {40}$/),
      currentResult: { '28-0417c4aa05ff': { timestamp: 1537224875.011, valid: true, temperature: 16.937 } },
    })
  })

  test('of many probes is several, each whole within the 1059 bytes that old receivers read', () => {
    const probes = Array.from({ length: 40 }, (_, at) => probe(at))
    const messages = formatMessages(probes, 'me', now)
    expect(messages.length).toBeGreaterThan(3)
    for (const message of messages) {
      expect(message).toHaveLength(1200)
      expect(message.toString().trimEnd().length).toBeLessThanOrEqual(1059)
    }
    const ids = messages.flatMap((it) =>
      Object.keys((JSON.parse(it.toString()) as { currentResult: object }).currentResult),
    )
    expect(ids).toEqual(probes.map(({ id }) => id))
  })

  test('of nothing is none', () => expect(formatMessages([], 'me', now)).toEqual([]))
})

describe('a message that is heard', () => {
  test('tells readings', () => {
    const result = { '28-0417c4aa05ff': { timestamp: 1, valid: true, temperature: 16.937 } }
    expect(parseMessage(bytes(told(result)), 'me')).toEqual({
      kind: 'readings',
      readings: [{ id: '28-0417c4aa05ff', celsius: 16.937 }],
      refused: [],
    })
  })

  test('is known as our own', () => {
    const [message = Buffer.of()] = formatMessages([probe(1)], 'me', now)
    expect(parseMessage(message, 'me')).toEqual({ kind: 'own' })
    expect(parseMessage(message, 'you')).toMatchObject({ kind: 'readings' })
  })

  test.each([
    ['longer than any', ' '.repeat(1201)],
    ['no JSON', 'x'],
    ['NaN', '{"_operation":"temperatureResults1","currentResult":{"28-01":{"valid":true,"temperature":NaN}}}'],
    ['an array', '[]'],
    ['of something else', { _operation: 'heatButton', currentResult: {} }],
    ['without results', { _operation: 'temperatureResults1' }],
    ['with an array of results', { _operation: 'temperatureResults', currentResult: [] }],
  ])('that is %s is refused', (_, message) => expect(parseMessage(bytes(message), 'me').kind).toBe('refused'))

  test('that is not text is refused', () => expect(parseMessage(Buffer.of(0xff, 0xfe), 'me').kind).toBe('refused'))

  test('has each reading judged by itself', () => {
    const reading = (temperature: unknown, valid: unknown = true) => ({ timestamp: 1, valid, temperature })
    const heard = parseMessage(
      bytes(
        told({
          '28-01': reading(20),
          '28-02': reading(85),
          '28-03': reading(20, false),
          '28-04': reading('20'),
          '28-05': reading(1e300),
          '28-06': reading(-56),
          '../../etc': reading(20),
          '28-07': null,
          '28-08': reading(20, 'true'),
          "28-09'] | //x['": reading(20),
        }),
      ),
      'me',
    )
    expect(heard).toMatchObject({ kind: 'readings', readings: [{ id: '28-01', celsius: 20 }] })
    expect(heard).toHaveProperty('refused.length', 9)
  })
})
