/** Outputs: what switches heaters and coolers, and the guard that holds their lines. */
export type { Grounds, Level, OutputsPort, Renewal, Wanted } from './types.ts'
