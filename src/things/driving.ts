import type { Clock } from '../base/index.ts'
import type { Level, Output, Reading } from './api.ts'
import type { ActedOn, DriveLevel, FromThing } from './protocol.ts'

type Driving = Extract<FromThing, { type: 'renew' | 'release' }>

/** As the model has it. */
const OUTPUT_NAME = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/

/** The outputs as a Thing drives them. Of what it says in one turn about an output only the last is sent. */
export class Driver {
  readonly #send: (message: Driving) => void
  readonly #clock: Clock
  readonly #pending = new Map<string, Driving>()
  #isScheduled = false

  constructor(send: (message: Driving) => void, clock: Clock) {
    this.#send = send
    this.#clock = clock
  }

  /** @throws Error for a name that no output can have */
  output(name: string): Output {
    if (!OUTPUT_NAME.test(name)) throw new Error(`"${name}" is not the name of an output`)
    return {
      renew: (level, { basedOn }) => {
        const readings = readingsOf(basedOn)
        if (readings.length === 0) throw new Error(`${name} is not driven on no reading at all`)
        this.#add({
          type: 'renew',
          output: name,
          level: levelOf(level),
          basedOn: readings.map(actedOn),
          sent: this.#clock.bootMs(),
        })
      },
      release: () => this.#add({ type: 'release', output: name }),
    }
  }

  #add(message: Driving): void {
    this.#pending.set(message.output, message)
    if (this.#isScheduled) return
    this.#isScheduled = true
    queueMicrotask(() => this.flush())
  }

  /** Sends what is left: the last words of a Thing. */
  flush(): void {
    this.#isScheduled = false
    const messages = [...this.#pending.values()]
    this.#pending.clear()
    for (const message of messages) this.#send(message)
  }
}

function readingsOf(basedOn: Reading | readonly Reading[]): readonly Reading[] {
  return 'path' in basedOn ? [basedOn] : basedOn
}

function actedOn({ path, value, quality, taken }: Reading): ActedOn {
  return { path, quality, taken, gone: value === undefined }
}

function levelOf(level: Level): DriveLevel {
  if (level === 'on' || level === 'off') return level
  const { percent } = level
  if (typeof percent === 'number' && percent >= 0 && percent <= 100) return percent
  throw new Error(`${percent} is not a share of power: 0 to 100 percent`)
}
