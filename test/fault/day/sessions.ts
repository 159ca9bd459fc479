import type { FakeClock } from '../../../src/base/index.ts'
import type { Datastores } from '../../../src/datastore/index.ts'
import { changed, meet, transplanted } from './between.ts'
import { CELLAR, type Data, tidied } from './cellar.ts'
import type { Dice } from './dice.ts'
import { same } from './oracle.ts'
import { outcomeOf, tried } from './outcome.ts'
import { settled } from './rules.ts'
import { wireEdit } from './wire.ts'

const MOST = 5
const IDLE_MS = 30 * 60_000

/** A session as the plain model has it: a commit, and what was made of it. */
interface PlainSession {
  readonly id: string
  base: number
  raw: Data
  usedMs: number
}

/** Commits as the plain model has them. */
export interface Past {
  readonly newest: number
  readonly at: (number: number) => Data
}

/** What was done, and what running is then. */
export interface Deed {
  readonly did: string
  readonly committed?: Data
}

/** Sessions of a day, in the store and beside it. */
export class PlainSessions {
  readonly #sessions: PlainSession[] = []

  constructor(readonly clock: FakeClock) {}

  /** One random thing. */
  async act(store: Datastores, dice: Dice, past: Past): Promise<Deed> {
    this.#sweep()
    if (this.#sessions.length === 0 || (this.#sessions.length < MOST && dice.chance(10))) {
      const { id } = store.sessions.open({ user: 'wild', client: 'cli', mode: 'private' })
      this.#sessions.push({ id, base: past.newest, raw: past.at(past.newest), usedMs: this.clock.bootMs() })
      return { did: 'session opened' }
    }
    const session = dice.of(this.#sessions)
    session.usedMs = this.clock.bootMs()
    if (this.#bringUp(session, past)) return this.#meeting(session, store, past)
    const roll = dice.below(100)
    if (roll < 50) return this.#edit(session, store, dice, past)
    if (roll < 65) return this.#examine(session, store, past)
    if (roll < 88) return this.#commit(session, store, past)
    if (roll < 95) {
      store.sessions.discard(session.id)
      session.raw = past.at(past.newest)
      return { did: 'session discarded' }
    }
    store.sessions.close(session.id)
    this.#sessions.splice(this.#sessions.indexOf(session), 1)
    return { did: 'session closed' }
  }

  compare(store: Datastores): void {
    this.#sweep()
    same(
      'who is there',
      store.sessions
        .list()
        .map(({ id }) => id)
        .sort(),
      this.#sessions.map(({ id }) => id).sort(),
    )
  }

  async #edit(session: PlainSession, store: Datastores, dice: Dice, past: Past): Promise<Deed> {
    const edits = dice.edits(session.raw)
    const did = `session edited: ${JSON.stringify(edits)}`
    const expected = outcomeOf(past.at(past.newest), edits, session.raw)
    const { outcome, told } = await tried(() => store.sessions.edit(session.id, edits.map(wireEdit)))
    same(`what becomes of ${did}\n${told}`, outcome, expected.refusal ?? 'done')
    session.raw = expected.raw
    this.#examine(session, store, past)
    return { did }
  }

  #examine(session: PlainSession, store: Datastores, past: Past): Deed {
    const { isValid, cellar } = settled(past.at(past.newest), session.raw)
    const { changes, faults } = store.sessions.examine(session.id)
    same('whether the candidate is valid', faults.map(String).length === 0, isValid)
    if (isValid) {
      same('the candidate', tidied((store.sessions.read(session.id, CELLAR) ?? {}) as Data), tidied(cellar))
      const isSame = changed(past.at(past.newest), cellar).length === 0
      same('whether it changes anything', changes.length === 0, isSame)
    }
    return { did: 'session examined' }
  }

  async #commit(session: PlainSession, store: Datastores, past: Past): Promise<Deed> {
    const { isValid, cellar } = settled(past.at(past.newest), session.raw)
    const { outcome, told } = await tried(() => store.sessions.commit(session.id))
    same(`what becomes of the candidate\n${told}`, outcome, isValid ? 'done' : 'not valid')
    if (!isValid) return { did: 'session not valid' }
    const isChange = changed(past.at(past.newest), cellar).length > 0
    session.raw = structuredClone(cellar)
    session.base = past.newest + (isChange ? 1 : 0)
    return { did: 'session committed', committed: cellar }
  }

  /** Others were there first, or may have been: what the store makes of it must be told, or must do no harm. */
  async #meeting(session: PlainSession, store: Datastores, past: Past): Promise<Deed> {
    const { faults } = store.sessions.examine(session.id)
    const { outcome, told } = await tried(() => store.sessions.commit(session.id, { check: true }))
    same(`whether it may be committed\n${told}`, outcome === 'done', faults.length === 0)
    store.sessions.discard(session.id)
    session.raw = past.at(past.newest)
    session.base = past.newest
    return { did: `session met others, ${outcome}` }
  }

  /** @returns whether something that others did may stand in the way */
  #bringUp(session: PlainSession, past: Past): boolean {
    const base = past.at(session.base)
    const mine = changed(base, session.raw)
    const now = past.at(past.newest)
    if (mine.length > 0) {
      for (let number = session.base + 1; number <= past.newest; number++) {
        if (meet(mine, changed(past.at(number - 1), past.at(number)))) return true
      }
    }
    session.raw = transplanted(base, session.raw, now)
    session.base = past.newest
    return false
  }

  #sweep(): void {
    const oldest = this.clock.bootMs() - IDLE_MS
    for (const session of this.#sessions.filter(({ usedMs }) => usedMs < oldest)) {
      this.#sessions.splice(this.#sessions.indexOf(session), 1)
    }
  }
}
