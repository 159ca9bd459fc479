import { afterEach, describe, expect, test } from 'bun:test'
import { type ErrorData, FakeClock, type JsonValue } from '../../../src/base/index.ts'
import type { FromThing, ReadingData, ToThing } from '../../../src/things/protocol.ts'
import { runThing } from '../../../src/things/runner.ts'
import { schemaFor } from '../../../src/things/shape.ts'
import { Yang } from '../../../src/yang/index.ts'
import Profile from '../../../things/profile/thing.ts'

const VESSELS = '/brewerslab:brewhouse/brewerslab-control:vessel'
const LATEST = '/brewerslab:brewhouse/temperature/fermentation/results/latest'
const KETTLE = "/brewerslab:brewhouse/temperature/hardware/probe[id='28-0b']/brewerslab-device:reading/value"
const TILT = "/brewerslab-gravity:gravity/hydrometer[name='tilt']/reading/gravity"

const yang = await Yang.open([])
const schema = schemaFor(yang.schema, ['/brewerslab-profile:profiles', ...Profile.watches])
yang[Symbol.dispose]()

const ALE: JsonValue = {
  profile: [
    {
      name: 'ale',
      step: [
        { name: 'pitch', kind: 'hold', temperature: '18.0', until: { time: '10.0' } },
        { name: 'rise', kind: 'free-rise', temperature: '22.0', until: { gravity: { 'at-or-below': '1.0120' } } },
        { name: 'rest', kind: 'hold', temperature: '22.0', until: { confirm: true } },
        { name: 'crash', kind: 'ramp', temperature: '2.0', rate: '1.0' },
      ],
    },
  ],
  run: [
    { where: 'fermentation', profile: 'ale', hydrometer: 'tilt' },
    { where: 'kettle', profile: 'ale' },
  ],
}
const KETTLE_CONFIG: JsonValue = [{ name: 'kettle', probe: '28-0b' }]
const HOUR_MS = 3_600_000

/** The Thing over the real runner, on a clock that stands still; what it publishes, stores and answers. */
class Running {
  readonly state = new Map<string, string | undefined>()
  readonly logged: string[] = []
  stored: JsonValue | undefined
  isStorable = true
  readonly clock: FakeClock
  #tell: (message: ToThing) => void = () => undefined
  readonly #waiting = new Map<number, (message: FromThing) => void>()
  #lastId = 0
  readonly #ended: Promise<void>
  isReady = false

