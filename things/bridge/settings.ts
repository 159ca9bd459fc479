/** `/brewerslab-bridge:bridge`; of a brewery without it there is nothing. */
export interface BridgeConfig {
  readonly enabled?: boolean
  readonly group?: string
  readonly port?: number
  readonly interface?: string
  readonly 'time-to-live'?: number
  readonly send?: { readonly probe: ReadonlyMap<string, unknown>; readonly interval: number }
  readonly receive?: { readonly enabled: boolean; readonly 'stale-after': number }
}

/** Where messages go and come from. */
export interface Address {
  readonly group: string
  readonly port: number
  /** Address of the network; undefined: as the system decides. */
  readonly network: string | undefined
  readonly timeToLive: number
  readonly receives: boolean
}

/** What is exchanged. */
export interface Settings {
  readonly address: Address
  readonly probes: readonly string[]
  readonly sendEveryMs: number
  readonly staleAfterMs: number
}

/** What the configuration says; `undefined` where nothing is exchanged. */
export function settingsFrom(config: BridgeConfig): Settings | undefined {
  const { enabled, group, port, send, receive } = config
  if (enabled !== true || group === undefined || port === undefined) return undefined
  return {
    address: {
      group,
      port,
      network: config.interface,
      timeToLive: config['time-to-live'] ?? 1,
      receives: receive?.enabled === true,
    },
    probes: [...(send?.probe.keys() ?? [])],
    sendEveryMs: (send?.interval ?? 5) * 1000,
    staleAfterMs: (receive?.['stale-after'] ?? 30) * 1000,
  }
}

/** RFC 5771: 224.0.0.0/4. */
export function isMulticast(address: string): boolean {
  const first = Number(address.split('.', 1)[0])
  return first >= 224 && first <= 239
}
