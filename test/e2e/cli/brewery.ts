import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { eventually, Place, type Program, type Server } from '../brewery.ts'
import { W1Files } from '../w1-tree.ts'

/** Two probes that read the same all the time. */
export const PROBE = '28-0316a2794bff'
export const SPARE = '28-0316a2794c00'

/** What is configured before anybody types: something to show, to copy, to ask for and to be told of. */
const SETUP = `set brewhouse temperature fermentation probe id ${PROBE}
set brewhouse temperature fermentation lowpoint 17
set brewhouse temperature fermentation highpoint 18
set brewhouse temperature hardware sampling interval 1
set brewhouse temperature hardware probe ${PROBE} offsets 0 50 offset -0.25
set brewhouse temperature hardware probe ${SPARE}
set brewhouse power mode mains
set brewhouse power output cooler driver simulated
set brewhouse power output heater driver simulated
set profiles profile ale step pitch kind hold
set profiles profile ale step pitch temperature 18
set profiles profile ale step pitch until time 1
set profiles profile ale step crash kind hold
set profiles profile ale step crash temperature 4
set profiles run fermentation profile ale
set brewhouse temperature fermentation control heater heater
set brewhouse temperature fermentation control mode profile
set alarms limits delta 0
set alarms limits delay 0
set alarms target phone kind ntfy
set alarms target phone url http://127.0.0.1:9/brewery
`

/** A brewery of the compiled program: the same each time, to its readings. */
export class SteadyBrewery implements AsyncDisposable {
  private constructor(
    readonly server: Server,
    readonly place: Place,
  ) {}

  /** As it comes: nothing is configured, nothing runs. */
  static async openEmpty(program: Program): Promise<SteadyBrewery> {
    const place = new Place()
    return new SteadyBrewery(await program.serve(place.root, ['--things', 'none']), place)
  }

  static async open(program: Program): Promise<SteadyBrewery> {
    const place = new Place()
    const bus = new W1Files(join(place.directory, 'w1'), [PROBE, SPARE])
    bus.show(PROBE, 18.5)
    bus.show(SPARE, 21)
    await program.run(['thing', 'ds18b20', '--register', '--root', place.root])
    const server = await program.serve(place.root, ['--w1', bus.directory])
    const brewery = new SteadyBrewery(server, place)
    await brewery.#settle()
    return brewery
  }

  /** A file in the directory that the command line is started in. */
  write(name: string, text: string): void {
    mkdirSync(this.place.directory, { recursive: true })
    writeFileSync(join(this.place.directory, name), text)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]()
    this.place[Symbol.dispose]()
  }

  /** Until everything reads and reports what it will go on to. */
  async #settle(): Promise<void> {
    const { server } = this
    const headers = { 'content-type': 'text/plain' }
    const done = await fetch(`${server.url}/v1/commit`, { method: 'POST', headers, body: SETUP })
    if (!done.ok) throw new Error(await done.text())
    const alarms = '/v1/datastore/operational/brewerslab-alarm'
    const things = '/v1/datastore/operational/brewerslab-thing'
    await eventually('readings, their averages and an alarm', 20_000, async () => {
      const state = JSON.stringify(await server.get('/v1/datastore/operational/TemperatureProvider'))
      const isRead = ['latest', 'minute', 'hourly', 'daily'].every((it) => state.includes(`"${it}":"18.25"`))
      const isRaised = JSON.stringify(await server.get(alarms)).includes('temperature-high')
      const isRunning = !/"state":"(?!running|stopped)/.test(JSON.stringify(await server.get(things)))
      return isRead && isRaised && isRunning ? true : undefined
    })
  }
}
