import { expect, test } from 'bun:test'
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { JsonObject, SchemaNode } from '../../src/base/index.ts'
import { MASK, Secrets } from '../../src/commands/report/secrets.ts'
import { RunningBrewery } from '../cli/server.ts'
import { Place, Program } from '../e2e/brewery.ts'

const program = new Program([process.execPath, join(import.meta.dir, '..', '..', 'src', 'main.ts')])

/** By name, by type, by description, in a list, as a number, in a container, in a URL. */
const MODEL = `module notify {
  yang-version 1.1;
  namespace "urn:test:notify";
  prefix notify;
  typedef shared-secret { type string; }
  container notify {
    leaf host { type string; }
    leaf smtp-password { type string; }
    leaf phrase { type shared-secret; }
    leaf code { type uint32; description "The secret number of the door."; }
    leaf webhook { type string; }
    leaf local { type string; }
    list gravity { key "name"; leaf name { type string; } leaf token { type string; } }
    container credentials { leaf user { type string; } leaf word { type string; } }
  }
}
`
const SECRETS = [
  'hunter2',
  'correct horse',
  '271828',
  'T0K-1',
  'T0K-2',
  'brewmaster',
  'sesame',
  'XYZ-path',
  'u5er',
  'l0cal',
]
const CONFIGURATION = {
  'notify:notify': {
    host: 'mail.example',
    'smtp-password': 'hunter2',
    phrase: 'correct horse',
    code: 271828,
    webhook: 'https://u5er@hooks.example/XYZ-path?key=1',
    local: 'http://127.0.0.1:8123/api/webhook/l0cal',
    gravity: [
      { name: 'red', token: 'T0K-1' },
      { name: 'blue', token: 'T0K-2' },
    ],
    credentials: { user: 'brewmaster', word: 'sesame' },
  },
}
/** Of the project's own model: the name of a file is no secret, what follows a program may be. */
const ALARMS = {
  'brewerslab-alarm:alarms': {
    target: [
      {
        name: 'me',
        secret: 'mail',
        url: 'https://hooks.example/t0pic',
        command: ['/usr/bin/tell', '-k', 'argument-key'],
      },
    ],
  },
}
const LOG = ['started', 'smtp refused hunter2', 'login "password": "never-configured"', 'authorization: Bearer abc.def']

/** No secret is in it; what is none, is. */
function expectNoSecret(text: string): void {
  for (const secret of [...SECRETS, 'never-configured', 'abc.def', 'in-a-file', 't0pic', 'argument-key'])
    expect([secret, text.includes(secret)]).toEqual([secret, false])
  for (const kept of ['mail.example', 'https://hooks.example/', '"red"', '"blue"']) expect(text).toContain(kept)
}

test('a report of a running server tells how it does, and no secret of its configuration', async () => {
  await using brewery = await RunningBrewery.openWith({ 'notify.yang': MODEL })
  const response = await fetch(`${brewery.url}/v1/datastore/running/notify`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ notify: CONFIGURATION['notify:notify'] }),
  })
  expect(response.status).toBe(200)
  const log = join(brewery.root, 'a.log')
  writeFileSync(log, `${LOG.join('\n')}\n`)
  const file = join(brewery.root, 'report.json')
  expect(await program.run(['report', file, '--root', brewery.root, '--log', log])).toMatchObject({
    status: 0,
    err: '',
  })
  expect(statSync(file).mode & 0o777).toBe(0o600)
  const text = readFileSync(file, 'utf8')
  expectNoSecret(text)
  const report = JSON.parse(text) as JsonObject
  expect(report).toMatchObject({
    isServerRunning: true,
    missing: [],
    doctor: { findings: expect.any(Array) },
    commits: [{ number: 1, client: 'v1' }],
    configuration: {
      'notify:notify': { 'smtp-password': MASK, code: MASK, gravity: [{ token: MASK }, { token: MASK }] },
    },
    log: ['started', `smtp refused ${MASK}`, `login "password": "${MASK}"`, `authorization: Bearer ${MASK}`],
  })
  expect(Object.keys(report.sizes as JsonObject)).toContain('commits.sqlite')
}, 60_000)

test('a report without a server is made of the files, damaged ones and broken models included', async () => {
  using place = new Place()
  for (const folder of ['persist', 'yang']) mkdirSync(join(place.root, folder), { recursive: true })
  writeFileSync(join(place.root, 'yang', 'notify.yang'), MODEL)
  writeFileSync(join(place.root, 'persist', 'notify.json'), JSON.stringify(CONFIGURATION))
  writeFileSync(join(place.root, 'persist', 'cut.json'), '{"notify:notify": {"smtp-password": "hunter2"')
  mkdirSync(join(place.root, 'secrets'))
  writeFileSync(join(place.root, 'secrets', 'mail'), 'in-a-file\n')
  writeFileSync(join(place.root, 'persist', 'brewerslab-alarm.json'), JSON.stringify(ALARMS))
  const file = join(place.directory, 'report.json')
  const log = join(place.directory, 'log')
  writeFileSync(log, 'the server said: 535 in-a-file is wrong\n')
  expect(await program.run(['report', file, '--root', place.root, '--log', log])).toMatchObject({ status: 0 })
  const text = readFileSync(file, 'utf8')
  expectNoSecret(text)
  expect(JSON.parse(text)).toMatchObject({
    isServerRunning: false,
    log: [`the server said: 535 ${MASK} is wrong`],
    configuration: {
      'brewerslab-alarm.json': {
        'brewerslab-alarm:alarms': {
          target: [{ secret: 'mail', url: MASK, command: ['/usr/bin/tell', MASK, MASK] }],
        },
      },
      'cut.json': 'not shown: no JSON',
      'notify.json': { 'notify:notify': { phrase: MASK } },
    },
  })
  expect(readFileSync(join(place.root, 'persist', 'cut.json'), 'utf8')).toContain('hunter2')

  writeFileSync(join(place.root, 'yang', 'notify.yang'), 'module notify {')
  expect(await program.run(['report', file, '--root', place.root])).toMatchObject({ status: 0 })
  expect(readFileSync(file, 'utf8')).not.toContain('hunter2')
}, 60_000)

test('a log that is not there is told, and the report made all the same', async () => {
  using place = new Place()
  mkdirSync(place.root)
  const file = join(place.directory, 'report.json')
  expect(await program.run(['report', file, '--root', place.root, '--log', '/nowhere/log'])).toMatchObject({
    status: 0,
  })
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ missing: [expect.stringContaining('log: ENOENT')] })
}, 60_000)

test('a short secret is found as a word, not as a part of others', () => {
  const secrets = new Secrets()
  const nodes: readonly SchemaNode[] = []
  secrets.masked({ 'x:pin-code': '12', 'x:api-key': 'abcdef' }, nodes)
  expect(secrets.scrubbed(['12 of 121', 'key=xabcdefx', { 'a 12': true }])).toEqual([
    `${MASK} of 121`,
    `key=x${MASK}x`,
    { [`a ${MASK}`]: true },
  ])
})

test('addresses lose their path and who logs in, also those of this machine, where a bridge or a house may listen', () => {
  const text =
    'http://127.0.0.1:8000 https://ntfy.example https://a:b@ntfy.example/topic http://a:b@localhost:1/hook?k=1'
  expect(new Secrets().scrubbed(text)).toBe(
    `http://127.0.0.1:8000 https://ntfy.example https://ntfy.example/${MASK} http://localhost:1/${MASK}`,
  )
})
