import { FakeClock, silentLog } from '../../../src/base/index.ts'
import { type Datastores, openDatastores } from '../../../src/datastore/index.ts'
import { Yang } from '../../../src/yang/index.ts'
import { CELLAR, CELLAR_MODULE, type Data, tanksOf } from './cellar.ts'
import { Dice } from './dice.ts'
import { Oracle, same } from './oracle.ts'
import { outcomeOf, tried } from './outcome.ts'
import { PlainSessions } from './sessions.ts'
import { wireEdit } from './wire.ts'

const USER = { user: 'wild', client: 'v1' } as const
const KEPT_COMMITS = 100
const HOUR_MS = 3_600_000

/** What happened in a day. */
export interface Tally {
  readonly [what: string]: number
}

/** What the memory of the store came to at some time. */
export interface Usage {
  readonly engineBytes: number
  readonly heapBytes: number
}

/**
 * A day in the life of a store, at random, beside the same day of a plain model: whatever is done to one is done to the
 * other, and after each step they must be the same. libyang judges the whole of each state as well.
 */
export class Day implements AsyncDisposable {
  readonly tally: Record<string, number> = {}
  /** Taken every hour. */
  readonly usages: Usage[] = []
  readonly #dice: Dice
  #cellar: Data = {}
  /** What running was after each commit. */
  readonly #history = new Map<number, Data>([[0, {}]])
  #newest = 0
  #levels = new Map<string, string>()
  /** The commit to go back to, and until when somebody may confirm. */
  #pending: { readonly backTo: number; readonly deadlineMs: number } | undefined
  #sessions: PlainSessions
  /** The last things done, for whoever has to find out. */
  readonly #done: string[] = []

  private constructor(
    readonly root: string,
    readonly clock: FakeClock,
    readonly oracle: Oracle,
    random: () => number,
    private store: Datastores,
  ) {
    this.#dice = new Dice(random)
    this.#sessions = new PlainSessions(this.clock)
  }

  static async begin(root: string, random: () => number): Promise<Day> {
    const modules = [{ text: CELLAR_MODULE, file: 'cellar.yang' }]
    const oracle = new Oracle(await Yang.open(modules))
    const clock = new FakeClock()
    return new Day(root, clock, oracle, random, await openStore(root, clock))
  }

