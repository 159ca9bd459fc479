import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { eventually, Place, type Program, type Server } from '../e2e/brewery.ts'

/** Times of the rig's outputs, short enough to wait for. */
export const LEASE_MS = 2_000
export const MAX_AGE_MS = 4_000
export const MINIMUM_OFF_MS = 2_000

const RIG_MODULE = `module rig {
  yang-version 1.1;
  namespace "urn:example:rig";
  prefix rig;
  container probe { leaf temperature { config false; type decimal64 { fraction-digits 1; } } }
  container driver { leaf note { type string; } }
  container puzzle {
    list piece { key n; leaf n { type uint16; } }
    leaf solved {
      type empty;
      must "count(../piece[count(../piece[count(../piece) > 0]) > 0]) > 0";
    }
  }
}
`

const PROBE = `import { readFileSync } from 'node:fs'
import { Thing } from 'brewerslab'

export default class Probe extends Thing<'/rig:probe'> {
  static override readonly appName = 'Probe'
  static override readonly module = 'rig'
  static override readonly path = '/probe'

  override async run(signal: AbortSignal) {
    while (!signal.aborted) {
      const { probe } = JSON.parse(readFileSync(process.env.RIG ?? '', 'utf8'))
      if (probe === 'unplugged') this.remove('temperature')
      else if (probe !== 'silent') this.publish('temperature', 17.5, { quality: probe })
      await this.sleep(200, signal)
    }
  }
}
`

const DRIVER = `import { readFileSync, writeFileSync } from 'node:fs'
import { Thing, type Reading } from 'brewerslab'

const WANTED = { idle: 'off', heater: 'on', cooler: 'on', resting: 'on', kettle: { percent: 50 } } as const

export default class Driver extends Thing<'/rig:driver'> {
  static override readonly appName = 'Driver'
  static override readonly module = 'rig'
  static override readonly path = '/driver'
  static override readonly watches = ['/rig:probe']
  #reading: Reading | undefined

  override async onReading(reading: Reading) {
    this.#reading = reading
  }

  override async run(signal: AbortSignal) {
    const rig = process.env.RIG ?? ''
    writeFileSync(rig + '.driver-pid', String(process.pid))
    while (!signal.aborted) {
      const { driver } = JSON.parse(readFileSync(rig, 'utf8'))
      if (driver === 'crash') throw new Error('as told')
      while (driver === 'hang');
      for (const [name, level] of Object.entries(WANTED)) {
        if (this.#reading !== undefined) this.output(name).renew(level, { basedOn: this.#reading })
      }
      await this.sleep(300, signal)
    }
  }
}
`

const output = (name: string, more: Record<string, unknown> = {}) => ({
  name,
  driver: 'simulated',
  lease: LEASE_MS / 1000,
  'max-age': MAX_AGE_MS / 1000,
  ...more,
})

/** One output for each state that an output can be in. */
const OUTPUTS = [
  output('idle'),
  output('heater'),
  output('cooler', { 'minimum-on': 600, 'minimum-off': MINIMUM_OFF_MS / 1000 }),
  output('resting', { 'minimum-off': 3_600 }),
  output('person'),
  output('kettle', { duty: { period: 1, 'minimum-pulse': 100 } }),
]
export const NAMES: readonly string[] = OUTPUTS.map(({ name }) => name)

/** What the two Things do from now on. */
export interface Behaviour {
  readonly probe: 'good' | 'suspect' | 'stale' | 'silent' | 'unplugged'
  readonly driver: 'drive' | 'crash' | 'hang'
}

/** A level that a line took, as its file showed it. */
interface Change {
  readonly ms: number
  readonly level: string
}

/** A brewery of the built program with two Things in processes of their own and six outputs, each in a state of its own. */
export class Rig implements AsyncDisposable {
  readonly #place = new Place()
  readonly #program: Program
  readonly #changes = new Map<string, Change[]>()
  readonly #watching: ReturnType<typeof setInterval>
  #server: Server | undefined
  #loopEnded: string | undefined
  readonly #behaviour: string

  private constructor(program: Program) {
    this.#program = program
    this.#behaviour = join(this.#place.directory, 'behaviour')
    this.#watching = setInterval(() => this.#watch(), 10)
  }

  static async open(program: Program): Promise<Rig> {
    const rig = new Rig(program)
    for (const [file, text] of [
      ['yang/rig.yang', RIG_MODULE],
      ['things/Probe.ts', PROBE],
      ['things/Driver.ts', DRIVER],
    ] as const) {
      mkdirSync(join(rig.root, file, '..'), { recursive: true })
      writeFileSync(join(rig.root, file), text)
    }
    rig.behave({ probe: 'good', driver: 'drive' })
    await rig.serve()
    await rig.#configure()
    await rig.comesUp()
    return rig
  }

