import { BrewError, isWithin } from '../base/index.ts'
import { ALARM_TEXT_LENGTH, ALARM_TYPE, type AlarmMessage, isSeverity } from './alarm-message.ts'
import type { Alarm } from './api.ts'
import type { Owned } from './publication.ts'

/** What an author says about alarms. Of what is said in one turn about one of them only the last is sent. */
export class Alarms {
  readonly #send: (message: AlarmMessage) => void
  readonly #owned: Owned
  readonly #pending = new Map<string, AlarmMessage>()
  /** What was said last of those that are raised: a Thing may say so with every round. */
  readonly #raised = new Map<string, string>()
  #isScheduled = false

  constructor(send: (message: AlarmMessage) => void, owned: Owned) {
    this.#send = send
    this.#owned = owned
  }

  /** @throws BrewError `invalid-value`, `unknown-element`; `access-denied` for what the Thing does not own */
  raise(type: string, { severity, text, resource }: Alarm): void {
    if (!isSeverity(severity)) throw new BrewError('invalid-value', `"${severity}" is no severity of an alarm`)
    if (typeof text !== 'string' || text.trim() === '') throw new BrewError('invalid-value', 'an alarm has a text')
    const raised = { severity, text: text.slice(0, ALARM_TEXT_LENGTH) }
    this.#add({ ...this.#named(type, resource), raised })
  }

  /** @throws BrewError as `raise` */
  clear(type: string, resource: string | undefined): void {
    this.#add(this.#named(type, resource))
  }

  /** Sends what is left: the last words of a Thing. */
  flush(): void {
    this.#isScheduled = false
    const messages = [...this.#pending]
    this.#pending.clear()
    for (const [key, message] of messages) this.#tell(key, message)
  }

  #named(alarm: string, resource: string | undefined): AlarmMessage {
    if (!ALARM_TYPE.test(alarm)) {
      throw new BrewError('invalid-value', `"${alarm}" is no type of alarm`, {}, 'Call it something like tank-empty.')
    }
    return { type: 'alarm', alarm, resource: resource === undefined ? this.#owned.path : this.#pathOf(resource) }
  }

  #pathOf(resource: string): string {
    const { path } = this.#owned.locate(resource.startsWith('/') ? resource : `${this.#owned.path}/${resource}`)
    if (isWithin(path, this.#owned.path)) return path
    throw new BrewError('access-denied', `${this.#owned.name} does not own it`, { path })
  }

  #add(message: AlarmMessage): void {
    this.#pending.set(`${message.alarm} ${message.resource}`, message)
    if (this.#isScheduled) return
    this.#isScheduled = true
    queueMicrotask(() => this.flush())
  }

  #tell(key: string, message: AlarmMessage): void {
    const { raised } = message
    const text = raised === undefined ? undefined : JSON.stringify(raised)
    if (text !== undefined && this.#raised.get(key) === text) return
    if (text === undefined) this.#raised.delete(key)
    else this.#raised.set(key, text)
    this.#send(message)
  }
}
