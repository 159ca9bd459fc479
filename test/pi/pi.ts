/**
 * The executable for the Raspberry Pi on a real kernel for arm64 with pages of 16 KB, as a Raspberry Pi 5 has it, in an
 * emulated machine. Not named like a test, as it needs the emulator: `npm run test:pi` runs it.
 *
 * The machine has a PL061 for its GPIO. What is seen here of a line that was let go, that it stays as it was, is that
 * chip's way; what the chips of a Raspberry Pi do then depends on their kernel and `dtparam=strict_gpiod`.
 */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { compile, executableOf } from '../../build/compile.ts'
import { makeImage } from '../../build/pi/image.ts'
import { version } from '../../package.json' with { type: 'json' }
import { eventually } from '../e2e/brewery.ts'
import { Machine } from './machine.ts'

const CHIP = '9030000.pl061'
/** Their offsets in the chip. Line 3 is the machine's power button. */
const HEATER = 5
const PUMP = 6
/** Where that chip is: hw/arm/virt.c of qemu; `GPIODATA` of all lines and `GPIODIR`, ARM DDI 0190B, 3.2. */
const DATA_REGISTER = '0x090303fc'
const DIRECTION_REGISTER = '0x09030400'
/** Of both outputs, in seconds. */
const LEASE = 3
/** Emulation takes its time, for the processes of the test as well. */
const SLACK_SECONDS = 5
const LIMIT_MS = 120_000
/** Proportional set size at idle of server and guard together, with two outputs and no Thing. */
const IDLE_LIMIT_KB = 140_000

setDefaultTimeout(LIMIT_MS)

let machine: Machine

beforeAll(async () => {
  await compile('arm64')
  machine = await Machine.boot(await makeImage(executableOf('arm64')), LIMIT_MS)
  await run('echo 1 > /sys/kernel/tracing/events/gpio/enable')
}, 600_000)

afterAll(async () => {
  await machine?.[Symbol.asyncDispose]()
})

test(
  'the kernel has pages of 16 KB, and the executable starts on it',
  async () => {
    expect(await run('grep -m1 KernelPageSize /proc/self/smaps')).toMatch(/ 16 kB/)
    expect(await run('brewerslab --version')).toBe(`${version}\n`)
  },
  LIMIT_MS,
)

describe('outputs', () => {
  beforeAll(async () => {
    await serve()
    await configure('heater', 'gpio-chip', HEATER, 'active-low true')
    await configure('pump', 'gpio-sysfs', PUMP, 'active-low false')
    await eventually('both lines are held', LIMIT_MS, async () => {
      const shown = await run('brewerslab outputs show --root /brewery')
      return shown.match(/applied=off/g)?.length === 2 ? true : undefined
    })
  })

  test('a commit is kept, and both drivers hold their lines', async () => {
    const shown = await run('brewerslab outputs show --root /brewery')
    expect(shown).toContain(`driver-in-use=gpio-chip: gpiochip0 (${CHIP}), line ${HEATER}`)
    expect(shown).toContain(`driver-in-use=gpio-sysfs: gpiochip512 (${CHIP}), line ${PUMP}, number ${512 + PUMP}`)
    expect(await lines()).toEqual({ heater: 'high', pump: 'low' })
    expect(await run("brewerslab cli -c 'show configuration brewhouse power'")).toContain('"heater"')
  })

  test('a relay that is on while its line is low is off from its first moment: the line is high before it is an output', async () => {
    expect(await history(HEATER)).toEqual(['set 1', 'out'])
    expect((await history(PUMP)).filter((it) => !it.startsWith('get'))).toEqual(['set 0', 'out'])
  })

  test('on is low where it is to be, and high elsewhere', async () => {
    await switchOn()
    expect(await lines()).toEqual({ heater: 'low', pump: 'high' })
  })

  test('server and guard take little memory at idle', async () => {
    const sizes = await run('for p in $(pidof brewerslab); do grep ^Pss: /proc/$p/smaps_rollup; done')
    const kilobytes = [...sizes.matchAll(/^Pss:\s+(\d+) kB/gm)].map(([, size]) => Number(size))
    process.stdout.write(
      `memory at idle, server and guard: ${kilobytes.map((it) => `${(it / 1024).toFixed(0)} MB`).join(' and ')}\n`,
    )
    expect(kilobytes).toHaveLength(2)
    expect(kilobytes.reduce((sum, it) => sum + it)).toBeLessThan(IDLE_LIMIT_KB)
  })

  test('kill -9 of the guard: both lines are safe within the lease, and another guard holds them', async () => {
    await switchOn()
    const guard = await guardPid()
    await run(`kill -9 ${guard}`)
    await becomesSafe()
    await eventually('another guard', LIMIT_MS, async () =>
      (await guardPid().catch(() => guard)) === guard ? undefined : true,
    )
    await switchOn()
    expect(await lines()).toEqual({ heater: 'low', pump: 'high' })
  })

  test('kill -9 of the server: the guard puts both lines in their safe state within the lease, and ends', async () => {
    await switchOn()
    await run('kill -9 $(cat /tmp/pid)')
    await becomesSafe()
    await run(`for i in $(seq 20); do pidof brewerslab >/dev/null || break; sleep 0.5; done; ! pidof brewerslab`)
    // Let go, this chip keeps them so.
    expect(await lines()).toEqual({ heater: 'high', pump: 'low' })
  })

  test('kill -9 of both: this chip keeps its lines as they were, until "outputs off" or the next start', async () => {
    await serve()
    await switchOn()
    await run('kill -9 $(pidof brewerslab)')
    await run(`sleep ${LEASE + 1}`)
    expect(await lines()).toEqual({ heater: 'low', pump: 'high' })
    const said = await run('brewerslab outputs off --root /brewery')
    expect(said).toContain('heater: off')
    expect(said).toContain('pump: off')
    expect(await lines()).toEqual({ heater: 'high', pump: 'low' })
  })

  test('doctor and install-service know this machine', async () => {
    const { out } = await machine.sh('brewerslab doctor --root /brewery --json')
    // What it says on stderr comes last.
    const json = out.slice(0, out.lastIndexOf('}') + 1)
    expect(JSON.parse(json)).toMatchObject({ machine: { architecture: 'aarch64', pageSizeBytes: 16384, isPi: false } })
    expect(JSON.parse(json).findings).toContainEqual({
      check: 'output heater',
      status: 'good',
      text: `gpiochip0 (${CHIP}), line ${HEATER}`,
    })
    expect(await run('brewerslab install-service --print')).toContain('Type=notify')
  })
})

