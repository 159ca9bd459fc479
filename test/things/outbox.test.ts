import { expect, test } from 'bun:test'
import { Outbox } from '../../src/things/outbox.ts'
import type { FromThing, StateChange } from '../../src/things/protocol.ts'

const set = (path: string, value: string): StateChange => ({ op: 'set', path, value, quality: 'good', taken: 0 })
const remove = (path: string): StateChange => ({ op: 'remove', path })

/** An outbox and what it sent: of each message `path=value`, or `-path`. */
function open() {
  const sent: string[][] = []
  const outbox = new Outbox((message: FromThing) => {
    if (message.type !== 'publish') return
    sent.push(message.changes.map((it) => (it.op === 'set' ? `${it.path}=${it.value}` : `-${it.path}`)))
  })
  return { outbox, sent, turn: () => Promise.resolve() }
}

test('what is published in one turn is one message', async () => {
  const { outbox, sent, turn } = open()
  outbox.add(set('/a', '1'))
  outbox.add(set('/b', '2'))
  outbox.add(set('/a', '3'))
  await turn()
  expect(sent).toEqual([['/b=2', '/a=3']])
})

test('a Thing that publishes faster than it is heard keeps only the newest of each path', async () => {
  const { outbox, sent, turn } = open()
  for (let n = 0; n < 10_000; n++) {
    outbox.add(set('/a', String(n)))
    await turn()
  }
  expect(sent.length).toBe(4)
  outbox.taken()
  expect(sent.at(-1)).toEqual(['/a=9999'])
  expect(sent.length).toBe(5)
})

test('removals keep their place among what is set', async () => {
  const { outbox, sent, turn } = open()
  outbox.add(set("/l[k='1']/a", '1'))
  outbox.add(remove("/l[k='1']"))
  outbox.add(set("/l[k='1']/b", '2'))
  outbox.add(set("/l[k='12']/b", '3'))
  await turn()
  expect(sent).toEqual([["-/l[k='1']", "/l[k='1']/b=2", "/l[k='12']/b=3"]])
})

test('what is left is sent when the Thing ends, room or not', async () => {
  const { outbox, sent, turn } = open()
  for (let n = 0; n < 6; n++) {
    outbox.add(set('/a', String(n)))
    await turn()
  }
  outbox.flush()
  expect(sent.at(-1)).toEqual(['/a=5'])
})
