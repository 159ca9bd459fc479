import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { BrewError, type Clock, errorText, type Log, plainText, quoteKey } from '../../base/index.ts'
import type { StateEdit } from '../../datastore/index.ts'
import { type AlarmChange, badness } from '../alarm.ts'
import type { Target } from '../settings.ts'
import { runCommand } from './command.ts'
import { type Delivery, postJson, postText } from './http.ts'
import { Lane } from './lane.ts'
import { sendMail } from './mail.ts'
import type { Message, News } from './message.ts'

/** How long a message may take. */
const DELIVERY_MS = 30_000

/** What a notifier is given. */
export interface NotifierOptions {
  readonly clock: Clock
  readonly log: Log
  readonly publish: (edits: readonly StateEdit[]) => void
  /** Directory of the files with secrets. */
  readonly secrets: string
  /** Name of the machine. */
  readonly from: string
}

/** What became of a test. */
export type TestOutcome = { readonly isDelivered: true } | { readonly isDelivered: false; readonly reason: string }

/** A target with what waits for it, and what is shown of it. */
interface Known {
  target: Target
  readonly lane: Lane
  sent: number
  lastSent: Date | undefined
  lastError: string | undefined
  shown: string
  isTested: boolean
}

/** Tells people of alarms. Nobody waits for it, and nothing of it is waited for but the end of the program. */
export class Notifier {
  readonly #options: NotifierOptions
  readonly #known = new Map<string, Known>()
  readonly #stopped = new AbortController()
  readonly #underWay = new Set<Promise<void>>()
  readonly #warnedOf = new Set<string>()

  constructor(options: NotifierOptions) {
    this.#options = options
  }

