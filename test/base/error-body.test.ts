import { expect, test } from 'bun:test'
import { errorFromBody } from '../../src/base/index.ts'

test('an error body is the error that was thrown at the other end, with the others of the same judgement', () => {
  const error = errorFromBody({
    'ietf-restconf:errors': {
      error: [
        {
          'error-type': 'application',
          'error-tag': 'operation-failed',
          'error-app-tag': 'must-violation',
          'error-path': '/a:b',
          'error-message': 'highpoint is below lowpoint',
          'error-info': { hint: 'Raise it.', edit: 3, line: 2, column: 7 },
        },
        { 'error-type': 'protocol', 'error-tag': 'data-missing' },
      ],
    },
  })
  expect(error).toMatchObject({
    tag: 'operation-failed',
    message: 'highpoint is below lowpoint',
    at: { path: '/a:b', edit: 3, line: 2, column: 7 },
    hint: 'Raise it.',
    appTag: 'must-violation',
    others: [{ tag: 'data-missing', message: 'data-missing', hint: undefined }],
  })
})

test.each([[null], [[]], [{}], [{ 'ietf-restconf:errors': {} }], [{ 'ietf-restconf:errors': { error: [] } }]])(
  '%j is none',
  (json) => {
    expect(errorFromBody(json)).toBeUndefined()
  },
)