  constructor(options: { clock?: FakeClock; stored?: JsonValue; boot?: string; isTrusted?: boolean; own?: JsonValue }) {
    this.clock = options.clock ?? new FakeClock()
    this.stored = options.stored
    const stored = options.stored === undefined ? {} : { stored: options.stored }
    this.#ended = runThing({
      load: async () => Profile,
      clock: this.clock,
      machine: options.boot ?? 'boot 1',
      isClockTrusted: () => options.isTrusted ?? true,
      channel: {
        send: (message) => queueMicrotask(() => this.#receive(structuredClone(message), options.own ?? ALE, stored)),
        onMessage: (handler) => {
          this.#tell = (message) => queueMicrotask(() => handler(structuredClone(message)))
        },
      },
    })
  }

  static async open(options: ConstructorParameters<typeof Running>[0] = {}): Promise<Running> {
    const running = new Running(options)
    await running.until(() => running.isReady)
    return running
  }

  #receive(message: FromThing, own: JsonValue, stored: { stored?: JsonValue }): void {
    if (message.type === 'hello') {
      const config = { own, watched: { [VESSELS]: KETTLE_CONFIG } }
      const hardware = { w1Directory: '', simulated: false }
      this.#tell({ type: 'start', schema, config, readings: [], hardware, logLevel: 'info', ...stored })
    } else if (message.type === 'ready') this.isReady = true
    else if (message.type === 'publish') {
      for (const change of message.changes) {
        if (change.op === 'set') this.state.set(change.path, change.value)
        else for (const path of [...this.state.keys()]) if (path.startsWith(change.path)) this.state.delete(path)
      }
      this.#tell({ type: 'published' })
    } else if (message.type === 'log') this.logged.push(`${message.level} ${message.message}`)
    else if (message.type === 'store') {
      if (this.isStorable) this.stored = message.document
      const error: ErrorData = { tag: 'resource-denied', message: 'the disk is full', at: {}, others: [] }
      this.#tell({ type: 'stored', id: message.id, ...(this.isStorable ? {} : { error }) })
    } else if (message.type === 'answer' || message.type === 'verdict') this.#waiting.get(message.id)?.(message)
    else if (message.type === 'failed') throw new Error(message.error.message)
  }

  at(leaf: string, where = 'fermentation'): string | undefined {
    return this.state.get(`/brewerslab-profile:profiles/run[where='${where}']/${leaf}`)
  }

  async until(holds: () => boolean): Promise<void> {
    const deadline = performance.now() + 5000
    while (!holds()) {
      if (performance.now() > deadline) throw new Error(`in vain; ${JSON.stringify([...this.state])}`)
      await Bun.sleep(2)
    }
  }

  /** What it answers, or the message with which it refuses. */
  async ask(name: string, input: JsonValue = { where: 'fermentation' }): Promise<string> {
    const id = ++this.#lastId
    const answer = new Promise<FromThing>((resolve) => this.#waiting.set(id, resolve))
    this.#tell({ type: 'request', id, name, input, user: 'ann' })
    const it = await answer
    if (it.type !== 'answer') throw new Error('no answer')
    return it.error === undefined ? String(it.output) : `refused: ${it.error.message}`
  }

  /** The same by an action of the run's entry. */
  async act(name: string, where = 'fermentation'): Promise<JsonValue> {
    const id = ++this.#lastId
    const answer = new Promise<FromThing>((resolve) => this.#waiting.set(id, resolve))
    const path = `/brewerslab-profile:profiles/run[where='${where}']/${name}`
    this.#tell({ type: 'request', id, name, input: {}, user: 'ann', path })
    const it = await answer
    if (it.type !== 'answer') throw new Error('no answer')
    return it.error === undefined ? (it.output ?? null) : `refused: ${it.error.message}`
  }

  /** Warnings of a commit, or why it is refused. */
  async propose(own: JsonValue, path = '/brewerslab-profile:profiles/profile'): Promise<readonly string[] | string> {
    const id = ++this.#lastId
    const verdict = new Promise<FromThing>((resolve) => this.#waiting.set(id, resolve))
    const edits = [{ op: 'replace' as const, path, old: '', new: '' }]
    this.#tell({ type: 'validate', id, change: { user: 'ann', edits, config: { own, watched: {} } } })
    const it = await verdict
    if (it.type !== 'verdict') throw new Error('no verdict')
    return it.veto?.message ?? it.warnings ?? []
  }

  /** Time passes, then readings arrive, which it looks at at once. */
  async pass(hours: number, path = LATEST, value: string | undefined = '18.0'): Promise<void> {
    this.clock.advance(hours * HOUR_MS)
    const reading: ReadingData = {
      path,
      quality: 'good',
      taken: this.clock.bootMs(),
      ...(value === undefined ? {} : { value }),
    }
    this.#tell({ type: 'readings', readings: [reading] })
    await Bun.sleep(20)
  }

  async stop(): Promise<void> {
    this.#tell({ type: 'stop' })
    await this.#ended
    await Bun.sleep(5)
  }
}

const open: Running[] = []
async function start(options?: ConstructorParameters<typeof Running>[0]): Promise<Running> {
  const running = await Running.open(options)
  open.push(running)
  return running
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((it) => it.stop()))
})

