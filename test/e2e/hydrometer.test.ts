import { beforeAll, expect, test } from 'bun:test'
import { eventually, Place, type Program } from './brewery.ts'
import { compiledProgram } from './program.ts'

let program: Program

beforeAll(async () => {
  program = await compiledProgram()
}, 120_000)

/** A port that is free now. */
function freePort(): number {
  const server = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data: () => undefined } })
  const { port } = server
  server.stop(true)
  return port
}

test('an iSpindel that reports to the running program is seen over REST, and stays unheard until it is configured', async () => {
  using place = new Place()
  await using server = await program.serve(place.root)
  const http = freePort()
  const report = () =>
    fetch(`http://127.0.0.1:${http}/`, {
      method: 'POST',
      body: JSON.stringify({ name: 'iSpindel000', ID: 7, token: '', angle: 44, temperature: 19.5 }),
    })
  await expect(report()).rejects.toThrow()
  const committed = await fetch(`${server.url}/v1/commit`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      edits: [
        {
          op: 'merge',
          path: '/brewerslab-gravity:gravity',
          value: {
            listen: { 'http-port': http },
            hydrometer: [
              {
                name: 'one',
                kind: 'ispindel',
                id: '7',
                'original-gravity': '1.06',
                calibration: {
                  coefficient: [
                    { degree: 0, value: '-10' },
                    { degree: 1, value: '0.5' },
                  ],
                },
              },
            ],
          },
        },
      ],
    }),
  })
  expect(committed.status).toBe(200)
  await eventually('it listens', 15_000, async () => {
    const answer = await report().catch(() => undefined)
    return answer?.status === 204 ? true : undefined
  })
  await eventually('it is seen', 15_000, async () => {
    const gravity = (await server.get('/v1/datastore/operational/GravityProvider')) as {
      hydrometer?: { one?: { reading?: { plato?: string } } } | { reading?: { plato?: string } }[]
    }
    return JSON.stringify(gravity).includes('"plato":"12') ? true : undefined
  })
}, 60_000)
