import { readFileSync } from 'node:fs'

let id: string | undefined

/** This machine since it was booted: two processes with the same id share `CLOCK_BOOTTIME`. */
export function machineId(): string {
  id ??= readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  return id
}
