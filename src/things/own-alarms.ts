import { type Alarm, type Alarms, PROGRAM_ALARMS } from '../alarms/index.ts'
import { type Clock, errorText, type Log, plainText } from '../base/index.ts'
import type { AlarmMessage } from './alarm-message.ts'
import type { Publisher, ReadingBook } from './reading-book.ts'

/** Alarms that one Thing may have at once. */
export const MAX_OWN_ALARMS = 20
/** So many changes of alarms pass at once, and then one in so many ms: each is written to the disk, and people are told. */
const CHANGES_AT_ONCE = 20
const CHANGE_EVERY_MS = 10_000

/** An alarm as its Thing wants it; without `raised` it is to be cleared. */
interface Wanted {
  readonly resource: string
  readonly type: string
  readonly life: number
  readonly raised: Pick<Alarm, 'severity' | 'text'> | undefined
  /** It has been done, and did not have to wait. */
  isDone: boolean
}

interface Account {
  readonly wanted: Map<string, Wanted>
  changesLeft: number
  refilledMs: number
  /** Why the last one was refused: logged once. */
  refusal: string | undefined
}

/** The alarms that Things raise of what they own. Each Thing is held to a number of them, and to a pace. */
export class OwnAlarms {
  readonly #alarms: Alarms
  readonly #book: Pick<ReadingBook, 'ownedPath'>
  readonly #clock: Clock
  readonly #accounts = new Map<string, Account>()

  constructor(alarms: Alarms, book: Pick<ReadingBook, 'ownedPath'>, clock: Clock) {
    this.#alarms = alarms
    this.#book = book
    this.#clock = clock
  }

  /** Takes in what a Thing says. What it may not is logged and left out. */
  take({ name, life }: Publisher, { alarm, resource, raised }: AlarmMessage, log: Log): void {
    const account = this.#accountOf(name)
    try {
      const path = this.#book.ownedPath(name, resource)
      const key = `${alarm} ${path}`
      const plain = raised === undefined ? undefined : { ...raised, text: plainText(raised.text) }
      const refusal = plain === undefined ? undefined : refusalOf(account, key, alarm, plain.text)
      if (refusal !== account.refusal && refusal !== undefined)
        log.error('an alarm was refused', { alarm, reason: refusal })
      account.refusal = refusal
      if (refusal !== undefined || PROGRAM_ALARMS.has(alarm)) return
      account.wanted.set(key, { resource: path, type: alarm, life, raised: plain, isDone: false })
      this.#apply(account, key)
    } catch (error) {
      log.error('an alarm was refused', { alarm, resource, reason: errorText(error) })
    }
  }

  /** Clears what a Thing has raised, or only what it did in other lives than `life`. */
  withdraw(name: string, except?: number): void {
    const account = this.#accounts.get(name)
    if (account === undefined) return
    for (const [key, { life, resource, type }] of [...account.wanted]) {
      if (life === except) continue
      account.wanted.delete(key)
      this.#alarms.clear(resource, type)
    }
  }

  /** Does what had to wait. */
  tick(log: Log): void {
    for (const [name, account] of this.#accounts) {
      for (const [key, { isDone }] of [...account.wanted]) {
        if (isDone) continue
        try {
          this.#apply(account, key)
        } catch (error) {
          account.wanted.delete(key)
          log.error('an alarm was refused', { thing: name, reason: errorText(error) })
        }
      }
    }
  }

  #accountOf(name: string): Account {
    const known = this.#accounts.get(name)
    if (known !== undefined) return known
    const account = {
      wanted: new Map(),
      changesLeft: CHANGES_AT_ONCE,
      refilledMs: this.#clock.bootMs(),
      refusal: undefined,
    }
    this.#accounts.set(name, account)
    return account
  }

  #apply(account: Account, key: string): void {
    const wanted = account.wanted.get(key)
    if (wanted === undefined) return
    const { resource, type, raised } = wanted
    const present = this.#alarms.find(resource, type)
    const isSo = present?.severity === raised?.severity && present?.text === raised?.text
    if (!isSo && !this.#mayChange(account)) return
    if (raised === undefined) {
      account.wanted.delete(key)
      this.#alarms.clear(resource, type)
    } else {
      wanted.isDone = true
      this.#alarms.raise({ resource, type, ...raised })
    }
  }

  #mayChange(account: Account): boolean {
    const refills = Math.floor((this.#clock.bootMs() - account.refilledMs) / CHANGE_EVERY_MS)
    account.changesLeft = Math.min(CHANGES_AT_ONCE, account.changesLeft + refills)
    account.refilledMs += refills * CHANGE_EVERY_MS
    if (account.changesLeft === 0) return false
    account.changesLeft--
    return true
  }
}

function refusalOf({ wanted }: Account, key: string, type: string, text: string): string | undefined {
  if (PROGRAM_ALARMS.has(type)) return `${type} is raised by the program itself: call it something else`
  if (text.trim() === '') return 'it has no text'
  const others = [...wanted].filter(([known, { raised }]) => known !== key && raised !== undefined)
  return others.length < MAX_OWN_ALARMS ? undefined : `a Thing has ${MAX_OWN_ALARMS} alarms at most`
}
