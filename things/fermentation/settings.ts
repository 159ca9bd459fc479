/** The configuration of one `control` container, defaults included. */
export interface ControlConfig {
  readonly mode: string
  readonly band: number
  readonly heater?: string
  readonly cooler?: string
  readonly 'minimum-off': number
  readonly 'minimum-on': number
  readonly changeover: number
  readonly 'start-delay': number
  readonly pid: {
    readonly follows: string
    readonly proportional: number
    readonly 'integral-time': number
    readonly 'derivative-time': number
  }
}

/** The points that stand beside it, °C. */
export interface Points {
  readonly setpoint: number
  readonly lowpoint: number
  readonly highpoint: number
}

/** What is regulated to, °C: heating begins below `low`, cooling above `high`, both end at `celsius`. */
export interface Aim {
  readonly celsius: number
  readonly low: number
  readonly high: number
}

/** Where the temperature to hold comes from; up to `ceiling` it is not cooled; `missing` says why there is none. */
export type Target = { readonly celsius: number; readonly ceiling?: number } | { readonly missing: string }

/** Gains of the standard form: Åström and Hägglund, PID Controllers, section 3.2. */
export interface Gains {
  /** Percent for each degree. */
  readonly proportional: number
  /** Seconds; 0: no integral part. */
  readonly integralSeconds: number
  /** Seconds; 0: no derivative part. */
  readonly derivativeSeconds: number
}

/** The times of the cooler, ms. */
export interface Times {
  readonly minimumOffMs: number
  readonly minimumOnMs: number
  readonly changeoverMs: number
  readonly startDelayMs: number
}

/** What regulation depends on, as the work needs it. */
export interface Settings {
  readonly mode: 'off' | 'hold' | 'pid' | 'fail-safe'
  /** There is none where nothing is to be regulated, and then `missing` says why. */
  readonly aim: Aim | { readonly missing: string }
  readonly hasHeater: boolean
  readonly hasCooler: boolean
  readonly times: Times
  readonly gains: Gains
  /** How old a reading may be that is acted on: the shorter `max-age` of the outputs, ms. */
  readonly maxAgeMs: number
  /** Whether every output is simulated: only then a simulated reading may be acted on. */
  readonly isSimulated: boolean
  /** Whether a temperature that stands still while it is heated is to be wondered at; in a kettle it boils. */
  readonly expectsEffect: boolean
}

/** The configuration of an output, as far as it matters here. */
export interface OutputConfig {
  readonly driver: string
  readonly lease: number
  readonly 'max-age': number
}

/** All that settings are made of. */
export interface Sources {
  readonly control: ControlConfig
  readonly points: Points
  /** What a profile says, where one is followed. */
  readonly profile: Target
  /** Configuration of an output, `undefined` where there is none of that name. */
  readonly output: (name: string) => OutputConfig | undefined
  readonly expectsEffect?: boolean
}

/** Whether a profile says what is to be held. */
export function followsProfile({ mode, pid }: ControlConfig): boolean {
  return mode === 'profile' || (mode === 'pid' && pid.follows === 'profile')
}

/** What the configuration says, for the regulation. */
export function settingsFrom(sources: Sources): Settings {
  const { control, expectsEffect = true } = sources
  const outputs = [control.heater, control.cooler].flatMap((name) => (name === undefined ? [] : [sources.output(name)]))
  return {
    mode: modeOf(control.mode),
    aim: aimOf(sources),
    hasHeater: control.heater !== undefined,
    hasCooler: control.cooler !== undefined,
    times: {
      minimumOffMs: control['minimum-off'] * 1000,
      minimumOnMs: control['minimum-on'] * 1000,
      changeoverMs: control.changeover * 1000,
      startDelayMs: control['start-delay'] * 1000,
    },
    gains: {
      proportional: control.pid.proportional,
      integralSeconds: control.pid['integral-time'],
      derivativeSeconds: control.pid['derivative-time'],
    },
    maxAgeMs: Math.min(...outputs.map((output) => output?.['max-age'] ?? 0)) * 1000,
    isSimulated: outputs.length > 0 && outputs.every((output) => output?.driver === 'simulated'),
    expectsEffect,
  }
}

/** A profile is held like a setpoint. A mode that is not known here regulates nothing. */
function modeOf(mode: string): Settings['mode'] {
  if (mode === 'profile') return 'hold'
  return mode === 'off' || mode === 'hold' || mode === 'pid' ? mode : 'fail-safe'
}

/**
 * Zero for both points is the seed's way to say that they are unset; read as temperatures they would cool all night.
 * They surround the setpoint, so what a profile says has the band around it.
 */
function aimOf({ control, points, profile }: Sources): Settings['aim'] {
  const { setpoint, lowpoint, highpoint } = points
  if (followsProfile(control)) return 'missing' in profile ? profile : below(profile, control.band)
  if (lowpoint === 0 && highpoint === 0) return around(setpoint, control.band)
  if (!(lowpoint <= setpoint && setpoint <= highpoint)) {
    return { missing: 'the setpoint is not between lowpoint and highpoint' }
  }
  return { celsius: setpoint, low: lowpoint, high: highpoint }
}

function below({ celsius, ceiling = celsius }: Extract<Target, { celsius: number }>, band: number): Aim {
  return { ...around(celsius, band), high: Math.max(celsius, ceiling) + band }
}

function around(celsius: number, band: number): Aim {
  return { celsius, low: celsius - band, high: celsius + band }
}
