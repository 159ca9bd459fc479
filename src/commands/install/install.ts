import { chmodSync, copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { BrewError } from '../../base/index.ts'
import { accountNamed, groupId } from '../doctor/accounts.ts'
import type { MachineFiles } from '../doctor/machine-files.ts'
import {
  DEFAULT_ROOT,
  DEFAULT_USER,
  EXECUTABLE_FILE,
  GPIO_GROUP,
  isPlainPath,
  UDEV_FILE,
  UDEV_RULE,
  UNIT_FILE,
  unitText,
} from './unit.ts'

/** What installing needs of the machine. */
export interface InstallSystem {
  /** Written below, too. */
  readonly files: MachineFiles
  readonly uid: number
  /** The executable to install; absent in a checkout, which has none. */
  readonly executable: string | undefined
  /** @throws BrewError with what it said, where it fails */
  run(command: readonly string[]): void
}

/** What is asked for. */
export interface InstallRequest {
  readonly user?: string | undefined
  readonly root?: string | undefined
}

/** The unit as it would be written. @throws BrewError `invalid-value` for a root or a user that it cannot name */
export function plannedUnit(files: MachineFiles, request: InstallRequest): string {
  const { user, root } = chosen(files, request)
  return unitText({ executable: EXECUTABLE_FILE, user, root })
}

/**
 * Puts the service in its place and starts it. What is as it should be is left alone.
 * @returns what was done, a line each
 * @throws BrewError `access-denied` without root, `operation-not-supported` without systemd or executable
 */
export function install(system: InstallSystem, request: InstallRequest): readonly string[] {
  const { files, executable } = system
  requireRoot(system, 'install')
  if (executable === undefined) {
    throw new BrewError(
      'operation-not-supported',
      'a checkout cannot be installed',
      {},
      'Run the executable: npm run build.',
    )
  }
  requireSystemd(files)
  const { user, root } = chosen(files, request)
  const unit = unitText({ executable: EXECUTABLE_FILE, user, root })
  const done = [...provideUser(system, user), ...provideGroup(system)]
  const isNewProgram = installExecutable(files, executable)
  if (isNewProgram) done.push(`wrote ${EXECUTABLE_FILE}`)
  done.push(...provideRoot(system, root, user))
  const isNewUnit = writeIfOther(files, UNIT_FILE, unit)
  if (isNewUnit) done.push(`wrote ${UNIT_FILE}`)
  system.run(['systemctl', 'daemon-reload'])
  system.run(['systemctl', 'enable', '--now', 'brewerslab.service'])
  if (done.length === 0) return ['everything is in its place already, and started']
  if (isNewProgram || isNewUnit) done.push('what runs already is the old one: systemctl restart brewerslab')
  return done
}

/** Takes the service away; data, user and group stay. @throws BrewError as `install` */
export function uninstall(system: InstallSystem): readonly string[] {
  const { files } = system
  requireRoot(system, 'uninstall')
  if (!files.has(UNIT_FILE)) return [`there is no ${UNIT_FILE}`]
  requireSystemd(files)
  const unit = files.text(UNIT_FILE) ?? ''
  system.run(['systemctl', 'disable', '--now', 'brewerslab.service'])
  const removed = [UNIT_FILE, EXECUTABLE_FILE, UDEV_FILE].filter((file) => files.has(file))
  for (const file of removed) rmSync(files.at(file))
  system.run(['systemctl', 'daemon-reload'])
  const root = /^ExecStart=\S+ serve --root (\S+)$/m.exec(unit)?.[1] ?? DEFAULT_ROOT
  return [...removed.map((file) => `removed ${file}`), `left alone: ${root}, the user and the group ${GPIO_GROUP}`]
}

/** A root that is there already belongs to somebody: then that is whose service it is. */
function chosen(files: MachineFiles, request: InstallRequest): { readonly user: string; readonly root: string } {
  const root = request.root ?? DEFAULT_ROOT
  if (!isPlainPath(root)) {
    const hint = 'Give an absolute path without blanks and special characters.'
    throw new BrewError('invalid-value', `"${root}" cannot stand in a unit`, {}, hint)
  }
  const user = request.user ?? ownerOf(files, root) ?? DEFAULT_USER
  if (!/^[a-z_][a-z0-9_-]{0,31}$/.test(user))
    throw new BrewError('invalid-value', `"${user}" is not the name of a user`)
  if (user === 'root')
    throw new BrewError('invalid-value', 'the service must not run as root', {}, 'Name another --user.')
  return { user, root }
}

function ownerOf(files: MachineFiles, root: string): string | undefined {
  const uid = files.stat(root)?.uid
  if (uid === undefined || uid === 0) return undefined
  const entry = (files.text('/etc/passwd') ?? '').split('\n').find((line) => line.split(':')[2] === String(uid))
  return entry?.split(':')[0]
}

function requireRoot({ uid }: InstallSystem, what: string): void {
  if (uid === 0) return
  const hint = `Run it with sudo, or look at it first: brewerslab install-service --print.`
  throw new BrewError('access-denied', `only root can ${what} a service`, {}, hint)
}

function requireSystemd(files: MachineFiles): void {
  if (files.has('/run/systemd/system')) return
  const hint = 'See what it would be with --print.'
  throw new BrewError('operation-not-supported', 'systemd does not run on this machine', {}, hint)
}

function provideUser({ files, run }: InstallSystem, user: string): readonly string[] {
  if (accountNamed(files, user) !== undefined) return []
  if (user !== DEFAULT_USER) throw new BrewError('data-missing', `there is no user ${user}`, {}, `sudo adduser ${user}`)
  run(['useradd', '--system', '--no-create-home', '--home-dir', DEFAULT_ROOT, '--shell', '/usr/sbin/nologin', user])
  return [`made the user ${user}`]
}

/** Raspberry Pi OS has the group and gives it the chips; plain Debian has neither. */
function provideGroup({ files, run }: InstallSystem): readonly string[] {
  if (groupId(files, GPIO_GROUP) !== undefined && !files.has(UDEV_FILE)) return []
  const done: string[] = []
  if (groupId(files, GPIO_GROUP) === undefined) {
    run(['groupadd', '--system', GPIO_GROUP])
    done.push(`made the group ${GPIO_GROUP}`)
  }
  if (writeIfOther(files, UDEV_FILE, UDEV_RULE)) {
    run(['udevadm', 'control', '--reload'])
    run(['udevadm', 'trigger', '--subsystem-match=gpio'])
    done.push(`wrote ${UDEV_FILE}: GPIO chips are for the group ${GPIO_GROUP}`)
  }
  return done
}

/** Beside the old one and moved over it, as what runs cannot be overwritten. */
function installExecutable(files: MachineFiles, executable: string): boolean {
  const to = files.at(EXECUTABLE_FILE)
  if (isSame(executable, to)) return false
  mkdirSync(dirname(to), { recursive: true })
  copyFileSync(executable, `${to}.new`)
  chmodSync(`${to}.new`, 0o755)
  renameSync(`${to}.new`, to)
  return true
}

function isSame(a: string, b: string): boolean {
  const size = statSync(b, { throwIfNoEntry: false })?.size
  return size !== undefined && size === statSync(a).size && readFileSync(a).equals(readFileSync(b))
}

/** systemd makes its own state directory; any other one has to be there. */
function provideRoot({ files, run }: InstallSystem, root: string, user: string): readonly string[] {
  if (root === DEFAULT_ROOT || files.has(root)) return []
  mkdirSync(files.at(root), { recursive: true, mode: 0o750 })
  run(['chown', `${user}:`, files.at(root)])
  return [`made ${root}`]
}

function writeIfOther(files: MachineFiles, file: string, text: string): boolean {
  if (files.bytes(file)?.toString('utf8') === text) return false
  mkdirSync(dirname(files.at(file)), { recursive: true })
  writeFileSync(`${files.at(file)}.new`, text, { mode: 0o644, flush: true })
  renameSync(`${files.at(file)}.new`, files.at(file))
  return true
}
