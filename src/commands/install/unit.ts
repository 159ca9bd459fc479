/** Where the unit is written: systemd.unit(5), for units of the administrator. */
export const UNIT_FILE = '/etc/systemd/system/brewerslab.service'
/** Where the executable is installed: a user's home may be closed to the user of the service. */
export const EXECUTABLE_FILE = '/usr/local/bin/brewerslab'
/** For a machine whose chips have no group of their own: udev(7). */
export const UDEV_FILE = '/etc/udev/rules.d/60-brewerslab-gpio.rules'
export const UDEV_RULE = 'SUBSYSTEM=="gpio", KERNEL=="gpiochip*", GROUP="gpio", MODE="0660"\n'
/** Where the brewery's files are, unless something else is said. */
export const DEFAULT_ROOT = '/var/lib/brewerslab'
export const DEFAULT_USER = 'brewerslab'
export const GPIO_GROUP = 'gpio'

/** The server is taken for hung when the guard has not heard of it, or it of the guard, for so long. */
const WATCHDOG_SECONDS = 30
/** Longer than `serve` ever takes to stop. */
const STOP_SECONDS = 15

/** What a unit is made of: absolute paths of plain characters, see `isPlainPath`. */
export interface UnitOptions {
  readonly executable: string
  readonly user: string
  readonly root: string
}

/** Whether a path means itself wherever it stands in a unit: no blanks, quotes, `%` or `$`. */
export function isPlainPath(path: string): boolean {
  return /^\/[\w@+=:,./-]*$/.test(path)
}

/**
 * The unit that runs a brewery: systemd.service(5), systemd.exec(5). The directory for state in memory is made by
 * systemd on its tmpfs, and named to the program as `$RUNTIME_DIRECTORY`.
 */
export function unitText({ executable, user, root }: UnitOptions): string {
  return `# Written by "brewerslab install-service", which writes it anew: own settings belong into
# ${UNIT_FILE}.d/own.conf (systemctl edit brewerslab).
[Unit]
Description=brewerslab
After=network.target time-sync.target
StartLimitIntervalSec=0

[Service]
Type=notify
# The process that holds the outputs tells of both, and is a child of the server.
NotifyAccess=all
WatchdogSec=${WATCHDOG_SECONDS}
ExecStart=${executable} serve --root ${root}
# For when server and outputs were killed together: a Raspberry Pi may keep a line as it was.
ExecStopPost=${executable} outputs off --root ${root}
Restart=always
RestartSec=5
TimeoutStopSec=${STOP_SECONDS}
LimitCORE=0

User=${user}
SupplementaryGroups=${GPIO_GROUP}
UMask=0027
${root === DEFAULT_ROOT ? 'StateDirectory=brewerslab\nStateDirectoryMode=0750' : `ReadWritePaths=${root}`}
RuntimeDirectory=brewerslab
RuntimeDirectoryMode=0750
# Either would turn the executable into something else.
UnsetEnvironment=BUN_OPTIONS BUN_BE_BUN

# Chips of GPIO lines, and no other device. 1-wire has none: its probes are files in /sys, which stays readable, and
# writable where its own permissions say so (the driver gpio-sysfs needs that, so there is no ProtectKernelTunables).
DevicePolicy=closed
DeviceAllow=char-gpiochip rw
NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
ProtectSystem=strict
ProtectHome=read-only
PrivateTmp=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
LockPersonality=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
# No MemoryDenyWriteExecute: what runs is compiled while it runs. No ProtectClock: it would forbid even to ask whether
# the clock is kept right (adjtimex); to set it takes a capability, and there is none.

[Install]
WantedBy=multi-user.target
`
}