  /** Whom to tell from now on. What waits for a target that stays waits on. */
  configure(targets: readonly Target[]): void {
    const nowMs = this.#options.clock.bootMs()
    for (const name of [...this.#known.keys()]) {
      if (targets.some((it) => it.name === name && it.isEnabled)) continue
      this.#known.delete(name)
      this.#options.publish([{ op: 'remove', path: targetPath(name) }])
    }
    for (const target of targets.filter((it) => it.isEnabled)) {
      const known = this.#known.get(target.name)
      if (known !== undefined) known.target = target
      else {
        const lane = new Lane(nowMs)
        const unknown = { lastSent: undefined, lastError: undefined, shown: '', isTested: false }
        const added: Known = { target, lane, sent: 0, ...unknown }
        this.#known.set(target.name, added)
        this.#show(added)
      }
    }
  }

  /** Something has happened to an alarm. Returns at once. */
  tell({ event, alarm, isQuiet }: AlarmChange): void {
    const nowMs = this.#options.clock.bootMs()
    for (const { target, lane } of this.#known.values()) {
      if (event === 'silenced') lane.remove(alarm)
      const isNews = event !== 'silenced' && event !== 'acknowledged' && (event !== 'cleared' || target.tellsCleared)
      const isBad = badness(alarm.severity) >= badness(target.severity)
      if (isNews && isBad && !isQuiet) lane.add({ event, alarm }, nowMs)
    }
  }

  /** Sends what waits and may be sent now. Returns at once. */
  tick(): void {
    const { clock, from } = this.#options
    for (const known of this.#known.values()) {
      const parts = known.lane.take(known.target.perHour, clock.bootMs())
      if (parts !== undefined) {
        const work = this.#send(known, { from, ...parts }).finally(() => this.#underWay.delete(work))
        this.#underWay.add(work)
      }
      this.#show(known)
    }
  }

  /**
   * The test button: tells a target at once that this is a test, however many messages it has had.
   * @throws BrewError `data-missing` for one that is not configured, or not enabled; `in-use` while another test of it
   * is under way
   */
  async test(name: string, by: string): Promise<TestOutcome> {
    const known = this.#known.get(name)
    if (known === undefined) {
      throw new BrewError('data-missing', 'there is no such target, or it is not enabled', { path: targetPath(name) })
    }
    if (known.isTested) throw new BrewError('in-use', 'this target is being tested already')
    const { clock, from } = this.#options
    const text = plainText(`this is a test of "${name}", asked for by ${by}`)
    const alarm = { resource: targetPath(name), type: 'test', severity: 'minor', text, raised: clock.now() } as const
    const news: News = { event: 'test', alarm }
    known.isTested = true
    const reason = await this.#deliver(known.target, { from, news: [news], dropped: 0 })
    known.isTested = false
    this.#ended(known, reason)
    return reason === undefined ? { isDelivered: true } : { isDelivered: false, reason }
  }

  /** Gives up what is under way. */
  async stop(): Promise<void> {
    this.#stopped.abort()
    await Promise.all(this.#underWay)
  }

  async #send(known: Known, message: Message): Promise<void> {
    const { clock, log } = this.#options
    const { name } = known.target
    const reason = await this.#deliver(known.target, message)
    if (this.#stopped.signal.aborted) return
    const { failures } = known.lane
    if (reason === undefined) {
      known.lane.sent(message)
      if (failures > 0) log.info('a target can be told of alarms again', { target: name })
    } else {
      known.lane.failed(clock.bootMs())
      // Once is enough: the rest is in the tree.
      if (failures === 0) log.warn('a target cannot be told of alarms; tried again later', { target: name, reason })
    }
    this.#ended(known, reason)
  }

  #ended(known: Known, reason: string | undefined): void {
    if (reason === undefined) {
      known.sent++
      known.lastSent = this.#options.clock.now()
    }
    known.lastError = reason
    this.#show(known)
  }

  /** @returns why it could not; nothing when it could. Never with a secret in it */
  async #deliver(target: Target, message: Message): Promise<string | undefined> {
    const signal = AbortSignal.any([this.#stopped.signal, AbortSignal.timeout(DELIVERY_MS)])
    let secret: string | undefined
    try {
      secret = await this.#secret(target)
      await deliver(target, { message, secret, signal })
      return undefined
    } catch (error) {
      return plainText(withoutSecret(reasonOf(error), secret))
    }
  }

  /** The first line of the file with the secret. @throws BrewError that names the file, and says nothing of what is in it */
  async #secret({ secret }: Target): Promise<string | undefined> {
    if (secret === undefined) return undefined
    const file = join(this.#options.secrets, secret)
    const text = await readFile(file, 'utf8').catch((cause: unknown) => {
      throw new BrewError('resource-denied', 'the secret cannot be read', { file }, undefined, { cause })
    })
    await this.#warnOfReaders(file)
    const [line = ''] = text.split(/\r?\n/)
    if (line === '') throw new BrewError('invalid-value', 'the file of the secret is empty', { file })
    return line
  }

  /** Once a start: the secret is used all the same, as an alarm that nobody hears of is worse. */
  async #warnOfReaders(file: string): Promise<void> {
    if (this.#warnedOf.has(file)) return
    const { mode } = await stat(file)
    this.#warnedOf.add(file)
    if ((mode & 0o077) !== 0) this.#options.log.warn('a secret can be read by others; chmod 600 it', { file })
  }

  #show(known: Known): void {
    const { target, lane, sent, lastSent, lastError } = known
    const path = targetPath(target.name)
    const leaves: readonly (readonly [string, string | undefined])[] = [
      ['sent', String(sent)],
      ['waiting', String(lane.size)],
      ['dropped', String(lane.dropped)],
      ['last-sent', lastSent?.toISOString()],
      ['last-error', lastError],
    ]
    const shown = JSON.stringify(leaves)
    // What was taken out of the configuration meanwhile shows nothing any more.
    if (shown === known.shown || this.#known.get(target.name) !== known) return
    const before = known.shown
    known.shown = shown
    this.#options.publish(
      leaves.flatMap(([name, value]): StateEdit[] => {
        if (value !== undefined) return [{ op: 'set', path: `${path}/${name}`, value }]
        return before.includes(`["${name}","`) ? [{ op: 'remove', path: `${path}/${name}` }] : []
      }),
    )
  }
}

async function deliver(target: Target, delivery: Delivery): Promise<void> {
  switch (target.kind) {
    case 'webhook':
      return postJson(target, delivery)
    case 'ntfy':
      return postText(target, delivery)
    case 'smtp':
      return sendMail(target, delivery)
    case 'command':
      return runCommand(target, delivery)
  }
}

function targetPath(name: string): string {
  return `/brewerslab-alarm:alarms/target[name=${quoteKey(name)}]`
}

function reasonOf(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return 'it did not answer in time'
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ConnectionRefused' || code === 'ECONNREFUSED') return 'nothing listens there'
  // What the runtime says of a request that failed may quote the URL, and a URL may hold a secret.
  return errorText(error).replaceAll(/https?:\/\/[^\s"']+/g, 'its URL')
}

function withoutSecret(text: string, secret: string | undefined): string {
  if (secret === undefined) return text
  return [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')].reduce(
    (safe, it) => safe.replaceAll(it, '***'),
    text,
  )
}
