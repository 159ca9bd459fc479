import { describe, expect, test } from 'bun:test'
import { type LogOptions, openLog } from '../../src/base/index.ts'

function capture(options: Partial<LogOptions> = {}) {
  const lines: string[] = []
  const now = () => new Date('2018-04-14T18:51:18Z')
  return {
    lines,
    log: openLog('things', { level: 'info', format: 'text', write: (line) => lines.push(line), now, ...options }),
  }
}

describe('the log', () => {
  test('is one line an event: time, level, component, message, fields', () => {
    const { lines, log } = capture()
    log
      .child('TemperatureProvider')
      .warn('rejected a reading', { probe: '28-01', reason: 'crc is NO', none: undefined })
    expect(lines).toEqual([
      '2018-04-14T18:51:18.000Z warn  things.TemperatureProvider: rejected a reading probe=28-01 reason="crc is NO"',
    ])
  })

  test('a message of several lines stays one line', () => {
    const { lines, log } = capture()
    log.error('first\n   second')
    expect(lines[0]).toEndWith('things: first | second')
  })

  test('is quiet below its level', () => {
    const { lines, log } = capture({ level: 'warn' })
    log.info('no')
    log.debug('no')
    log.error('yes')
    expect(lines.length).toBe(1)
  })

  test('in JSON is an object a line', () => {
    const { lines, log } = capture({ format: 'json' })
    log.info('hello', { n: 1 })
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      time: '2018-04-14T18:51:18.000Z',
      level: 'info',
      component: 'things',
      message: 'hello',
      n: 1,
    })
  })
})
