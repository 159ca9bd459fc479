import { describe, expect, test } from 'bun:test'
import { BrewError, errorFromData, errorToData, formatError, toBrewError } from '../../src/base/index.ts'

describe('the error', () => {
  const error = new BrewError(
    'invalid-value',
    'is not a temperature',
    { path: '/m:a', file: 'persist/T.json', line: 3, column: 7 },
    'Use °C.',
    { appTag: 'range', others: [new BrewError('data-missing', 'is mandatory', { path: '/m:b' })] },
  )

  test('prints in one line: where, what, what to do', () => {
    expect(formatError(error)).toBe('persist/T.json:3:7 /m:a: is not a temperature. Use °C.')
    expect(formatError(new BrewError('in-use', 'taken'))).toBe('taken')
    const third = new BrewError('data-missing', 'there is nothing to delete', { path: '/m:a', edit: 3 })
    expect(formatError(third)).toBe('edit 3: /m:a: there is nothing to delete')
  })

  test('tells all faults of one judgement, the first first', () => {
    expect(error.all.map((it) => it.tag)).toEqual(['invalid-value', 'data-missing'])
  })

  test('survives a journey as plain data, without its stack', () => {
    const data = JSON.parse(JSON.stringify(errorToData(error)))
    expect(JSON.stringify(data)).not.toContain('stack')
    const back = errorFromData(data)
    expect(back).toBeInstanceOf(BrewError)
    expect(errorToData(back)).toEqual(errorToData(error))
  })

  test('anything thrown becomes one, itself unchanged if it is one', () => {
    expect(toBrewError(error)).toBe(error)
    const wrapped = toBrewError(new TypeError('boom'))
    expect(wrapped.tag).toBe('operation-failed')
    expect(wrapped.cause).toBeInstanceOf(TypeError)
    expect(toBrewError('text').message).toBe('text')
  })
})