  /** Lives on for so many hours. @throws Error that tells what was done last */
  async live(hours: number): Promise<void> {
    const until = this.clock.bootMs() + hours * HOUR_MS
    let measuredMs = this.clock.bootMs()
    while (this.clock.bootMs() < until) {
      try {
        this.clock.advance(1_000 + this.#dice.below(39_000))
        await this.#step()
        await this.#compare()
      } catch (error) {
        throw new Error(this.#tell(error), { cause: error })
      }
      if (this.clock.bootMs() - measuredMs < HOUR_MS) continue
      measuredMs += HOUR_MS
      this.#measure()
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.store.close()
    this.oracle[Symbol.dispose]()
  }

  async #step(): Promise<void> {
    if (this.#pending !== undefined && this.#pending.deadlineMs <= this.clock.bootMs()) {
      await this.#timeOut()
      return
    }
    const chances: readonly (readonly [number, () => unknown])[] = [
      [40, () => this.#commit({})],
      [4, () => this.#commit({ check: true })],
      [3, () => this.#commit({ timeoutSeconds: 60 + this.#dice.below(600) })],
      [2, () => this.#commitUnconfirmed()],
      [3, () => this.#decideOnPending()],
      [4, () => this.#rollback()],
      [18, () => this.#publish()],
      [22, () => this.#session()],
      [4, () => this.#files()],
    ]
    let roll = this.#dice.below(chances.reduce((sum, [weight]) => sum + weight, 0))
    for (const [weight, act] of chances) {
      roll -= weight
      if (roll >= 0) continue
      await act()
      break
    }
    // Four times a day or so.
    if (this.#dice.below(1_000) === 0) await this.#restart()
  }

  async #commit({ check, timeoutSeconds }: { check?: boolean; timeoutSeconds?: number }): Promise<boolean> {
    if (timeoutSeconds !== undefined && this.#pending !== undefined) return false
    const edits = this.#dice.edits(this.#cellar)
    const expected = outcomeOf(this.#cellar, edits)
    const outcome = await this.#tried(JSON.stringify(edits), () =>
      this.store.commit({
        ...USER,
        edits: edits.map(wireEdit),
        ...(check === true ? { check } : {}),
        ...(timeoutSeconds === undefined ? {} : { confirmed: { timeoutSeconds } }),
      }),
    )
    same('what becomes of it', outcome, expected.refusal ?? (expected.isValid ? 'done' : 'not valid'))
    this.oracle.judge(expected)
    if (outcome !== 'done' || check === true) return false
    const isChanged = this.#becomes(expected.cellar)
    if (!isChanged || timeoutSeconds === undefined) return false
    this.#pending = { backTo: this.#newest - 1, deadlineMs: this.clock.bootMs() + timeoutSeconds * 1_000 }
    return true
  }

  /** One that nobody confirms, with a real alarm clock that rings. */
  async #commitUnconfirmed(): Promise<void> {
    if (!(await this.#commit({ timeoutSeconds: 0.02 }))) return
    this.clock.advance(1_000)
    await this.#waitForTimeout()
  }

  /** A deadline that passed while the store was closed. */
  async #timeOut(): Promise<void> {
    this.#say('the deadline passes')
    await this.store.close()
    this.store = await openStore(this.root, this.clock)
    this.#restarted()
    await this.#waitForTimeout()
  }

  async #waitForTimeout(): Promise<void> {
    for (let waits = 0; waits < 1_000 && this.store.pendingConfirm() !== undefined; waits++) await Bun.sleep(2)
    this.#takeBack()
    this.#count('timed out')
  }

  async #decideOnPending(): Promise<void> {
    if (this.#pending === undefined) return
    if (this.#dice.chance(50)) {
      this.#say('confirm')
      this.store.confirm({})
      this.#pending = undefined
      return
    }
    this.#say('cancel')
    await this.store.cancelConfirm(USER)
    this.#takeBack()
  }

  #takeBack(): void {
    const { backTo = 0 } = this.#pending ?? {}
    this.#becomes(this.#at(backTo))
  }

  async #rollback(): Promise<void> {
    const to = Math.max(0, this.#newest - this.#dice.below(KEPT_COMMITS / 2))
    const outcome = await this.#tried(`rollback ${to}`, () => this.store.rollback({ ...USER, to }))
    same('what becomes of it', outcome, 'done')
    this.#becomes(this.#at(to))
  }

  #publish(): void {
    const tanks = tanksOf(this.#cellar)
    if (tanks.length === 0) return
    const id = String(this.#dice.of(tanks).id)
    const value = String(this.#dice.below(100))
    this.#say(`level of ${id}: ${value}`)
    this.store.publish([{ op: 'set', path: `${CELLAR}/tank[id='${id}']/level`, value }])
    this.#levels.set(id, value)
  }

  async #files(): Promise<void> {
    this.#say('files')
    await this.store.flushFiles()
    same('persist/', this.store.readAll('persist'), this.store.readAll('running'))
  }

  async #restart(): Promise<void> {
    this.#say('restart')
    this.#count('restarts')
    await this.store.close()
    this.store = await openStore(this.root, this.clock)
    this.#restarted()
  }

  #restarted(): void {
    this.#levels.clear()
    this.#sessions = new PlainSessions(this.clock)
  }

  async #session(): Promise<void> {
    const past = { newest: this.#newest, at: (number: number) => this.#at(number) }
    const { did, committed } = await this.#sessions.act(this.store, this.#dice, past)
    this.#say(did)
    this.#count(did.replace(/:.*/s, ''))
    if (committed !== undefined) this.#becomes(committed)
  }

  /** Running is that from now on, and whatever waited is confirmed. @returns whether it is a change */
  #becomes(cellar: Data): boolean {
    this.#pending = undefined
    if (Bun.deepEquals(this.oracle.plain(cellar), this.oracle.plain(this.#cellar))) return false
    this.#cellar = cellar
    this.#newest++
    this.#history.set(this.#newest, structuredClone(cellar))
    this.#history.delete(this.#newest - 4 * KEPT_COMMITS)
    const ids = new Set(tanksOf(cellar).map(({ id }) => String(id)))
    for (const id of [...this.#levels.keys()]) if (!ids.has(id)) this.#levels.delete(id)
    this.#count('commits')
    return true
  }

  #at(number: number): Data {
    const cellar = this.#history.get(number)
    if (cellar === undefined) throw new Error(`commit ${number} is forgotten`)
    return structuredClone(cellar)
  }

  async #compare(): Promise<void> {
    same('the newest commit', this.store.commits({ limit: 1 })[0]?.number ?? 0, this.#newest)
    this.oracle.compare(this.store, this.#cellar)
    same('what waits', this.store.pendingConfirm()?.backTo, this.#pending?.backTo)
    this.#sessions.compare(this.store)
    for (const [id, value] of this.#levels) {
      same(`the level of ${id}`, String(this.store.read('operational', `${CELLAR}/tank[id='${id}']/level`)), value)
    }
    const operational = (this.store.read('operational', CELLAR) ?? {}) as { tank?: unknown[] }
    same('the number of levels', (operational.tank ?? []).length, this.#levels.size)
  }

  /** `done`, `not valid`, a conflict, or the tag that an edit is refused with. */
  async #tried(what: string, act: () => Promise<unknown>): Promise<string> {
    this.#say(what)
    const { outcome, told } = await tried(act)
    if (told !== '') this.#say(told)
    this.#count(outcome)
    return outcome
  }

  #say(what: string): void {
    this.#done.push(`${Math.round(this.clock.bootMs() / 1_000)} s: ${what}`)
    if (this.#done.length > 1_000) this.#done.splice(0, 900)
  }

  #tell(error: unknown): string {
    const running = `running was ${JSON.stringify(this.#cellar)}`
    return [error instanceof Error ? error.message : String(error), running, 'after', ...this.#done.slice(-12)].join(
      '\n',
    )
  }

  #count(what: string): void {
    this.tally[what] = (this.tally[what] ?? 0) + 1
  }

  #measure(): void {
    Bun.gc(true)
    const { heapUsed } = process.memoryUsage()
    this.usages.push({ engineBytes: this.store.usage().usedBytes, heapBytes: heapUsed })
  }
}

function openStore(root: string, clock: FakeClock): Promise<Datastores> {
  return openDatastores({
    root,
    clock,
    log: silentLog,
    owners: [],
    kernelBootId: 'one boot',
    keepCommits: KEPT_COMMITS,
  })
}