  get root(): string {
    return this.#place.root
  }

  get program(): Program {
    return this.#program
  }

  get server(): Server {
    if (this.#server === undefined) throw new Error('there is no server')
    return this.#server
  }

  behave(behaviour: Behaviour): void {
    writeFileSync(`${this.#behaviour}.new`, JSON.stringify(behaviour))
    renameSync(`${this.#behaviour}.new`, this.#behaviour)
  }

  /**
   * Has the server turn in its main thread, for hours: it judges a commit by an expression that takes the cube of 3000
   * steps, without a moment for anything else. Nobody waits for the answer, which never comes.
   */
  loop(): void {
    const piece = Array.from({ length: 3_000 }, (_, n) => ({ n }))
    const edits = [{ op: 'merge', path: '/rig:puzzle', value: { piece, solved: [null] } }]
    this.server.send('POST', '/v1/commit', { edits }).catch((error: Error) => {
      this.#loopEnded = error.message
    })
  }

  /** Whether the server says anything within a second. @throws Error where it is gone */
  async answers(): Promise<boolean> {
    if (this.#loopEnded !== undefined) throw new Error(`the server has not looped: ${this.#loopEnded}`)
    const answer = await Promise.race([this.server.get('/health'), Bun.sleep(1_000)])
    return answer !== undefined
  }

  async serve(): Promise<void> {
    this.#loopEnded = undefined
    this.#server = await this.#program.serve(this.root, [], { RIG: this.#behaviour })
  }

  /** Every output is in its state. */
  async comesUp(): Promise<void> {
    await this.server.send('POST', '/v1/outputs/person/override', { to: 'on', for: 600 })
    await eventually('every output is in its state', 20_000, async () => {
      const { heater, cooler, resting, person, kettle, idle } = await this.states()
      const isUp = heater === 'on' && cooler === 'on' && person === 'on override' && idle === 'off'
      return isUp && /^off (minimum-off|boot)$/.test(resting ?? '') && kettle?.match(/^o[nf]+$/) ? true : undefined
    })
    await eventually('the kettle has been on', 5_000, () => (this.level('kettle') === 'on' ? true : undefined))
  }

  /** `on`, `off lease`: what the server shows of each output. */
  async states(): Promise<Readonly<Record<string, string>>> {
    const { brewhouse } = (await this.server.get('/v1/datastore/operational/brewerslab')) as {
      brewhouse: { power: { output: { name: string; applied: string; 'limited-by': string | null }[] } }
    }
    return Object.fromEntries(
      brewhouse.power.output.map((it) => [
        it.name,
        it['limited-by'] === null ? it.applied : `${it.applied} ${it['limited-by']}`,
      ]),
    )
  }

  /** What a line does in fact. */
  level(name: string): string {
    return readFileSync(join(this.root, 'outputs', 'simulated', name), 'utf8').trim()
  }

  /** All levels that a line took, newest last. */
  changes(name: string): readonly Change[] {
    return this.#changes.get(name) ?? []
  }

  get driverPid(): number {
    return Number(readFileSync(`${this.#behaviour}.driver-pid`, 'utf8'))
  }

  get guardPid(): number {
    return Number(readFileSync(join(this.root, 'outputs', 'lock'), 'utf8'))
  }

  /** The shortest time that the cooler was off between two times of being on, so far. */
  shortestRestMs(): number {
    const changes = this.changes('cooler')
    const rests = changes.flatMap(({ ms, level }, at) => {
      const before = changes[at - 1]
      return level === 'on' && before?.level === 'off' && at > 1 ? [ms - before.ms] : []
    })
    return Math.min(...rests)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#watching)
    await this.#server?.[Symbol.asyncDispose]()
    await eventually('the guard has ended', 5_000, () => (isAlive(this.guardPid) ? undefined : true))
    this.#place[Symbol.dispose]()
  }

  async #configure(): Promise<void> {
    const answer = await this.server.send('POST', '/v1/commit', {
      edits: [{ op: 'merge', path: '/brewerslab:brewhouse/power', value: { 'brewerslab-control:output': OUTPUTS } }],
    })
    if (answer.status !== 200) throw new Error(await answer.text())
  }

  #watch(): void {
    for (const name of NAMES) {
      const level = this.#levelNow(name)
      const changes = this.#changes.get(name) ?? []
      this.#changes.set(name, changes)
      if (level !== undefined && changes.at(-1)?.level !== level) changes.push({ ms: performance.now(), level })
    }
  }

  /** Nothing before the line was opened for the first time. */
  #levelNow(name: string): string | undefined {
    try {
      return this.level(name)
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
      throw error
    }
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    // A dead child of somebody who has not asked after it yet.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch (error) {
    if (error instanceof Error) return false
    throw error
  }
}
