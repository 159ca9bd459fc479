import { afterEach, expect, test } from 'bun:test'
import type { Commit, Edit } from '../../src/datastore/index.ts'
import { PROTOCOL_VERSION, type ToThing } from '../../src/things/protocol.ts'
import { type Brewery, openBrewery, thingSource, until } from './brewery.ts'

let brewery: Brewery
afterEach(() => brewery.close())

const commit = (...edits: Edit[]) => brewery.datastores.commit({ edits, user: 'ann', client: 'v1' })
const target = (value: string): Edit => ({ op: 'merge', path: '/cellar:cellar/target', value })
const shelf = (name: string): Edit => ({ op: 'merge', path: `/cellar:cellar/shelf[name='${name}']`, value: {} })

/** A process that is the Keeper and writes down what it is sent. It answers whatever it is asked. */
function attachKeeper() {
  const sent: string[] = []
  const receiver = brewery.supervisor.attach('Keeper', {
    send: (text) => {
      sent.push(text)
      const message = JSON.parse(text) as ToThing
      if (message.type === 'ping') say({ type: 'pong', id: message.id })
      if (message.type === 'validate') say({ type: 'verdict', id: message.id })
      if (message.type === 'config') say({ type: 'applied', commit: message.upTo })
      if (message.type === 'start') say({ type: 'ready' })
    },
    close: () => undefined,
  })
  const say = (message: object) => queueMicrotask(() => receiver.receive(JSON.stringify(message)))
  const thing = { name: 'Keeper', module: 'cellar', path: '/cellar', watches: [], vetoes: true }
  receiver.receive(JSON.stringify({ type: 'hello', protocol: PROTOCOL_VERSION, thing, machine: 'here', pid: 1 }))
  const of = (type: ToThing['type']) => sent.filter((text) => (JSON.parse(text) as ToThing).type === type)
  const types = () => sent.map((text) => (JSON.parse(text) as ToThing).type)
  return { of, types, leave: () => receiver.closed() }
}

async function open(): Promise<ReturnType<typeof attachKeeper>> {
  brewery = await openBrewery({ choose: 'none', files: { 'things/Keeper.ts': thingSource('Keeper', '') } })
  await brewery.supervisor.start()
  await commit(...Array.from({ length: 2_000 }, (_, n) => shelf(`shelf ${n}`)))
  const keeper = attachKeeper()
  await until('it is asked', () => brewery.supervisor.find('Keeper')?.isAskable === true)
  return keeper
}

test('a Thing with a large configuration is told of a small change with a small message, before and after', async () => {
  const { of, leave } = await open()
  expect(of('start')[0]?.length).toBeGreaterThan(40_000)
  await commit(target('19'), shelf('another'))
  await until('it is told', () => of('config').length === 1)
  expect(of('validate')).toHaveLength(1)
  for (const text of [...of('validate'), ...of('config')]) {
    expect(text.length).toBeLessThan(500)
    expect(text).toContain('/cellar:cellar/shelf[name=')
  }
  leave()
})

test('a Thing that starts is not told again of commits that its configuration has already', async () => {
  brewery = await openBrewery({ choose: 'none', files: { 'things/Keeper.ts': thingSource('Keeper', '') } })
  await brewery.supervisor.start()
  // In the turn in which it is committed: nobody has been told yet. There is no other door to that turn.
  const { pipeline } = brewery.datastores as unknown as { pipeline: { onCommit: (commit: Commit) => void } }
  const follow = pipeline.onCommit
  let keeper: ReturnType<typeof attachKeeper> | undefined
  pipeline.onCommit = (done) => {
    follow(done)
    keeper ??= attachKeeper()
  }
  await commit(target('19'))
  await until('it is up', () => brewery.supervisor.find('Keeper')?.isAskable === true)
  await commit(target('20'))
  const told = () => (keeper?.of('config') ?? []).map((text) => (JSON.parse(text) as { upTo: number }).upTo)
  await until('it is told', () => told().includes(2))
  expect(keeper?.of('start')[0]).toContain('19.0')
  expect(told()).toEqual([2])
  keeper?.leave()
})

