import { describe, expect, test } from 'bun:test'
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type InstallSystem, install, plannedUnit, uninstall } from '../../src/commands/install/install.ts'
import { UNIT_FILE, unitText } from '../../src/commands/install/unit.ts'
import { MachineTree, PI_3 } from './doctor/tree.ts'

/** A machine with systemd, and everything that was run on it. */
function machineOf(tree: MachineTree): InstallSystem & { readonly ran: readonly string[] } {
  const ran: string[] = []
  mkdirSync(tree.files.at('/run/systemd/system'), { recursive: true })
  const executable = join(tree.directory, 'built')
  writeFileSync(executable, 'the executable')
  return { files: tree.files, uid: 0, executable, run: (command) => void ran.push(command.join(' ')), ran }
}

describe('installing', () => {
  test('puts executable and unit in their places, makes the user, and starts it', () => {
    using tree = new MachineTree(PI_3)
    const system = machineOf(tree)
    expect(install(system, {})).toEqual([
      'made the user brewerslab',
      'wrote /usr/local/bin/brewerslab',
      `wrote ${UNIT_FILE}`,
      'what runs already is the old one: systemctl restart brewerslab',
    ])
    expect(system.ran).toEqual([
      'useradd --system --no-create-home --home-dir /var/lib/brewerslab --shell /usr/sbin/nologin brewerslab',
      'systemctl daemon-reload',
      'systemctl enable --now brewerslab.service',
    ])
    expect(statSync(tree.files.at('/usr/local/bin/brewerslab')).mode & 0o777).toBe(0o755)
    expect(readFileSync(tree.files.at(UNIT_FILE), 'utf8')).toBe(plannedUnit(tree.files, {}))
  })

  test('a second time changes nothing, and says so', () => {
    using tree = new MachineTree({ ...PI_3, '/etc/passwd': 'brewerslab:x:990:990::/:/bin/false\n' })
    const system = machineOf(tree)
    install(system, {})
    const { mtimeMs } = statSync(tree.files.at(UNIT_FILE))
    expect(install(system, {})).toEqual(['everything is in its place already, and started'])
    expect(statSync(tree.files.at(UNIT_FILE)).mtimeMs).toBe(mtimeMs)
  })

  test('where no group has the chips, one is made and udev gives them to it', () => {
    using tree = new MachineTree({ ...PI_3, '/etc/group': 'root:x:0:\n' })
    const system = machineOf(tree)
    install(system, { user: 'pi' })
    expect(system.ran.slice(0, 3)).toEqual([
      'groupadd --system gpio',
      'udevadm control --reload',
      'udevadm trigger --subsystem-match=gpio',
    ])
    expect(tree.files.text('/etc/udev/rules.d/60-brewerslab-gpio.rules')).toContain('GROUP="gpio"')
  })

  test('a root that is there already is run by whoever owns it', () => {
    using tree = new MachineTree(PI_3)
    tree.put('/home/pi/brewery/x', '')
    const { uid } = statSync(tree.files.at('/home/pi/brewery'))
    tree.put('/etc/passwd', `pi:x:${uid}:1000::/home/pi:/bin/bash\n`)
    const unit = plannedUnit(tree.files, { root: '/home/pi/brewery' })
    expect(unit).toContain('ReadWritePaths=/home/pi/brewery\n')
    expect(unit).not.toContain('StateDirectory=')
    expect(unit).toContain(uid === 0 ? 'User=brewerslab\n' : 'User=pi\n')
  })

  test.each([
    ['without root', { uid: 1000 }, 'only root can install a service'],
    ['from a checkout', { executable: undefined }, 'a checkout cannot be installed'],
  ])('is refused %s, and changes nothing', (_, other, reason) => {
    using tree = new MachineTree(PI_3)
    const system = machineOf(tree)
    expect(() => install({ ...system, ...other }, {})).toThrow(reason)
    expect(existsSync(tree.files.at(UNIT_FILE))).toBe(false)
    expect(system.ran).toEqual([])
  })

  test.each([
    [{ root: '/home/pi/my brewery' }, 'cannot stand in a unit'],
    [{ root: '/var/%h' }, 'cannot stand in a unit'],
    [{ user: 'root' }, 'must not run as root'],
    [{ user: 'a\nExecStartPre=/bin/x' }, 'is not the name of a user'],
    [{ user: 'stranger' }, 'there is no user stranger'],
  ])('%j is refused', (request, reason) => {
    using tree = new MachineTree(PI_3)
    expect(() => install(machineOf(tree), request)).toThrow(reason)
    expect(existsSync(tree.files.at(UNIT_FILE))).toBe(false)
  })

  test('where systemd does not run there is no service', () => {
    using tree = new MachineTree(PI_3)
    using other = new MachineTree(PI_3)
    expect(() => install({ ...machineOf(tree), files: other.files }, {})).toThrow('systemd does not run')
  })
})

