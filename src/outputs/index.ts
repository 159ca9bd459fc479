/** Outputs: what switches heaters and coolers, and the guard that holds their lines. */
export { CONTROL_PATH, controlsIn, outputsFrom, POWER_PATH, VESSEL_PATH, withRests } from './configuration.ts'
export { lookAtLine, type SeenLine } from './drivers/gpio-chip.ts'
export { type LastKnown, lastKnownOutputs } from './last-known.ts'
export { type MadeSafe, makeSafe } from './make-safe.ts'
export {
  type Outputs,
  type OutputsAudience,
  type OutputsOptions,
  type OverrideRequest,
  openOutputs,
} from './outputs.ts'
export { OutputsPlace } from './place.ts'
export { outputPath } from './shown.ts'
export type { Grounds, Level, OutputReport, OutputsConfig, OutputsPort, Renewal, Wanted } from './types.ts'
