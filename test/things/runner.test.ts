import { expect, test } from 'bun:test'
import { systemClock } from '../../src/base/index.ts'
import { type Change, type Proposal, Thing } from '../../src/things/api.ts'
import type { FromThing, ToThing } from '../../src/things/protocol.ts'
import { runThing } from '../../src/things/runner.ts'
import { schemaFor } from '../../src/things/shape.ts'
import { Yang } from '../../src/yang/index.ts'
import { CELLAR_MODULE, until } from './brewery.ts'

const yang = await Yang.open([{ file: 'cellar.yang', text: CELLAR_MODULE }])
const schema = schemaFor(yang.schema, ['/cellar:cellar'])
yang[Symbol.dispose]()

interface Config {
  readonly target: number
}
const heard: string[] = []

class Keeper extends Thing {
  static override readonly appName = 'Keeper'
  static override readonly module = 'cellar'
  static override readonly path = '/cellar'

  override async onConfig(change: Change) {
    const { target } = change.running as unknown as Config
    heard.push(`${change.commit ?? 'none'}: ${target}`)
    if (target === 13) throw new Error('unlucky')
  }

  override async validate(change: Proposal) {
    change.warn(`it would be ${(change.running as unknown as Config).target}`)
  }
}

/** The Keeper over a channel on which messages follow each other without a pause. */
function run() {
  heard.length = 0
  const said: FromThing[] = []
  let tell: (message: ToThing) => void = () => undefined
  const ended = runThing({
    load: async () => Keeper,
    clock: systemClock,
    machine: 'here',
    channel: {
      send: (message) => said.push(message),
      onMessage: (handler) => {
        tell = handler
      },
    },
  })
  const start: ToThing = {
    type: 'start',
    schema,
    config: { own: { target: '12.0' }, watched: {} },
    readings: [],
    hardware: { w1Directory: '', simulated: false },
    logLevel: 'info',
  }
  const to = (commit: number, old: string, now: string): ToThing => ({
    type: 'config',
    upTo: commit,
    change: { commit, user: 'ann', edits: [{ op: 'replace', path: '/cellar:cellar/target', old, new: now }] },
  })
  return {
    said,
    start,
    to,
    tell: (...messages: ToThing[]) => {
      for (const message of messages) tell(message)
    },
    answers: () => said.filter(({ type }) => type === 'applied' || type === 'not-applied'),
    async stop() {
      tell({ type: 'stop' })
      await ended
    },
  }
}

test('changes that come in one turn with the start are applied on top of it, each with its own configuration', async () => {
  const { tell, said, start, to, answers, stop } = run()
  await until('it says hello', () => said.length > 0)
  tell(start, to(1, '12.0', '14.0'), to(2, '14.0', '15.5'))
  await until('it has answered', () => answers().length === 2)
  expect(heard).toEqual(['1: 14', '2: 15.5'])
  expect(answers()).toEqual([
    { type: 'applied', commit: 1 },
    { type: 'applied', commit: 2 },
  ])
  await stop()
})

test('a change that cannot be applied is said with its number, and the next one is delivered all the same', async () => {
  const { tell, said, start, to, answers, stop } = run()
  await until('it says hello', () => said.length > 0)
  tell(start, to(1, '12.0', '13.0'), to(2, '13.0', '14.0'))
  await until('it has answered', () => answers().length === 2)
  expect(answers()).toMatchObject([
    { type: 'not-applied', commit: 1, error: { message: 'unlucky' } },
    { type: 'applied', commit: 2 },
  ])
  await stop()
  expect(said.at(-1)).toEqual({ type: 'stopped' })
})

test('a question leaves the configuration as it is', async () => {
  const { tell, said, start, to, answers, stop } = run()
  await until('it says hello', () => said.length > 0)
  const edits = [{ op: 'replace', path: '/cellar:cellar/target', old: '12.0', new: '20.0' }] as const
  tell(start, { type: 'validate', id: 1, change: { user: 'ann', edits } }, to(1, '12.0', '14.0'))
  await until('it has answered', () => answers().length === 1)
  expect(said).toContainEqual({ type: 'verdict', id: 1, warnings: ['it would be 20'] })
  expect(heard).toEqual(['1: 14'])
  await stop()
})

test('a message that makes no sense ends the Thing, which is said', async () => {
  const { tell, said, start, to } = run()
  await until('it says hello', () => said.length > 0)
  tell(to(1, '12.0', '14.0'), start)
  await until('it has failed', () => said.at(-1)?.type === 'failed')
  expect(said.at(-1)).toMatchObject({ error: { message: 'told of a change before the start' } })
})
