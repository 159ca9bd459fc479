import { resolve } from 'node:path'

/** Where the kernel's `w1_bus_master1` shows its probes (Documentation/w1/w1-generic). */
export const KERNEL_W1_DIRECTORY = '/sys/bus/w1/devices/w1_bus_master1'

/** Directory of the 1-wire bus that `--w1`, or else `$BREWERSLAB_W1`, names; `undefined` where neither does. */
export function namedW1Directory(
  option: string | undefined,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string | undefined {
  const named = option || environment.BREWERSLAB_W1
  return named ? resolve(named) : undefined
}
