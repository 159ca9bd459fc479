import { BrewError } from '../base/index.ts'

/** How the command line shows things, for the time of a session: `set cli`. Nothing of it reaches the server. */
export interface Settings {
  /** What `show` prints where no `| display` says otherwise. */
  readonly display: 'seed' | 'json' | 'curly' | 'set' | 'xml'
  /** Whether output longer than the screen stops at each page. */
  readonly paging: boolean
  /** Whether each command ends with `[ok]` and the time. */
  readonly timestamps: boolean
  /** Columns to write for; `undefined`: as wide as the terminal is. */
  readonly width: number | undefined
  readonly temperature: 'celsius' | 'fahrenheit'
  /** IANA name of the zone that times are shown in; `undefined`: that of this machine. */
  readonly timeZone: string | undefined
  /** Whether a bottom line tells of edits, commits that wait and alarms. */
  readonly statusLine: boolean
  /** Whether a blank completes the word before it. */
  readonly completeOnSpace: boolean
}

/** What it is until a person says otherwise. */
export const USUAL_SETTINGS: Settings = {
  display: 'seed',
  paging: true,
  timestamps: true,
  width: undefined,
  temperature: 'celsius',
  timeZone: undefined,
  statusLine: true,
  completeOnSpace: true,
}

/** What a setting is called at the prompt. */
export type SettingName = keyof typeof SETTINGS

/** A setting as data: what it takes, and how it is read and told. */
export interface Setting {
  readonly summary: string
  /** The words it may be; where it takes others as well, they are read by `read`. */
  readonly words: Readonly<Record<string, string>>
  /** What else it takes, as it is told. */
  readonly also?: string
  readonly example: string
  /** @throws BrewError `invalid-value` */
  read(word: string, settings: Settings): Settings
  tell(settings: Settings): string
}

const SWITCH = { on: 'Do so', off: 'Do not' } as const
const NARROWEST = 20
const WIDEST = 1000

function switching(
  name: 'paging' | 'timestamps' | 'statusLine' | 'completeOnSpace',
  summary: string,
  example: string,
): Setting {
  return {
    summary,
    words: SWITCH,
    example,
    read: (word, settings) => ({ ...settings, [name]: word === 'on' }),
    tell: (settings) => (settings[name] ? 'on' : 'off'),
  }
}

/** All settings, by what they are called at the prompt. */
export const SETTINGS = {
  display: {
    summary: 'What "show" prints unless "| display" says otherwise',
    words: {
      seed: 'JSON as /v1 has it',
      json: 'JSON as RFC 7951 has it',
      curly: 'Curly braces',
      set: 'Lines that make it',
      xml: 'XML',
    },
    example: 'set cli display curly',
    read: (word, settings) => ({ ...settings, display: word as Settings['display'] }),
    tell: ({ display }) => display,
  },
  paging: switching('paging', 'Whether long output stops at each page', 'set cli paging off'),
  timestamps: switching('timestamps', 'Whether each command ends with [ok] and the time', 'set cli timestamps off'),
  width: {
    summary: 'Columns to write for',
    words: { auto: 'As wide as the terminal is' },
    also: `<${NARROWEST}..${WIDEST}>`,
    example: 'set cli width 120',
    read: (word, settings) => ({ ...settings, width: word === 'auto' ? undefined : columns(word) }),
    tell: ({ width }) => (width === undefined ? 'auto' : String(width)),
  },
  temperature: {
    summary: 'Unit that temperatures are shown in; they are set in °C whatever is shown',
    words: { celsius: '°C', fahrenheit: '°F' },
    example: 'set cli temperature fahrenheit',
    read: (word, settings) => ({ ...settings, temperature: word as Settings['temperature'] }),
    tell: ({ temperature }) => temperature,
  },
  'time-zone': {
    summary: 'Zone that times are shown in',
    words: { local: 'That of this machine', UTC: 'Universal time' },
    also: '<Area/City>',
    example: 'set cli time-zone Europe/Berlin',
    read: (word, settings) => ({ ...settings, timeZone: word === 'local' ? undefined : zone(word) }),
    tell: ({ timeZone }) => timeZone ?? 'local',
  },
  'status-line': switching('statusLine', 'Whether a bottom line tells of edits and alarms', 'set cli status-line off'),
  'complete-on-space': switching(
    'completeOnSpace',
    'Whether a blank completes the word before it',
    'set cli complete-on-space off',
  ),
} as const satisfies Record<string, Setting>

/** Names of all settings. */
export const SETTING_NAMES = Object.keys(SETTINGS) as readonly SettingName[]

function columns(word: string): number {
  const number = /^\d+$/.test(word) ? Number(word) : Number.NaN
  if (number >= NARROWEST && number <= WIDEST) return number
  throw new BrewError('invalid-value', `"${word}" is not auto, or a number from ${NARROWEST} to ${WIDEST}`)
}

function zone(word: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: word }).resolvedOptions().timeZone
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause
    const hint = 'Name it like Europe/Berlin, or UTC, or local'
    throw new BrewError('invalid-value', `"${word}" is not a time zone`, {}, hint, { cause })
  }
}
