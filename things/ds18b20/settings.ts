import type { OffsetRange } from './offset.ts'

/** What stands in `hardware/sampling` when it is unset. */
export const DEFAULT_INTERVAL_SECONDS = 10
export const DEFAULT_STALE_AFTER_SECONDS = 30

/** The part of `/brewerslab:brewhouse/temperature` that reading probes depends on. */
export interface TemperatureConfig {
  readonly fermentation: { readonly probe: { readonly id?: string } }
  readonly hardware: {
    readonly probe: ReadonlyMap<string, { readonly offsets: ReadonlyMap<string, OffsetRange> }>
    readonly sampling: { readonly interval?: number; readonly 'stale-after'?: number }
  }
}

/** The same as the work needs it. */
export interface Settings {
  /** From one reading of a probe to the next. */
  readonly intervalMs: number
  /** How long after it was taken a reading may be shown. */
  readonly staleAfterMs: number
  /** Id of the probe in the fermenter; `undefined` for none. */
  readonly fermentation: string | undefined
  /** Probes of `hardware`, with their calibration. */
  readonly offsets: ReadonlyMap<string, readonly OffsetRange[]>
}

/** What the configuration says, with what is unset filled in. */
export function settingsFrom(config: TemperatureConfig): Settings {
  const { fermentation, hardware } = config
  return {
    intervalMs: (hardware.sampling.interval ?? DEFAULT_INTERVAL_SECONDS) * 1000,
    staleAfterMs: (hardware.sampling['stale-after'] ?? DEFAULT_STALE_AFTER_SECONDS) * 1000,
    // The empty string is the seed's way to say none.
    fermentation: fermentation.probe.id === '' ? undefined : fermentation.probe.id,
    offsets: new Map([...hardware.probe].map(([id, probe]) => [id, [...probe.offsets.values()]])),
  }
}
