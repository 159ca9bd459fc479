import { expect, test } from 'bun:test'
import { type FromThing, readFromThing } from '../../src/things/protocol.ts'

const error = { tag: 'invalid-value', message: 'no', at: { path: '/x', line: 3 }, others: [] } as const
const messages: readonly FromThing[] = [
  {
    type: 'hello',
    protocol: 1,
    thing: { name: 'A', module: 'm', path: '/a', watches: ['/m:b'], vetoes: true },
    machine: 'x',
    pid: 7,
  },
  { type: 'ready' },
  { type: 'stopped' },
  { type: 'pong', id: 3 },
  {
    type: 'publish',
    changes: [
      { op: 'set', path: '/m:a/b', value: '1', quality: 'suspect', source: 's', taken: 1.5 },
      { op: 'set', path: "/m:a/l[k='1']", quality: 'good', taken: 0 },
      { op: 'remove', path: '/m:a' },
    ],
  },
  { type: 'log', level: 'warn', message: 'x', fields: { a: 1, b: 'c', d: true } },
  { type: 'verdict', id: 1 },
  { type: 'verdict', id: 1, veto: error },
  { type: 'history', id: 4, path: '/m:a/b', seconds: 3600 },
  { type: 'failed', error },
  {
    type: 'renew',
    output: 'kettle',
    level: 40.5,
    basedOn: [{ path: '/x:t', quality: 'good', taken: 5, gone: true }],
    sent: 6,
  },
  { type: 'renew', output: 'kettle', level: 'on', basedOn: [], sent: 6 },
  { type: 'release', output: 'kettle' },
]

test.each(messages.map((it) => [it.type, it] as const))('%s is read as it was sent', (_, message) => {
  expect(readFromThing(JSON.parse(JSON.stringify(message)))).toEqual(message)
})

test.each([
  [undefined],
  [null],
  [[]],
  ['ready'],
  [{}],
  [{ type: 'start' }],
  [{ type: 'history', id: 4, path: '/m:a/b' }],
  [{ type: 'pong' }],
  [{ type: 'pong', id: 1.5 }],
  [{ type: 'publish', changes: {} }],
  [{ type: 'publish', changes: [{ op: 'set', path: '/a', value: 1, quality: 'good', taken: 0 }] }],
  [{ type: 'publish', changes: [{ op: 'set', path: '/a', value: '1', quality: 'fine', taken: 0 }] }],
  [{ type: 'publish', changes: [{ op: 'set', path: '/a', value: '1', quality: 'good', taken: 'now' }] }],
  [{ type: 'publish', changes: [{ op: 'explode', path: '/a' }] }],
  [{ type: 'log', level: 'shout', message: 'x' }],
  [{ type: 'failed' }],
  [{ type: 'release' }],
  [{ type: 'renew', output: 'kettle', level: 'full', basedOn: [] }],
  [{ type: 'renew', output: 'kettle', level: 101, basedOn: [] }],
  [{ type: 'renew', output: 'kettle', level: 'on', basedOn: [{ path: '/a', quality: 'fine', taken: 1 }] }],
  [{ type: 'hello', protocol: 1, machine: '', pid: 1, thing: { name: 'A', module: 'm', path: '/a', watches: [1] } }],
])('%j is no message', (value) => {
  expect(() => readFromThing(value)).toThrow('not a message of a Thing')
})
