/**
 * `npm start`: a brewery to look at, on the root in `./datastore`. Words are handed on: `npm start -- --port 9000`.
 * Simulation is on because this script asks for it; the program itself never does so unasked.
 */
import { join } from 'node:path'
import { compile, executableOf, HOST_TARGET } from '../compile.ts'
import { prepare } from '../prepare.ts'
import { isThere, outputOf, ROOT, readIfThere, say, task } from '../steps.ts'

const THING = 'TemperatureProvider'
/** Long enough for a Raspberry Pi that has just been switched on. */
const START_LIMIT_MS = 60_000

const root = join(ROOT, 'datastore')
const executable = executableOf(HOST_TARGET)
const command = `./${executable.slice(ROOT.length + 1)}`

await task(async () => {
  await prepare()
  await compile(HOST_TARGET)
  if (!['startup', 'persist'].some((folder) => isThere(join(root, folder, `${THING}.json`)))) {
    await outputOf([executable, 'thing', 'ds18b20', '--register', '--root', root])
    say(`==> registered ${THING}: datastore/startup/${THING}.json`)
  }
  say('==> starting with SIMULATED hardware, because "npm start" asks for it. On a Raspberry Pi: brewerslab serve')
  const server = Bun.spawn([executable, 'serve', '--root', root, '--simulate', ...process.argv.slice(2)], {
    cwd: ROOT,
    stdio: ['inherit', 'inherit', 'inherit'],
  })
  // Ctrl-C reaches the server by itself; a signal sent to us alone does not.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => server.kill(signal))
  const url = await urlOf(server)
  if (url !== undefined) {
    await nameSimulatedProbes(url)
    await regulateSimulation(url)
    say(`
    Look at it:   curl ${url}/v1/datastore/operational/${THING}
    Command line: ${command} cli${url === 'http://127.0.0.1:8000' ? '' : ` --server ${url}`}
    Stop it:      Ctrl-C
`)
  }
  return await server.exited
})

/** Where the server listens; undefined when it has ended instead. */
async function urlOf(server: Bun.Subprocess): Promise<string | undefined> {
  const deadline = performance.now() + START_LIMIT_MS
  while (server.exitCode === null && server.signalCode === null && performance.now() < deadline) {
    const text = readIfThere(join(root, 'server.json'))
    const info = text === undefined ? {} : (JSON.parse(text) as { pid?: number; url?: string })
    if (info.pid === server.pid && info.url !== undefined && (await answers(`${info.url}/health`))) return info.url
    await Bun.sleep(50)
  }
  return undefined
}

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    (answer) => answer.ok,
    () => false,
  )
}

/** Points a brewery that names no probe yet at the simulated ones: an ordinary PATCH, as a person would send it. */
async function nameSimulatedProbes(url: string): Promise<void> {
  const running = (await json(`${url}/v1/datastore/running/${THING}`)) as {
    fermentation?: { probe?: { id?: string } }
    hardware?: { probe?: unknown[] }
  }
  if (running.fermentation?.probe?.id || (running.hardware?.probe ?? []).length > 0) return
  const state = await simulatorState(url)
  if (state === undefined) return
  const { 'wort-probe': wort, 'ambient-probe': ambient } = state
  const answer = await fetch(`${url}/v1/datastore/running/${THING}`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      fermentation: { probe: { id: wort } },
      hardware: { probe: [{ id: wort }, { id: ambient }] },
    }),
  })
  say(
    answer.ok
      ? `==> no probe was configured: committed the simulated ones, ${wort} (wort) and ${ambient} (ambient)`
      : `==> the simulated probes could not be configured: ${await answer.text()}`,
  )
}

/**
 * Has a brewery without outputs hold its temperature with simulated ones, which the simulated fermenter feels. Its clock
 * runs sixty times as fast, so the probes are read more often and the compressor rests for a thirtieth of the time.
 */
async function regulateSimulation(url: string): Promise<void> {
  const brewhouse = '/brewerslab:brewhouse'
  const output = (name: string) => ({
    op: 'create',
    path: `${brewhouse}/power/brewerslab-control:output[name='${name}']`,
    value: { name, driver: 'simulated', 'exclusive-group': 'chamber', 'minimum-off': name === 'cooler' ? 10 : 0 },
  })
  const times = { 'minimum-off': 10, 'minimum-on': 5, changeover: 20, 'start-delay': 5 }
  const control = { mode: 'hold', heater: 'heater', cooler: 'cooler', ...times }
  const equipment = { heater: { power: '60', output: 'heater' }, cooler: { power: '90', output: 'cooler' } }
  const answer = await fetch(`${url}/v1/commit`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      comment: 'npm start',
      edits: [
        output('heater'),
        output('cooler'),
        merge(`${brewhouse}/temperature/hardware/brewerslab-device:sampling`, { interval: 2 }),
        merge('/brewerslab-simulator:simulator', equipment),
        merge(`${brewhouse}/temperature/fermentation/brewerslab-control:control`, control),
      ],
    }),
  })
  if (answer.ok) say('==> no output was configured: committed a simulated heater and cooler, and that 17 °C are held')
  // There already is one of that name: somebody has decided.
  else if (answer.status !== 409) say(`==> the simulated outputs could not be configured: ${await answer.text()}`)
}

function merge(path: string, value: unknown) {
  return { op: 'merge', path, value }
}

/** What the simulator says of itself, once it runs; undefined where it does not. */
async function simulatorState(url: string): Promise<{ 'wort-probe': string; 'ambient-probe': string } | undefined> {
  for (let tries = 0; tries < 100; tries++) {
    const { state } = ((await json(`${url}/v1/datastore/operational/FermenterSimulator`)) ?? {}) as {
      state?: { 'wort-probe'?: string | null; 'ambient-probe'?: string | null }
    }
    const { 'wort-probe': wort, 'ambient-probe': ambient } = state ?? {}
    if (wort && ambient) return { 'wort-probe': wort, 'ambient-probe': ambient }
    await Bun.sleep(50)
  }
  return undefined
}

/** The JSON at a URL; undefined where there is none. */
async function json(url: string): Promise<unknown> {
  const answer = await fetch(url)
  return answer.ok ? answer.json() : undefined
}