describe('a profile', () => {
  test('does what is asked for as an action of its run, and says how it is then', async () => {
    const it = await start()
    await it.pass(0)
    const message = 'fermentation: ale running: step 1 of 4, "pitch", 0 s of it, 18 °C'
    expect(await it.act('start')).toEqual({ 'brewerslab-profile:message': message })
    await it.until(() => it.at('state') === 'running')
    expect(await it.act('start')).toContain('refused: ale is running at fermentation')
    expect(await it.act('pause', 'kettle')).toBe('refused: no profile runs at kettle')
    await it.act('pause')
    await it.until(() => it.at('state') === 'paused')
    expect(await it.act('stop')).toEqual({ 'brewerslab-profile:message': 'fermentation: stopped' })
  })

  test('runs through its steps, says what is to be held, what is waited for, and what lies ahead', async () => {
    const it = await start()
    expect(it.state.size).toBe(0)
    await it.pass(0)
    expect(await it.ask('start')).toBe('fermentation: ale running: step 1 of 4, "pitch", 0 s of it, 18 °C')
    await it.until(() => it.at('state') === 'running')
    expect([it.at('target'), it.at('step'), it.at('waiting-for')]).toEqual(['18.0', 'pitch', '10 h to pass'])
    expect(it.at("schedule[index='1']/ends")).toStartWith('2018-04-15T04:51:18')
    expect(it.at("schedule[index='2']/certainty")).toBe('unknown')
    await it.pass(10.1)
    await it.until(() => it.at('step') === 'rise')
    expect([it.at('ceiling'), it.at("schedule[index='1']/step")]).toEqual(['22.0', undefined])
    await it.pass(5, LATEST, '20.0')
    expect(it.at('target')).toBe('20.0')
    await it.pass(1, TILT, '1.0110')
    await it.until(() => it.at('step') === 'rest')
    expect([it.at('ceiling'), it.at('target'), it.at('waiting-for')]).toEqual([
      undefined,
      '22.0',
      'a person, to confirm',
    ])
    expect(await it.ask('confirm')).toContain('"rest"')
    await it.until(() => it.at('step') === 'crash')
    await it.pass(4)
    expect(it.at('target')).toBe('18.0')
    await it.pass(20)
    await it.until(() => it.at('state') === 'finished')
    expect(it.at('target')).toBe('2.0')
    expect(it.state.has("/brewerslab-profile:profiles/run[where='fermentation']/schedule[index='4']/step")).toBe(false)
    expect(await it.ask('stop')).toBe('fermentation: stopped')
    await it.until(() => it.state.size === 0)
    expect(it.stored).toEqual({ layout: 1, runs: {} })
  })

  test('of a vessel follows the probe in it', async () => {
    const it = await start({
      own: {
        profile: [{ name: 'mash', step: [{ name: 'heat', kind: 'ramp', temperature: '67.0', duration: '1.0' }] }],
        run: [{ where: 'kettle', profile: 'mash' }],
      },
    })
    expect(await it.ask('start', { where: 'kettle' })).toStartWith('refused: "heat" begins at the temperature of now')
    await it.pass(0, KETTLE, '47.0')
    await it.ask('start', { where: 'kettle' })
    await it.pass(0.5, KETTLE, '50.0')
    await it.until(() => it.at('target', 'kettle') === '57.0')
    expect(it.at('target')).toBeUndefined()
  })

  test('refuses what it cannot do, in words', async () => {
    const it = await start()
    expect(await it.ask('skip')).toBe('refused: no profile runs at fermentation')
    expect(await it.ask('dance')).toBe(
      'refused: "dance" is nothing it does; it does start, pause, resume, skip, back, confirm, stop',
    )
    expect(await it.ask('start', {})).toContain('it has to be said where')
    expect(await it.ask('start', { where: 'cellar' })).toContain('no profile is configured for cellar')
    await it.ask('start')
    expect(await it.ask('start')).toContain('ale is running at fermentation: stop it first')
  })
})

test('going back, the schedule still stands in the order of the steps, each entry whole', async () => {
  const it = await start()
  await it.ask('start')
  await it.ask('skip')
  await it.until(() => it.at('step') === 'rise')
  await it.ask('back')
  await it.until(() => it.at('step') === 'pitch')
  const steps = [...it.state].filter(([path]) => path.includes("'fermentation'") && path.endsWith('/step'))
  const shown = steps.filter(([path]) => path.includes('/schedule[')).map(([, step]) => step)
  expect(shown).toEqual(['pitch', 'rise', 'rest', 'crash'])
  for (const index of [1, 2, 3, 4]) expect(it.at(`schedule[index='${index}']/certainty`)).toBeString()
})