test('uninstalling takes away what was installed, and no data', () => {
  using tree = new MachineTree(PI_3)
  const system = machineOf(tree)
  install(system, { user: 'pi', root: '/srv/brewery' })
  expect(tree.files.has('/srv/brewery')).toBe(true)
  expect(system.ran).toContain(`chown pi: ${tree.files.at('/srv/brewery')}`)
  expect(uninstall(system)).toEqual([
    `removed ${UNIT_FILE}`,
    'removed /usr/local/bin/brewerslab',
    'left alone: /srv/brewery, the user and the group gpio',
  ])
  expect(system.ran.slice(-2)).toEqual(['systemctl disable --now brewerslab.service', 'systemctl daemon-reload'])
  expect(tree.files.has(UNIT_FILE)).toBe(false)
  expect(tree.files.has('/srv/brewery')).toBe(true)
  expect(uninstall(system)).toEqual([`there is no ${UNIT_FILE}`])
})

describe('the unit', () => {
  const unit = unitText({ executable: '/usr/local/bin/brewerslab', user: 'brewerslab', root: '/var/lib/brewerslab' })

  test('has what keeps a brewery safe when the program is killed or hangs', () => {
    for (const setting of [
      'Type=notify',
      'NotifyAccess=all',
      'WatchdogSec=30',
      'ExecStopPost=/usr/local/bin/brewerslab outputs off --root /var/lib/brewerslab',
      'Restart=always',
    ])
      expect(unit.split('\n')).toContain(setting)
  })

  test('leaves the program what it needs, and little else', () => {
    const lines = unit.split('\n')
    for (const setting of [
      'User=brewerslab',
      'SupplementaryGroups=gpio',
      'StateDirectory=brewerslab',
      'RuntimeDirectory=brewerslab',
      'DeviceAllow=char-gpiochip rw',
      'DevicePolicy=closed',
      'ProtectSystem=strict',
      'NoNewPrivileges=yes',
      'UnsetEnvironment=BUN_OPTIONS BUN_BE_BUN',
    ])
      expect(lines).toContain(setting)
    // Compiled while it runs: this would kill it at once.
    expect(lines.some((line) => line.startsWith('MemoryDenyWriteExecute'))).toBe(false)
    // Whether the clock can be trusted could not be asked: systemd.exec(5) blocks adjtimex(2) with it.
    expect(lines.some((line) => line.startsWith('ProtectClock'))).toBe(false)
    expect(lines).toContain('CapabilityBoundingSet=')
  })

  const hasVerifier = Bun.which('systemd-analyze') !== null
  if (!hasVerifier) process.stderr.write('the unit is not verified: there is no systemd-analyze\n')
  test.skipIf(!hasVerifier)('systemd finds nothing to say against it', () => {
    using tree = new MachineTree()
    const executable = join(tree.directory, 'brewerslab')
    writeFileSync(executable, '')
    chmodSync(executable, 0o755)
    const file = join(tree.directory, 'brewerslab.service')
    writeFileSync(file, unitText({ executable, user: 'brewerslab', root: '/var/lib/brewerslab' }))
    const verify = () => {
      const { success, stderr } = Bun.spawnSync(['systemd-analyze', 'verify', file], {
        env: { ...process.env, LC_ALL: 'C' },
      })
      return { success, stderr: stderr.toString() }
    }
    expect(verify()).toEqual({ success: true, stderr: '' })
    // And would, if there were something.
    writeFileSync(file, readFileSync(file, 'utf8').replace('WatchdogSec=30', 'WatchdogSec=soon'))
    expect(verify().stderr).toContain('Failed to parse sec value')
  })
})
