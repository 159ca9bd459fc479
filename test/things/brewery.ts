import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Alarms } from '../../src/alarms/index.ts'
import { FakeClock, type Log, openLog } from '../../src/base/index.ts'
import { type Datastores, openDatastores } from '../../src/datastore/index.ts'
import { openSupervisor, type Supervisor, type SupervisorOptions } from '../../src/things/index.ts'
import { removeRoot } from '../roots.ts'

/** A model of the tests' own, for users' Things. */
export const CELLAR_MODULE = `module cellar {
  yang-version 1.1;
  namespace "urn:cellar";
  prefix c;
  container cellar {
    leaf target { type decimal64 { fraction-digits 1; } default 12; }
    leaf label { type string; }
    list shelf {
      key name;
      leaf name { type string; }
      leaf slots { type uint8; }
      leaf humidity { config false; type decimal64 { fraction-digits 2; } units percent; }
    }
    leaf count { config false; type uint32; }
    leaf heard { config false; type string; }
    list guest { config false; key name; leaf name { type string; } leaf age { type uint8; } }
  }
  container attic {
    leaf seen { config false; type string; }
    leaf note { type string; }
  }
}
`

/** Source of a user's Thing: what is between the braces of its class. */
export function thingSource(
  name: string,
  body: string,
  path = '/cellar:cellar',
  watches: readonly string[] = [],
): string {
  const [, module, below] = /^\/([^:]+):(.*)$/.exec(path) ?? []
  return `import { Thing } from 'brewerslab'

export default class ${name} extends Thing<${JSON.stringify(path)}> {
  static override readonly appName = '${name}'
  static override readonly module = '${module}'
  static override readonly path = ${JSON.stringify(`/${below}`)}
  static override readonly watches = ${JSON.stringify(watches)}
${body}
}
`
}

/** A root with real files, a real datastore and a supervisor over it; the clock stands still until it is moved. */
export interface Brewery {
  readonly root: string
  readonly clock: FakeClock
  readonly log: Log
  readonly lines: string[]
  datastores: Datastores
  supervisor: Supervisor
  /** Moves the clock in steps of the supervisor's tick, giving messages time to arrive. */
  pass(ms: number): Promise<void>
  close(): Promise<void>
}

/** What a brewery starts from. */
export interface BrewerySetup {
  /** Files by path below the root. */
  readonly files?: Readonly<Record<string, string>>
  readonly choose?: SupervisorOptions['choose']
  readonly settings?: SupervisorOptions['settings']
  readonly simulated?: boolean
  readonly outputs?: SupervisorOptions['outputs']
}

export async function openBrewery(setup: BrewerySetup = {}): Promise<Brewery> {
  const root = mkdtempSync(join(tmpdir(), 'brewerslab-things-'))
  const files = { 'yang/cellar.yang': CELLAR_MODULE, ...setup.files }
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(root, name, '..'), { recursive: true })
    writeFileSync(join(root, name), text)
  }
  const clock = new FakeClock()
  const lines: string[] = []
  const log = openLog('test', {
    level: 'debug',
    format: 'text',
    write: (line) => lines.push(line),
    now: () => clock.now(),
  })
  const datastores = await openDatastores({ root, clock, log })
  const supervisor = await openSupervisor({
    datastores,
    clock,
    log,
    alarms: new Alarms((edits) => datastores.publish(edits), clock),
    root,
    hardware: { w1Directory: join(root, 'w1'), simulated: setup.simulated ?? false },
    choose: setup.choose ?? 'auto',
    ...(setup.outputs === undefined ? {} : { outputs: setup.outputs }),
    ...(setup.settings === undefined ? {} : { settings: setup.settings }),
  }).catch(async (error) => {
    await datastores.close()
    removeRoot(root)
    throw error
  })
  const brewery: Brewery = {
    root,
    clock,
    log,
    lines,
    datastores,
    supervisor,
    pass: async (ms) => {
      for (let passed = 0; passed < ms; passed += 100) {
        clock.advance(100)
        supervisor.tick()
        await Bun.sleep(2)
      }
    },
    close: async () => {
      let stopped = false
      const stopping = supervisor.stop().finally(() => {
        stopped = true
      })
      // What does not stop by itself is ended by the clock.
      await Bun.sleep(20)
      while (!stopped) await brewery.pass(500)
      await stopping
      await datastores.close()
      removeRoot(root)
    },
  }
  return brewery
}

/** Waits in real time until something holds; with what was seen last when it never does. */
export async function until(what: string, holds: () => boolean, limitMs = 8_000): Promise<void> {
  const deadline = performance.now() + limitMs
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`never happened: ${what}`)
    await Bun.sleep(5)
  }
}