/** @throws Error with what the line said, where it fails */
async function run(line: string): Promise<string> {
  const { status, out } = await machine.sh(line)
  if (status !== 0) throw new Error(`${line}: ${status}\n${out}`)
  return out
}

async function serve(): Promise<void> {
  await run(
    'rm -f /brewery/server.json; mkdir -p /brewery; ' +
      '(brewerslab serve --root /brewery --things none >>/tmp/log 2>&1 & echo $! >/tmp/pid)',
  )
  await run('for i in $(seq 120); do grep -qs url /brewery/server.json && break; sleep 0.5; done; cat /tmp/log')
  await run("brewerslab cli -c 'show alarms'")
}

async function configure(name: string, driver: string, line: number, more: string): Promise<void> {
  const settings = [`driver ${driver}`, `chip ${CHIP}`, `line ${line}`, `lease ${LEASE}`, more]
  const words = settings.map((it) => `-c 'set brewhouse power output ${name} ${it}'`)
  const said = await run(`brewerslab cli -c conf ${words.join(' ')} -c commit 2>&1`)
  expect(said).toContain('Commit complete.')
}

/** A person decides: nothing else drives them here. */
async function switchOn(): Promise<void> {
  await eventually('both are on', LIMIT_MS, async () => {
    const words = ['heater', 'pump'].map((name) => `-c 'request output ${name} override on for 300'`)
    await run(`brewerslab cli ${words.join(' ')} >/dev/null 2>&1`)
    const { heater, pump } = await lines()
    return heater === 'low' && pump === 'high' ? true : undefined
  })
}

/** Watched in the machine, as its clock is the one that counts. */
async function becomesSafe(): Promise<void> {
  const safe = 1 << HEATER
  const mask = (1 << HEATER) | (1 << PUMP)
  const isSafe = `[ $(( $(devmem ${DATA_REGISTER}) & ${mask} )) -eq ${safe} ]`
  await run(`for i in $(seq ${(LEASE + SLACK_SECONDS) * 10}); do ${isSafe} && break; sleep 0.1; done; ${isSafe}`)
}

/** What the chip's own registers say: also of lines that nobody holds. */
async function lines(): Promise<Readonly<Record<'heater' | 'pump', string>>> {
  const [data = 0, direction = 0] = (await run(`devmem ${DATA_REGISTER}; devmem ${DIRECTION_REGISTER}`))
    .trim()
    .split('\n')
    .map(Number)
  const level = (bit: number) => ((direction >> bit) & 1 ? ((data >> bit) & 1 ? 'high' : 'low') : 'no output')
  return { heater: level(HEATER), pump: level(PUMP) }
}

/** Everything that was done to a line since the machine was switched on, as the kernel traced it. */
async function history(line: number): Promise<readonly string[]> {
  const text = await run('cat /sys/kernel/tracing/trace')
  const events = text.matchAll(/gpio_(?:value|direction): (\d+) +(\w+) +(\S+)/g)
  return [...events].flatMap(([, number, what, value]) => {
    if (Number(number) !== 512 + line) return []
    return [what === 'out' || what === 'in' ? `${what}` : `${what} ${value}`]
  })
}

async function guardPid(): Promise<string> {
  const pids = (await run('pidof brewerslab')).trim().split(' ')
  const server = (await run('cat /tmp/pid')).trim()
  const guard = pids.find((pid) => pid !== server)
  if (guard === undefined) throw new Error('there is no guard')
  return guard
}
