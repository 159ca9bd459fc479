import type { GravityUnit } from './gravity.ts'

/** `/brewerslab-gravity:gravity`; what a brewery without hydrometers has of it is nothing at all. */
export interface GravityConfig {
  readonly listen?: { readonly address?: string; readonly 'http-port'?: number; readonly 'tcp-port'?: number }
  readonly 'tilt-bridge'?: { readonly url?: string; readonly interval?: number }
  readonly hydrometer?: ReadonlyMap<string, HydrometerConfig>
}

interface HydrometerConfig {
  readonly kind: 'ispindel' | 'tilt'
  readonly id?: string
  readonly token?: string
  readonly colour?: string
  readonly calibration: {
    readonly unit: GravityUnit
    readonly coefficient: ReadonlyMap<number, { readonly value: number }>
  }
  readonly 'original-gravity'?: number
  readonly 'stale-after': number
}

/** A hydrometer as the work needs it. */
export interface HydrometerSettings {
  readonly name: string
  readonly kind: 'ispindel' | 'tilt'
  readonly id: string | undefined
  readonly token: string | undefined
  readonly colour: string | undefined
  readonly unit: GravityUnit
  /** By power, from the zeroth; none: the device's own gravity is taken. */
  readonly coefficients: readonly number[]
  readonly originalSg: number | undefined
  readonly staleAfterMs: number
}

/** Where to listen. A port that is undefined is not listened on. */
export interface Listening {
  readonly address: string
  readonly httpPort: number | undefined
  readonly tcpPort: number | undefined
}

/** All of it. */
export interface Settings {
  readonly listening: Listening
  readonly bridge: { readonly url: string; readonly intervalMs: number } | undefined
  readonly hydrometers: ReadonlyMap<string, HydrometerSettings>
}

const LOOPBACK = '127.0.0.1'
const DEFAULT_INTERVAL_SECONDS = 60

/** What the configuration says. */
export function settingsFrom(config: GravityConfig): Settings {
  const { listen, hydrometer } = config
  const { url, interval = DEFAULT_INTERVAL_SECONDS } = config['tilt-bridge'] ?? {}
  return {
    listening: {
      address: listen?.address ?? LOOPBACK,
      httpPort: listen?.['http-port'],
      tcpPort: listen?.['tcp-port'],
    },
    bridge: url === undefined ? undefined : { url, intervalMs: interval * 1000 },
    hydrometers: new Map([...(hydrometer ?? [])].map(([name, it]) => [name, hydrometerFrom(name, it)])),
  }
}

function hydrometerFrom(name: string, config: HydrometerConfig): HydrometerSettings {
  const { kind, id, token, colour, calibration } = config
  const terms = calibration.coefficient
  const highest = Math.max(-1, ...terms.keys())
  return {
    name,
    kind,
    id,
    token,
    colour,
    unit: kind === 'tilt' && terms.size === 0 ? 'sg' : calibration.unit,
    coefficients: Array.from({ length: highest + 1 }, (_, degree) => terms.get(degree)?.value ?? 0),
    originalSg: config['original-gravity'],
    staleAfterMs: config['stale-after'] * 1000,
  }
}

/** Whether only this machine can reach an address. */
export function isLoopback(address: string): boolean {
  return /^127\./.test(address) || address === '::1'
}