test('commits that follow each other at once are asked about in the order in which they were told', async () => {
  const { of, types, leave } = await open()
  await Promise.all(Array.from({ length: 20 }, (_, n) => commit(target(String(n)))))
  await until('all are told', () => of('config').length === 20)
  const order = types().filter((type) => type === 'validate' || type === 'config')
  expect(order).toEqual(Array.from({ length: 20 }, () => ['validate', 'config'] as const).flat())
  // Each question starts from what the commit before it left.
  const olds = of('validate').map(
    (text) => (JSON.parse(text) as { change: { edits: { old: string }[] } }).change.edits[0]?.old,
  )
  expect(olds).toEqual(['12.0', ...Array.from({ length: 19 }, (_, n) => `${n}.0`)])
  leave()
})

test('what a Thing sees of its configuration, in validate and after, is what was committed, however it was told', async () => {
  brewery = await openBrewery({
    files: {
      'things/Keeper.ts': thingSource(
        'Keeper',
        `
  seen = []
  override async validate(change) { this.seen.push('would ' + this.text(change.running) + ' is ' + this.text(this.config)) }
  override async onConfig(change) { this.seen.push('has ' + this.text(change.running)); this.publish('heard', this.seen.join('; ')) }
  text(config) { return config.target + ' ' + [...config.shelf.keys()].join('+') }`,
      ),
    },
  })
  const { supervisor, datastores } = brewery
  await supervisor.start()
  await until('it runs', () => supervisor.find('Keeper')?.status().state === 'running')
  await brewery.pass(2_200)
  await until('it is asked', () => supervisor.find('Keeper')?.isAskable === true)
  await Promise.all([
    commit(target('19'), shelf('low')),
    commit(shelf('high')),
    commit({ op: 'remove', path: '/cellar:cellar/target' }, { op: 'remove', path: "/cellar:cellar/shelf[name='low']" }),
  ])
  const heard = () => String(datastores.read('operational', '/cellar:cellar/heard'))
  await until('it has heard', () => heard().split('has').length === 4)
  expect(
    heard()
      .split('; ')
      .filter((it) => it.startsWith('would')),
  ).toEqual(['would 19 low is 12 ', 'would 19 high+low is 19 low', 'would 12 high is 19 high+low'])
  expect(
    heard()
      .split('; ')
      .filter((it) => it.startsWith('has')),
  ).toEqual(['has 19 low', 'has 19 high+low', 'has 12 high'])
})

test('what edits alone do not lead to is told whole: a queue whose order is the person’s', async () => {
  const module = `module bar { yang-version 1.1; namespace "urn:bar"; prefix b;
    container bar { leaf-list queue { type string; ordered-by user; } leaf seen { config false; type string; } } }`
  const source = thingSource(
    'Barman',
    `
  seen = []
  override async validate(change) { this.seen.push('would ' + change.running.queue) }
  override async onConfig(change) { this.seen.push('has ' + change.running.queue); this.publish('seen', this.seen.join('; ')) }`,
    '/bar:bar',
  )
  brewery = await openBrewery({ files: { 'yang/bar.yang': module, 'things/Barman.ts': source } })
  const { supervisor, datastores } = brewery
  await supervisor.start()
  await until('it runs', () => supervisor.find('Barman')?.status().state === 'running')
  await brewery.pass(2_200)
  await until('it is asked', () => supervisor.find('Barman')?.isAskable === true)
  const queue = (...value: string[]): Edit => ({ op: 'replace', path: '/bar:bar/queue', value })
  await commit(queue('b', 'a'))
  await commit(queue('a', 'b', 'c'))
  const seen = () => String(datastores.read('operational', '/bar:bar/seen'))
  await until('it has heard', () => seen().split('has').length === 3)
  expect(seen().split('; ').sort()).toEqual(['has a,b,c', 'has b,a', 'would a,b,c', 'would b,a'])
})
