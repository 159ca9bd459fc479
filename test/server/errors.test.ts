import { describe, expect, test } from 'bun:test'
import { BrewError, type ErrorBody, type ErrorTag, silentLog, type Where } from '../../src/base/index.ts'
import { PRECONDITION_FAILED } from '../../src/datastore/index.ts'
import { errorResponse, HttpError, statusOf } from '../../src/server/errors.ts'

const request = new Request('http://localhost/')

async function answer(thrown: unknown): Promise<{ readonly response: Response; readonly body: ErrorBody }> {
  const response = errorResponse(thrown, request, silentLog)
  return { response, body: (await response.json()) as ErrorBody }
}

describe('error answers (RFC 8040 section 7)', () => {
  // The table of RFC 8040 section 7, except operation-failed with a path: see statusOf.
  test.each([
    ['in-use', 409],
    ['invalid-value', 400],
    ['too-big', 413],
    ['missing-attribute', 400],
    ['unknown-element', 400],
    ['access-denied', 403],
    ['lock-denied', 409],
    ['data-exists', 409],
    ['data-missing', 409],
    ['operation-not-supported', 501],
    ['operation-failed', 500],
    ['malformed-message', 400],
  ] as [ErrorTag, number][])('%s is %d', (tag, status) => expect(statusOf(new BrewError(tag, 'x'))).toBe(status))

  test('a must that does not hold is the fault of who asked', () => {
    expect(statusOf(new BrewError('operation-failed', 'x', { path: '/a' }))).toBe(400)
    expect(statusOf(new BrewError('operation-failed', 'x', {}, undefined, { appTag: 'must-violation' }))).toBe(400)
  })

  test('a precondition that does not hold is 412', () => {
    expect(statusOf(new BrewError('operation-failed', 'x', {}, undefined, { appTag: PRECONDITION_FAILED }))).toBe(412)
  })

  test('all faults of a judgement are told, each with its place and what to do', async () => {
    const second = new BrewError('missing-element', 'second', { path: '/b' })
    const first = new BrewError('invalid-value', 'first', { path: '/a' }, 'Do this', {
      appTag: 'mine',
      others: [second],
    })
    const { response, body } = await answer(first)
    expect(response.status).toBe(400)
    expect(response.headers.get('content-type')).toBe('application/yang-data+json')
    expect(body).toEqual({
      'ietf-restconf:errors': {
        error: [
          {
            'error-type': 'application',
            'error-tag': 'invalid-value',
            'error-app-tag': 'mine',
            'error-path': '/a',
            'error-message': 'first',
            'error-info': { hint: 'Do this' },
          },
          {
            'error-type': 'application',
            'error-tag': 'missing-element',
            'error-path': '/b',
            'error-message': 'second',
          },
        ],
      },
    })
  })

  test('line and column are told of the body, not of a document made from it', async () => {
    const info = async (at: Where) =>
      (await answer(new BrewError('malformed-message', 'x', at))).body['ietf-restconf:errors'].error[0]?.['error-info']
    expect(await info({ line: 3, column: 7 })).toEqual({ line: 3, column: 7 })
    expect(await info({ path: '/a', line: 3, column: 7 })).toBeUndefined()
  })

  test('headers of the protocol come along', async () => {
    const { response } = await answer(new HttpError(405, 'operation-not-supported', 'x', { headers: { allow: 'GET' } }))
    expect(response.headers.get('allow')).toBe('GET')
  })

  test('what is not supported is refused, and is no failure to be logged', () => {
    const logged: unknown[] = []
    const log = { ...silentLog, error: (message: string) => void logged.push(message) }
    expect(errorResponse(new BrewError('operation-not-supported', 'x'), request, log).status).toBe(501)
    expect(logged).toEqual([])
  })

  test('what is not ours to show is logged with its stack and answered without', async () => {
    const logged: unknown[] = []
    const log = { ...silentLog, error: (message: string, fields?: object) => void logged.push(message, fields) }
    const response = errorResponse(new TypeError('secret at /home/pi'), request, log)
    const text = await response.text()
    expect(response.status).toBe(500)
    expect(text).not.toContain('secret')
    expect(text).not.toContain('.ts')
    expect(JSON.stringify(logged)).toContain('secret at /home/pi')
    expect(JSON.stringify(logged)).toContain('errors.test.ts')
  })
})
