import { type AlarmEvent, type AlarmSeverity, badness, type KeptAlarm } from '../alarm.ts'

/** An alarm that somebody is to be told of. `test`: none at all, somebody has pressed the button. */
export interface News {
  readonly event: AlarmEvent | 'test'
  readonly alarm: KeptAlarm
}

/** What a target is told at once. */
export interface Message {
  /** Name of the machine. */
  readonly from: string
  readonly news: readonly [News, ...News[]]
  /** How many more there were that are lost. */
  readonly dropped: number
}

/** How bad the worst of it is that is not over; nothing when all of it is. */
export function worst({ news }: Message): AlarmSeverity | undefined {
  return news
    .filter((it) => it.alarm.cleared === undefined && it.event !== 'test')
    .map((it) => it.alarm.severity)
    .reduce<AlarmSeverity | undefined>(
      (most, it) => (most === undefined || badness(it) > badness(most) ? it : most),
      undefined,
    )
}

/** One line: the alarm, or how many there are. */
export function titleOf(message: Message): string {
  const [first, ...others] = message.news
  return `${message.from}: ${others.length === 0 ? shortly(first) : `${message.news.length} alarms, ${worst(message) ?? 'all cleared'}`}`
}

/** A line for each. */
export function textOf({ news, dropped }: Message): string {
  const lines = news.map((it) => `${shortly(it)}\n  ${it.alarm.resource}, ${times(it.alarm)}`)
  return [...lines, ...(dropped === 0 ? [] : [`and ${dropped} more that are lost`])].join('\n')
}

/** The same for programs; members may be added, none is renamed. */
export function jsonOf(message: Message): string {
  const { from, news, dropped } = message
  const alarms = news.map(({ event, alarm }) => ({
    event,
    resource: alarm.resource,
    type: alarm.type,
    severity: alarm.severity,
    text: alarm.text,
    raised: alarm.raised.toISOString(),
    ...(alarm.cleared === undefined ? {} : { cleared: alarm.cleared.toISOString() }),
  }))
  return JSON.stringify({ from, title: titleOf(message), alarms, dropped })
}

function shortly({ event, alarm }: News): string {
  if (event === 'test') return alarm.text
  return `${alarm.cleared === undefined ? alarm.severity : 'cleared'}: ${alarm.text}`
}

function times({ raised, cleared }: KeptAlarm): string {
  const over = cleared === undefined ? '' : `, cleared ${cleared.toISOString()}`
  return `raised ${raised.toISOString()}${over}`
}
