/** Runs a command where `/sys/class` is a tmpfs with an empty `gpio`, which only it and its children see. */
export function withOwnSysfs(command: readonly string[]): string[] {
  return [
    ...['unshare', '--mount', 'sh', '-c'],
    `mount -t tmpfs none /sys/class && mkdir /sys/class/gpio && exec "$@"`,
    'sh',
    ...command,
  ]
}

/** Why that cannot be had on this machine; `undefined` where it can. */
export function noOwnSysfs(): string | undefined {
  if (Bun.which('unshare') === null) return 'there is no unshare'
  const { success, stderr } = Bun.spawnSync(withOwnSysfs(['true']))
  return success ? undefined : `mounting in a namespace of our own is not allowed: ${stderr.toString().trim()}`
}