describe('over restarts', () => {
  test('it goes on where it would have been, says what it did while away, and the temperature is there again', async () => {
    const first = await start()
    await first.pass(0)
    await first.ask('start')
    await first.pass(9)
    const { stored, clock } = first
    await first.stop()
    clock.advance(3 * HOUR_MS)
    const second = await start({ clock, stored: stored ?? null })
    await second.until(() => second.at('step') === 'rise')
    expect(second.at('message')).toBe('nobody looked for 3 h: "rise" has begun')
    expect(second.logged).toContain('info nobody looked for 3 h: "rise" has begun')
    expect(second.at('target')).toBe('18.0')
  })

  test('killed at any moment it loses nothing that was answered', async () => {
    const first = await start()
    await first.pass(0)
    await first.ask('start')
    await first.ask('skip')
    await first.until(() => first.at('message') === '"pitch" was skipped; "rise" has begun (ann)')
    await first.ask('skip')
    await first.ask('confirm')
    // What is on the disk at this moment is all there is.
    const { stored, clock } = first
    const second = await start({ clock, stored: stored ?? null })
    await second.until(() => second.at('step') === 'crash')
  })

  test('without a clock to be trusted it waits, holds the temperature, and says so', async () => {
    const first = await start()
    await first.pass(0)
    await first.ask('start')
    const stored = first.stored ?? null
    const second = await start({ stored, boot: 'boot 2', isTrusted: false })
    await second.until(() => second.at('waiting-for')?.includes('it waits for the clock to be set') === true)
    expect([second.at('target'), second.at('step')]).toEqual(['18.0', 'pitch'])
    expect(await second.ask('resume')).toContain('running')
    await second.pass(10.1)
    await second.until(() => second.at('step') === 'rise')
  })

  test('what it stored is kept up to a quarter of an hour while nothing happens', async () => {
    const it = await start()
    await it.pass(0)
    await it.ask('start')
    const elapsed = () => {
      const document = it.stored as { runs: { fermentation: { step: { elapsedMs: number } } } }
      return document.runs.fermentation.step.elapsedMs / 60_000
    }
    await it.pass(0)
    await it.pass(0.2)
    expect(elapsed()).toBe(0)
    await it.pass(0.1)
    expect(elapsed()).toBe(18)
  })

  test('a run that cannot be understood is told of, and a disk that is full', async () => {
    const it = await start({ stored: { layout: 1, runs: { fermentation: { state: 'running' } } } })
    expect(it.logged).toContain('error what was stored of a run cannot be used')
    it.isStorable = false
    expect(await it.ask('start')).toBe('refused: it is done, but a restart would not know of it: the disk is full')
  })
})

describe('a commit', () => {
  test('that pulls away what runs is refused, before and after that it passes', async () => {
    const it = await start()
    const [whole, other] = [ALE as { profile: JsonValue; run: JsonValue }, { name: 'ale', step: [] }]
    expect(await it.propose({ ...whole, profile: [other] })).not.toBeString()
    await it.ask('start')
    expect(await it.propose({})).toBe('ale runs at fermentation: stop it first')
    expect(await it.propose({ ...whole, profile: [other] })).toBe(
      '"pitch" is the step that fermentation is at: skip or stop it first',
    )
    expect(await it.propose({ ...whole, run: [] })).toBe('a profile runs at fermentation: stop it first')
    expect(await it.propose({}, LATEST)).toEqual([])
    await it.ask('stop')
    expect(await it.propose({})).toEqual([])
  })

  test('is warned of steps without an end, and of gravity that nobody measures', async () => {
    const it = await start()
    const step = (name: string, until: JsonValue) => ({ name, kind: 'hold', temperature: '18.0', until })
    const profile = [{ name: 'x', step: [step('a', {}), step('b', { gravity: { 'at-or-below': '1.0100' } })] }]
    expect(await it.propose({ profile, run: [{ where: 'fermentation', profile: 'x' }] })).toEqual([
      'x: "a" lasts until a person skips it: it has no until',
      'fermentation: x asks for gravity, and no hydrometer is set',
    ])
  })
})
