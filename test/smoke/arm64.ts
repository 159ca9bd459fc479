/**
 * The executable for the Raspberry Pi, under qemu as each processor it is meant for. Not named like a test, as it
 * needs the emulator: `.ci/run` runs it, or `npm run smoke` where qemu-user-static and libc6-arm64-cross are there.
 */
import { beforeAll, describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { compile, executableOf } from '../../build/compile.ts'
import { version } from '../../package.json' with { type: 'json' }
import { eventually, Place, Program } from '../e2e/brewery.ts'
import { W1Files } from '../e2e/w1-tree.ts'

const PROBE = '28-0316a2794bff'
/** Emulation is about that much slower. */
const SLOWNESS = 10

beforeAll(() => compile('arm64'), 300_000)

// Raspberry Pi 3B+ and Raspberry Pi 5.
describe.each(['cortex-a53', 'cortex-a76'])('on a %s', (cpu) => {
  const program = new Program(
    process.arch === 'arm64'
      ? [executableOf('arm64')]
      : ['qemu-aarch64-static', '-L', '/usr/aarch64-linux-gnu', '-cpu', cpu, executableOf('arm64')],
    SLOWNESS,
  )

  test('it starts and tells its version', async () => {
    expect(await program.run(['--version'])).toMatchObject({ status: 0, out: `${version}\n` })
  }, 60_000)

  test('from registering a Thing to a commit that survives SIGKILL', async () => {
    using place = new Place()
    const bus = new W1Files(join(place.directory, 'w1'), [PROBE])
    bus.show(PROBE, 18.25)
    const registered = await program.run(['thing', 'ds18b20', '--register', '--root', place.root])
    expect(registered).toMatchObject({ status: 0 })
    {
      await using server = await program.serve(place.root, ['--w1', bus.directory])
      expect(await server.get('/health')).toMatchObject({ status: 'ok', version })
      const answer = await server.send('PATCH', '/v1/datastore/running/TemperatureProvider', {
        fermentation: { setpoint: '19.5', probe: { id: PROBE } },
      })
      expect(answer.status).toBe(200)
      await eventually('a reading', 60_000, async () => {
        const state = JSON.stringify(await server.get('/v1/datastore/operational/TemperatureProvider'))
        return state.includes('"latest":"18.25"') ? true : undefined
      })
      await server.end('SIGKILL')
    }
    await using server = await program.serve(place.root, ['--w1', bus.directory])
    expect(await server.get('/v1/datastore/running/TemperatureProvider')).toMatchObject({
      fermentation: { setpoint: '19.5' },
    })
    expect((await server.end('SIGTERM')).status).toBe(0)
  }, 300_000)
})
