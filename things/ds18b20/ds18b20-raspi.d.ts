/** The part of ds18b20-raspi 0.3.6 that is used; the package brings no types. */
declare module 'ds18b20-raspi' {
  /** Directory of the bus master, for all calls that follow. */
  export function setW1Directory(directory: string): void
  /**
   * Temperature of a probe, °C with three decimals, to a callback. `null` without an error: the file could be read
   * and says that there is no temperature.
   */
  export function readC(id: string, callback: (error: Error | null, celsius: number | null) => void): void
}
