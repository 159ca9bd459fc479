import {
  asArray,
  BrewError,
  DEFAULT_SILENCE_SECONDS,
  isJsonObject,
  type JsonObject,
  ownMember,
  type V1AlarmStep,
} from '../base/index.ts'
import type { Client } from './client.ts'
import type { Output } from './output.ts'
import type { Shown, ShownTable, TableCell, TableColumn } from './pipes/index.ts'
import { age, counted, duration, localTime } from './text.ts'

/** Steps of history that are listed where no number is given. */
const USUAL_HISTORY = 50

/** Worst first, each in a colour of the terminal: red, yellow, cyan. */
const SEVERITIES: readonly (readonly [severity: string, colour: number | undefined])[] = [
  ['critical', 31],
  ['major', 31],
  ['warning', 33],
  ['minor', 36],
  ['indeterminate', 36],
]

/** What a session does with alarms. */
export class Alarms {
  readonly #client: Client
  readonly #user: string
  readonly #output: Output
  /** The zone that times are told in, as it is set now. */
  readonly #zone: () => string | undefined

  constructor(client: Client, user: string, output: Output, zone: () => string | undefined) {
    this.#client = client
    this.#user = user
    this.#output = output
    this.#zone = zone
  }

  /** `show alarms`. */
  async list(signal: AbortSignal | undefined): Promise<Shown | undefined> {
    const alarms = (await this.#listed('operational', 'alarm', signal)).toSorted(byUrgency)
    if (alarms.length > 0) return alarmTable(alarms, new Date())
    this.#output.notice('There is no alarm.')
    return undefined
  }

  /** `show alarms targets`. */
  async targets(signal: AbortSignal | undefined): Promise<Shown | undefined> {
    const [configured, states] = await Promise.all([
      this.#listed('running', 'target', signal),
      this.#listed('operational', 'target', signal),
    ])
    const stateOf = (name: string) => states.find((it) => textOf(it, 'name') === name) ?? {}
    const targets = configured.map((it) => ({ sent: 0, waiting: 0, dropped: 0, ...stateOf(textOf(it, 'name')), ...it }))
    if (targets.length > 0) return targetTable(targets, this.#zone())
    this.#output.notice('Nobody is told of alarms.')
    return undefined
  }

  /** `show alarms history`. */
  async history(number: number | undefined, signal: AbortSignal | undefined): Promise<Shown | undefined> {
    const { steps } = await this.#client.alarmHistory(number ?? USUAL_HISTORY, signal)
    if (steps.length > 0) return historyTable(steps, this.#zone())
    this.#output.notice('There was no alarm yet.')
    return undefined
  }

  /** `request alarm acknowledge`. @param type `all` for every one */
  async acknowledge(
    type: string | undefined,
    resource: string | undefined,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const { alarms } = await this.#client.quiet('acknowledge', { ...choice(type, resource), ...this.#asker }, signal)
    this.#output.notice(`${counted(alarms, 'alarm')} acknowledged.`)
  }

  /** `request alarm silence`. */
  async silence(
    type: string | undefined,
    resource: string | undefined,
    seconds: number | undefined,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const forSeconds = seconds ?? DEFAULT_SILENCE_SECONDS
    const body = { ...choice(type, resource), seconds: forSeconds, ...this.#asker }
    const { alarms } = await this.#client.quiet('silence', body, signal)
    this.#output.notice(`${counted(alarms, 'alarm')} silenced for ${duration(forSeconds)}.`)
  }

  /** `request alarm test`. @throws BrewError when the target could not be told */
  async test(target: string, signal: AbortSignal | undefined): Promise<void> {
    const { delivered, reason } = await this.#client.testTarget({ target, ...this.#asker }, signal)
    if (!delivered)
      throw new BrewError('operation-failed', `${target} could not be told: ${reason ?? 'no reason given'}`)
    this.#output.notice(`${target} was told.`)
  }

  get #asker(): { readonly user: string; readonly client: 'cli' } {
    return { user: this.#user, client: 'cli' }
  }

  async #listed(
    datastore: 'running' | 'operational',
    list: 'alarm' | 'target',
    signal: AbortSignal | undefined,
  ): Promise<JsonObject[]> {
    const document = await this.#client.datastore(datastore, signal)
    const alarms = ownMember(document, 'brewerslab-alarm:alarms')
    return asArray(isJsonObject(alarms) ? ownMember(alarms, list) : undefined).filter(isJsonObject)
  }
}

function choice(type: string | undefined, resource: string | undefined) {
  return {
    ...(type === undefined || type === 'all' ? {} : { type }),
    ...(resource === undefined ? {} : { resource }),
  }
}

const ALARM_COLUMNS: readonly TableColumn[] = [
  { name: 'severity' },
  { name: 'age', isNumeric: true },
  { name: 'type' },
  { name: 'state' },
  { name: 'text' },
  { name: 'resource' },
]

/** Alarms as a table. Pure. */
function alarmTable(alarms: readonly JsonObject[], now: Date): ShownTable {
  const rows = alarms.map((it) => {
    const colour = colourOf(it)
    const raised = textOf(it, 'raised')
    const cells: readonly TableCell[] = [
      textOf(it, 'severity'),
      { text: age(new Date(raised), now), value: raised },
      textOf(it, 'type'),
      stateOf(it, now),
      textOf(it, 'text'),
      textOf(it, 'resource'),
    ]
    return { cells, ...(colour === undefined ? {} : { colour }) }
  })
  return { kind: 'table', columns: ALARM_COLUMNS, rows }
}

const TARGET_COLUMNS: readonly TableColumn[] = [
  { name: 'target' },
  { name: 'sent', isNumeric: true },
  { name: 'waiting', isNumeric: true },
  { name: 'dropped', isNumeric: true },
  { name: 'last sent' },
  { name: 'last error' },
]

function targetTable(targets: readonly JsonObject[], timeZone: string | undefined): ShownTable {
  const rows = targets.map((it) => ({
    cells: [
      textOf(it, 'name'),
      textOf(it, 'sent'),
      textOf(it, 'waiting'),
      textOf(it, 'dropped'),
      ownMember(it, 'last-sent') === undefined ? '' : timeCell(textOf(it, 'last-sent'), timeZone),
      ownMember(it, 'enabled') === false ? 'it is not enabled' : textOf(it, 'last-error'),
    ],
    ...(textOf(it, 'last-error') === '' ? {} : { colour: 31 }),
  }))
  return { kind: 'table', columns: TARGET_COLUMNS, rows }
}

function timeCell(time: string, timeZone: string | undefined): TableCell {
  return { text: localTime(new Date(time), timeZone), value: time }
}

const HISTORY_COLUMNS: readonly TableColumn[] = [
  { name: 'when' },
  { name: 'event' },
  { name: 'severity' },
  { name: 'type' },
  { name: 'who' },
  { name: 'text' },
]

function historyTable(steps: readonly V1AlarmStep[], timeZone: string | undefined): ShownTable {
  const rows = steps.map((it) => ({
    cells: [timeCell(it.time, timeZone), it.event, it.severity, it.type, it.user ?? '', it.text],
  }))
  return { kind: 'table', columns: HISTORY_COLUMNS, rows }
}

/** What is raised before what is over; the worst first, and of equals the newest. */
function byUrgency(one: JsonObject, other: JsonObject): number {
  const over = (it: JsonObject) => (isOver(it) ? 1 : 0)
  const rank = (it: JsonObject) => SEVERITIES.findIndex(([severity]) => severity === textOf(it, 'severity'))
  return (
    over(one) - over(other) || rank(one) - rank(other) || textOf(other, 'raised').localeCompare(textOf(one, 'raised'))
  )
}

function colourOf(alarm: JsonObject): number | undefined {
  return isOver(alarm) ? undefined : SEVERITIES.find(([severity]) => severity === textOf(alarm, 'severity'))?.[1]
}

function stateOf(alarm: JsonObject, now: Date): string {
  if (isOver(alarm)) return `cleared ${age(new Date(textOf(alarm, 'cleared')), now)} ago`
  const words = [
    ...(ownMember(alarm, 'acknowledged') === undefined ? [] : [`known to ${textOf(alarm, 'acknowledged-by')}`]),
    ...(ownMember(alarm, 'silenced-until') === undefined ? [] : ['silenced']),
    ...(ownMember(alarm, 'shelved') === true ? ['shelved'] : []),
  ]
  return words.length === 0 ? 'raised' : words.join(', ')
}

function isOver(alarm: JsonObject): boolean {
  return ownMember(alarm, 'cleared') !== undefined
}

function textOf(object: JsonObject, name: string): string {
  const value = ownMember(object, name)
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}
