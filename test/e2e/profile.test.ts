import { beforeAll, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { eventually, Place, type Program, type Server } from './brewery.ts'
import { compiledProgram } from './program.ts'

/** 0.001 h are 3.6 s: as short as a step can be. */
const SETUP = [
  'configure',
  ...Object.entries({
    mash: ['kind hold', 'temperature 66', 'until time 0.001', 'until time-begins at-once'],
    '"mash out"': ['kind ramp', 'temperature 78', 'duration 0.001'],
    rest: ['kind hold', 'temperature 78', 'until confirm true'],
    cool: ['kind hold', 'temperature 20'],
  }).flatMap(([step, leaves]) => leaves.map((leaf) => `set profiles profile short step ${step} ${leaf}`)),
  'set profiles run fermentation profile short',
  'set brewhouse power output heater driver simulated',
  'set brewhouse temperature fermentation control heater heater',
  'set brewhouse temperature fermentation control mode profile',
  'commit',
]

let program: Program
beforeAll(async () => {
  program = await compiledProgram()
}, 120_000)

async function cli(server: Server, ...commands: string[]) {
  return program.run(['cli', '--server', server.url, ...commands.flatMap((command) => ['-c', command])])
}

interface Shown {
  readonly where?: string
  readonly step?: string
  readonly target?: string
  readonly message?: string
  readonly 'waiting-for'?: string
  readonly schedule?: readonly { readonly step: string }[]
}
async function shown(server: Server): Promise<Shown> {
  const answer = await fetch(`${server.url}/v1/datastore/operational/Profile`)
  // Where nothing runs there may be nothing at all.
  const state = (answer.status === 404 ? {} : await answer.json()) as { run?: readonly Shown[] }
  return state.run?.find(({ where }) => where === 'fermentation') ?? {}
}
/** The regulation once it has this target; there is no probe, so it switches nothing on. */
const regulatedTo = (server: Server, target: string | undefined) =>
  eventually(`the regulation is told ${target}`, 20_000, async () => {
    const now = (await server.get('/v1/datastore/operational/Fermentation')) as {
      target?: string | null
      activity?: string
    }
    return (now.target ?? undefined) === target ? now : undefined
  })
const reaches = (server: Server, step: string) =>
  eventually(`it is at ${step}`, 20_000, async () => {
    const now = await shown(server)
    return now.step === step ? now : undefined
  })

test('a profile survives SIGKILL at every step, goes on where it would be, and waits for a person', async () => {
  using place = new Place()
  const serve = () => program.serve(place.root, ['--simulate'])
  const stored = () =>
    JSON.parse(readFileSync(join(place.root, 'state', 'Profile.json'), 'utf8')).runs.fermentation?.step?.name
  {
    await using server = await serve()
    const configured = await cli(server, ...SETUP)
    expect([configured.status, configured.err]).toEqual([0, expect.stringContaining('Commit complete')])
    await eventually('it runs', 10_000, async () => {
      const done = await cli(server, 'request profile start')
      return done.status === 0 ? expect(done.out).toContain('step 1 of 4, "mash"') === undefined : undefined
    })
    expect((await regulatedTo(server, '66')).activity).toBe('fail-safe')
    // It was answered, so it is on the disk.
    expect(stored()).toBe('mash')
    const ahead = (await reaches(server, 'mash')).schedule?.map(({ step }) => step)
    expect(ahead).toEqual(['mash', 'mash out', 'rest', 'cool'])
    await server.end('SIGKILL')
  }
  {
    // Killed in the first step; by now it is in the second one or past it.
    await Bun.sleep(2_500)
    await using server = await serve()
    const now = await eventually('it says what is to be held', 10_000, async () => {
      const it = await shown(server)
      return it.target === undefined ? undefined : it
    })
    expect(now.step).not.toBe('cool')
    await eventually('the ramp goes on', 20_000, async () => {
      const { target } = await shown(server)
      return Number(target) > 66 ? true : undefined
    })
    await server.end('SIGKILL')
  }
  {
    await using server = await serve()
    expect((await reaches(server, 'rest'))['waiting-for']).toBe('a person, to confirm')
    await server.end('SIGKILL')
  }
  {
    await using server = await serve()
    await reaches(server, 'rest')
    const refused = await server.send('POST', '/v1/things/profile/request', {
      name: 'confirm',
      input: { where: 'attic' },
    })
    expect(refused.status).toBe(400)
    expect(await refused.text()).toContain('no profile runs at attic')
    const confirmed = await cli(server, `request thing profile confirm '{"where": "fermentation"}'`)
    expect([confirmed.status, confirmed.out.includes('"rest"')]).toEqual([0, true])
    expect((await reaches(server, 'cool')).target).toBe('20')
    await server.end('SIGKILL')
  }
  {
    await using server = await serve()
    expect((await reaches(server, 'cool')).target).toBe('20')
    const pulled = await cli(server, 'configure', 'delete profiles', 'commit')
    expect([pulled.status, pulled.err.includes('stop it first')]).toEqual([1, true])
    expect((await cli(server, 'request profile stop')).out).toContain('fermentation: stopped')
    await eventually('nothing is to be held', 10_000, async () =>
      (await shown(server)).target === undefined ? true : undefined,
    )
    await regulatedTo(server, undefined)
    expect((await server.end('SIGTERM')).status).toBe(0)
    expect(server.log.text).not.toMatch(/error|refused/)
  }
  await using server = await serve()
  await Bun.sleep(500)
  expect((await shown(server)).target).toBeUndefined()
}, 180_000)
