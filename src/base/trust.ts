import { existsSync } from 'node:fs'
import { isClockSynchronised } from './kernel-clock.ts'

/** systemd-timesyncd(8): made when the clock was set for the first time since the boot. */
const TIMESYNC_FILE = '/run/systemd/timesync/synchronized'

/**
 * Whether the time of day can be believed: a time server has set it. A PC has a battery for its clock; a Raspberry Pi
 * goes on, after a boot, from when it was switched off.
 */
export function isClockTrusted(): boolean {
  return process.arch === 'x64' || existsSync(TIMESYNC_FILE) || isClockSynchronised() === true
}
