import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { examine } from '../../../src/commands/doctor/examine.ts'
import type { Questions } from '../../../src/commands/doctor/findings.ts'
import { MachineFiles } from '../../../src/commands/doctor/machine-files.ts'

/** Files of a machine in a directory of their own, and a datastore root beside them. */
export class MachineTree implements Disposable {
  readonly directory = mkdtempSync(join(tmpdir(), 'machine-'))
  readonly root = join(this.directory, 'brewery')
  readonly files = new MachineFiles(join(this.directory, 'machine'))

  constructor(files: Readonly<Record<string, string | Buffer>> = {}) {
    mkdirSync(this.root)
    for (const [path, content] of Object.entries(files)) this.put(path, content)
  }

  put(path: string, content: string | Buffer): void {
    mkdirSync(dirname(this.files.at(path)), { recursive: true })
    writeFileSync(this.files.at(path), content)
  }

  /** A chip that only its owner and group may use. */
  chip(name: string): void {
    this.put(`/dev/${name}`, '')
    chmodSync(this.files.at(`/dev/${name}`), 0o660)
  }

  /** Outputs as the server keeps them for the next start. */
  outputs(...outputs: readonly object[]): void {
    mkdirSync(join(this.root, 'outputs'), { recursive: true })
    const full = outputs.map((it) => ({ driver: 'gpio-chip', activeLow: false, safeState: 'off', ...it }))
    writeFileSync(join(this.root, 'outputs', 'lines.json'), JSON.stringify({ outputs: full }))
  }

  register(thing: string): void {
    mkdirSync(join(this.root, 'startup'), { recursive: true })
    writeFileSync(join(this.root, 'startup', `${thing}.json`), '{}')
  }

  examine(questions: Partial<Questions> = {}, user?: string) {
    const options = { files: this.files, root: this.root, port: 8000, questions: { ...healthy, ...questions } }
    return examine(user === undefined ? options : { ...options, user })
  }

  [Symbol.dispose](): void {
    rmSync(this.directory, { recursive: true })
  }
}

const GIGABYTE = 2 ** 30

/** A machine where all is well, as far as no file tells. The hardware is a fake. */
const healthy: Questions = {
  line: ({ line = '' }) => ({
    chip: 'gpiochip0',
    label: 'pinctrl-bcm2835',
    offset: Number(/\d+/.exec(line)),
    name: line,
  }),
  isClockSynchronised: () => true,
  stat: (path) => statSync(path, { throwIfNoEntry: false }),
  space: () => ({ freeBytes: 20 * GIGABYTE, totalBytes: 28 * GIGABYTE }),
  syncMs: () => 12,
  isPortFree: async () => true,
  server: async () => undefined,
}

/** getauxval(3): the page size among other entries. */
export function auxv(pageSizeBytes: number): Buffer {
  const bytes = Buffer.alloc(48)
  for (const [at, value] of [33, 0x7fff0000, 6, pageSizeBytes].entries()) bytes.writeBigUInt64LE(BigInt(value), at * 8)
  return bytes
}

/** A Raspberry Pi 3B+ with Raspberry Pi OS, 1-wire and two probes. */
export const PI_3 = {
  '/proc/device-tree/model': 'Raspberry Pi 3 Model B Plus Rev 1.3\0',
  '/proc/sys/kernel/arch': 'aarch64\n',
  '/proc/sys/kernel/osrelease': '6.12.47+rpt-rpi-v8\n',
  '/proc/self/auxv': auxv(4096),
  '/proc/self/mountinfo':
    '24 1 179:2 / / rw,noatime shared:1 - ext4 /dev/mmcblk0p2 rw\n25 24 0:22 / /sys rw - sysfs sysfs rw\n',
  '/etc/os-release': 'PRETTY_NAME="Debian GNU/Linux 13 (trixie)"\n',
  '/etc/passwd': 'root:x:0:0:root:/root:/bin/bash\npi:x:1000:1000::/home/pi:/bin/bash\n',
  '/etc/group': 'root:x:0:\npi:x:1000:\ngpio:x:986:pi\n',
  '/boot/firmware/config.txt':
    '# probes\ndtoverlay=w1-gpio\ndtparam=strict_gpiod\n[pi5]\ngpio=17=op,dl\n[all]\ngpio=17,27=op,dh\n',
  '/sys/bus/w1/devices/w1_bus_master1/w1_master_slaves': '28-0316a2794bff\n28-0316a2794c00\n',
} as const

/** A Raspberry Pi 5 with pages of 16 KB, nothing configured yet. */
export const PI_5 = {
  ...PI_3,
  '/proc/device-tree/model': 'Raspberry Pi 5 Model B Rev 1.0\0',
  '/proc/sys/kernel/osrelease': '6.12.47+rpt-rpi-2712\n',
  '/proc/self/auxv': auxv(16384),
  '/boot/firmware/config.txt': '[pi4]\ndtoverlay=w1-gpio\ndtparam=strict_gpiod\n[all]\n# dtoverlay=w1-gpio\n',
  '/sys/bus/w1/devices/w1_bus_master1/w1_master_slaves': '28-0316a2794bff\n',
  '/sys/class/rtc/rtc0/battery_voltage': '2900000\n',
  '/sys/module/pinctrl_rp1/parameters/persist_gpio_outputs': 'Y\n',
} as const
