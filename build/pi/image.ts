import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { BuildError, isThere, outputOf, step } from '../steps.ts'
import { type CpioEntry, cpio, DIRECTORY, EXECUTABLE, SYMLINK } from './cpio.ts'
import { downloadPackages } from './packages.ts'

/** What qemu is started with. */
export interface Image {
  readonly kernel: string
  readonly initrd: string
}

/** Of the C library, what the executable is linked to. */
const LIBRARY = /^(?:ld-linux-aarch64\.so\.1|lib(?:c|m|dl|pthread|rt|resolv|nss_files)\.so\.\d+)$/
const TOOLS = /^(?:busybox|libc6)_/

/** Where the kernel and its system are kept, outside the checkout so that a fresh clone profits too. */
function imageDirectory(): string {
  const base = process.env.XDG_CACHE_HOME || join(homedir(), '.cache')
  return join(process.env.BREWERSLAB_CACHE || join(base, 'brewerslab'), 'pi')
}

/** Sees to it that there is a kernel and its system. @throws BuildError where they cannot be had */
export async function provideSystem(): Promise<string> {
  const home = imageDirectory()
  const system = join(home, 'system')
  if (!isThere(system)) await step('downloading a kernel for arm64 (apt)', () => unpackSystem(home))
  return system
}

/** A kernel, and a system around the executable. @throws BuildError where the kernel cannot be had */
export async function makeImage(executable: string): Promise<Image> {
  const home = imageDirectory()
  const system = await provideSystem()
  const initrd = join(home, `initrd-${process.pid}.cpio`)
  writeFileSync(initrd, cpio(entriesOf(system, executable)))
  return { kernel: join(system, 'vmlinuz'), initrd }
}

/** Whole or not at all: what is there once is taken for complete. */
async function unpackSystem(home: string): Promise<void> {
  const unpacked = join(home, `unpacked-${process.pid}`)
  const system = join(home, `system-${process.pid}`)
  mkdirSync(system, { recursive: true })
  try {
    for (const file of await downloadPackages(home)) await unpack(file, unpacked)
    const boot = join(unpacked, 'boot')
    const kernel = readdirSync(boot).find((name) => name.startsWith('vmlinuz-'))
    if (kernel === undefined) throw new BuildError('the package of the kernel has no kernel')
    renameSync(join(boot, kernel), join(system, 'vmlinuz'))
    renameSync(join(unpacked, 'usr/bin/busybox'), join(system, 'busybox'))
    const libraries = join(unpacked, 'usr/lib/aarch64-linux-gnu')
    mkdirSync(join(system, 'lib'))
    for (const name of readdirSync(libraries).filter((it) => LIBRARY.test(it)))
      renameSync(join(libraries, name), join(system, 'lib', name))
    renameSync(system, join(home, 'system'))
  } finally {
    for (const left of [unpacked, system]) rmSync(left, { recursive: true, force: true })
    rmSync(join(home, 'packages'), { recursive: true, force: true })
  }
}

/** Of the kernel's package only the kernel: its modules are a hundred megabytes that nobody loads. */
async function unpack(file: string, to: string): Promise<void> {
  mkdirSync(to, { recursive: true })
  const name = file.slice(file.lastIndexOf('/') + 1)
  if (TOOLS.test(name) || name.startsWith('busybox-static')) {
    await outputOf(['dpkg-deb', '-x', file, to])
    return
  }
  await outputOf([
    'sh',
    '-c',
    'dpkg-deb --fsys-tarfile "$1" | tar -x -C "$2" --wildcards "./boot/vmlinuz-*"',
    'sh',
    file,
    to,
  ])
}

function entriesOf(system: string, executable: string): readonly CpioEntry[] {
  const directories = [
    'bin',
    'dev',
    'proc',
    'sys',
    'lib',
    'lib/aarch64-linux-gnu',
    'tmp',
    'run',
    'root',
    'usr',
    'usr/bin',
  ]
  const text = (it: string) => new TextEncoder().encode(it)
  return [
    ...directories.map((name) => ({ name, mode: DIRECTORY })),
    ...readdirSync(join(system, 'lib')).map((name) => ({
      name: name.startsWith('ld-linux') ? `lib/${name}` : `lib/aarch64-linux-gnu/${name}`,
      mode: EXECUTABLE,
      content: readFileSync(join(system, 'lib', name)),
    })),
    { name: 'bin/busybox', mode: EXECUTABLE, content: readFileSync(join(system, 'busybox')) },
    { name: 'bin/sh', mode: SYMLINK, content: text('busybox') },
    { name: 'bin/brewerslab', mode: EXECUTABLE, content: readFileSync(executable) },
    { name: 'init', mode: EXECUTABLE, content: text(INIT) },
  ]
}

/** The first process: a shell at the serial line, in a system that is as bare as can be. */
const INIT = `#!/bin/sh
/bin/busybox mkdir -p /sbin /usr/sbin
/bin/busybox --install -s
export PATH=/bin:/sbin:/usr/bin:/usr/sbin HOME=/
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
mkdir -p /dev/shm && mount -t tmpfs tmpfs /dev/shm
mount -t tmpfs tmpfs /run
mount -t debugfs debugfs /sys/kernel/debug
mount -t tracefs tracefs /sys/kernel/tracing
ip link set lo up
stty -echo -onlcr
echo '<pi is up>'
while read -r line; do
  eval "$line" </dev/null
  echo "<pi has done $?>"
done
poweroff -f
`
