import { describe, expect, test } from 'bun:test'
import { statSync } from 'node:fs'
import type { Examination } from '../../../src/commands/doctor/examine.ts'
import { examinationText } from '../../../src/commands/doctor/examine.ts'
import { MachineTree, PI_3, PI_5 } from './tree.ts'

/** What was found about something, as `status: text -> advice`. */
function about({ findings }: Examination, check: string): readonly string[] {
  return findings
    .filter((it) => it.check === check)
    .map(({ status, text, advice }) => `${status}: ${text}${advice === undefined ? '' : ` -> ${advice}`}`)
}

describe('a Raspberry Pi 3 in good order', () => {
  test('has nothing wrong', async () => {
    using pi = new MachineTree(PI_3)
    pi.register('TemperatureProvider')
    pi.outputs({ name: 'cooler', line: 'GPIO17', activeLow: true })
    const found = await pi.examine()
    expect(found.findings.filter(({ status }) => status === 'wrong')).toEqual([])
    expect(found).toMatchObject({ isWell: true, machine: { isPi: true, generation: 3, pageSizeBytes: 4096 } })
    expect(about(found, '1-wire')).toEqual(['good: w1_bus_master1 with 28-0316a2794bff, 28-0316a2794c00'])
    expect(about(found, 'output cooler')).toEqual([
      'good: gpiochip0 (pinctrl-bcm2835), line 17 GPIO17',
      'good: GPIO 17 is high from the start of the firmware: gpio=17=op,dh',
    ])
    expect(about(found, 'battery clock')[0]).toStartWith('note: none')
    expect(examinationText(found)).toEndWith('Nothing is wrong.')
  })

  test('a section for another model does not count', async () => {
    using pi = new MachineTree({ ...PI_3, '/boot/firmware/config.txt': '[pi5]\ndtparam=strict_gpiod\n[all]\n' })
    pi.outputs({ name: 'cooler', line: 'GPIO17' })
    expect(about(await pi.examine(), 'strict_gpiod')).toEqual([
      'wrong: not set: if the program is killed with its guard, outputs may stay on -> Put into /boot/firmware/config.txt: dtparam=strict_gpiod',
    ])
  })
})

describe('a Raspberry Pi 5 that is not set up', () => {
  test('is told each line for its config.txt', async () => {
    using pi = new MachineTree(PI_5)
    pi.outputs({ name: 'heater', line: 'GPIO5' }, { name: 'cooler', line: 'GPIO17', activeLow: true })
    const label = 'pinctrl-rp1'
    const found = await pi.examine({
      line: ({ line = '' }) => ({ chip: 'gpiochip4', label, offset: Number(line.slice(4)), name: line }),
    })
    expect(found).toMatchObject({ isWell: false, machine: { generation: 5, pageSizeBytes: 16384 } })
    // Pins up to 8 are pulled up when power comes, the others down: either would switch these on.
    expect(about(found, 'output heater')[1]).toBe(
      'wrong: GPIO 5 is pulled high until the program runs: not its safe state -> Put into /boot/firmware/config.txt: gpio=5=op,dl',
    )
    expect(about(found, 'output cooler')[1]).toBe(
      'wrong: GPIO 17 is pulled low until the program runs: not its safe state -> Put into /boot/firmware/config.txt: gpio=17=op,dh',
    )
    expect(about(found, 'battery clock')).toEqual(['good: rtc0'])
    expect(about(found, 'pages')).toEqual(['good: memory pages of 16 KB'])
  })

  test('strict_gpiod that was written but is not in force wants a restart', async () => {
    using pi = new MachineTree({ ...PI_5, '/boot/firmware/config.txt': '[pi5]\ndtparam=audio=on,strict_gpiod\n' })
    pi.outputs({ name: 'heater', line: 'GPIO5' })
    expect(about(await pi.examine(), 'strict_gpiod')[0]).toEndWith('-> Restart the machine.')
    pi.put('/sys/module/pinctrl_rp1/parameters/persist_gpio_outputs', 'N\n')
    expect(about(await pi.examine(), 'strict_gpiod')).toEqual(['good: lines that are let go become inputs'])
  })

  test('the battery of the clock is missed', async () => {
    using pi = new MachineTree({ ...PI_5, '/sys/class/rtc/rtc0/battery_voltage': '0\n' })
    expect(about(await pi.examine(), 'battery clock')[0]).toStartWith('note: a clock without a battery')
  })
})

describe('what can be wrong', () => {
  test('no 1-wire, where probes are to be read: which line to add', async () => {
    using pi = new MachineTree({
      '/proc/device-tree/model': 'Raspberry Pi 4 Model B Rev 1.4\0',
      '/boot/config.txt': '',
    })
    expect(about(await pi.examine(), '1-wire')[0]).toStartWith('note: no bus')
    pi.register('TemperatureProvider')
    expect(about(await pi.examine(), '1-wire')).toEqual([
      'wrong: no bus -> Put dtoverlay=w1-gpio into /boot/config.txt and restart.',
    ])
    pi.put('/boot/config.txt', 'dtoverlay=w1-gpio,gpiopin=22\n')
    expect(about(await pi.examine(), '1-wire')[0]).toContain('although config.txt loads w1-gpio')
    pi.put('/sys/bus/w1/devices/w1_bus_master1/w1_master_slaves', 'not found.\n')
    expect(about(await pi.examine(), '1-wire')[0]).toContain(
      'no thermometer on it -> Check the wiring: data at GPIO 22',
    )
  })

  test('an output at the pin of 1-wire, and a line that somebody else holds', async () => {
    using pi = new MachineTree(PI_3)
    pi.outputs({ name: 'pump', line: 'GPIO4' })
    const held = { chip: 'gpiochip0', label: 'pinctrl-bcm2835', offset: 4, name: 'GPIO4', holder: 'onewire@0' }
    const found = about(await pi.examine({ line: () => held }), 'output pump')
    expect(found[0]).toStartWith('wrong: gpiochip0 (pinctrl-bcm2835), line 4 GPIO4 is held by "onewire@0"')
    expect(found[1]).toStartWith('wrong: GPIO 4 is the pin of 1-wire')
    const ours = about(await pi.examine({ line: () => ({ ...held, holder: 'brewerslab pump' }) }), 'output pump')
    expect(ours[0]).toEndWith('held by us')
  })

  test('a line that cannot be seen says why', async () => {
    using pi = new MachineTree(PI_3)
    pi.outputs({ name: 'pump', line: '99' })
    const line = () => {
      throw new Error('gpiochip0 (pinctrl-bcm2835) has no line 99')
    }
    expect(about(await pi.examine({ line }), 'output pump')[0]).toStartWith(
      'wrong: gpiochip0 (pinctrl-bcm2835) has no line 99',
    )
  })

  test('config.txt that drives a pin the wrong way round', async () => {
    using pi = new MachineTree({ ...PI_3, '/boot/firmware/config.txt': 'dtparam=strict_gpiod\ngpio=20-22=op,dh\n' })
    pi.outputs({ name: 'heater', line: 'GPIO21' })
    expect(about(await pi.examine(), 'output heater')[1]).toBe(
      'wrong: config.txt drives GPIO 21 high, which is not its safe state -> Put into /boot/firmware/config.txt: gpio=21=op,dl',
    )
  })

  test('a user that may not open the chips, by group', async () => {
    using pi = new MachineTree(PI_3)
    pi.chip('gpiochip0')
    pi.outputs({ name: 'heater', line: 'GPIO21' })
    const { gid } = statSync(pi.files.at('/dev/gpiochip0'))
    pi.put('/etc/passwd', 'brewer:x:4242:4242::/:/bin/sh\n')
    pi.put('/etc/group', `gpio:x:${gid}:\n`)
    expect(about(await pi.examine({}, 'brewer'), 'permissions')[0]).toBe(
      'wrong: brewer may not use /dev/gpiochip0 -> sudo usermod -aG gpio brewer, and log in anew.',
    )
    pi.put('/etc/group', `gpio:x:${gid}:other,brewer\n`)
    expect(about(await pi.examine({}, 'brewer'), 'permissions')[0]).toBe('good: brewer may use /dev/gpiochip*')
    expect(pi.examine({}, 'nobody-there')).rejects.toThrow('there is no user nobody-there')
  })

  test('the user of the installed service counts, and a unit without a watchdog is told', async () => {
    using pi = new MachineTree({
      ...PI_3,
      '/etc/systemd/system/brewerslab.service': '[Service]\nUser=pi\nType=notify\n',
    })
    pi.chip('gpiochip0')
    const found = await pi.examine()
    expect(about(found, 'permissions')[0]).toContain('pi may')
    expect(about(found, 'service')[0]).toContain('has no WatchdogSec=, ExecStopPost=')
  })

  test('a card that is full, read-only, or cannot sync; a root in memory; a root on the network', async () => {
    using pi = new MachineTree(PI_3)
    expect(
      about(await pi.examine({ space: () => ({ freeBytes: 2 ** 20, totalBytes: 2 ** 30 }) }), 'disk')[0],
    ).toContain('only 1 MB')
    const syncMs = () => {
      throw new Error('EIO: i/o error, fsync')
    }
    expect(about(await pi.examine({ syncMs }), 'sync')[0]).toContain('EIO')
    const mounted = (type: string, options = 'rw') =>
      pi.put('/proc/self/mountinfo', `24 1 179:2 / / ${options} - ${type} /dev/x rw\n`)
    mounted('ext4', 'ro,noatime')
    expect(about(await pi.examine(), 'disk')[0]).toContain('read-only')
    mounted('overlay')
    expect(about(await pi.examine(), 'disk')[1]).toStartWith('wrong: overlay is forgotten')
    mounted('nfs4')
    expect(about(await pi.examine(), 'disk')[1]).toStartWith('note: the root is on the network (nfs4)')
  })

  test('no time, a taken port, a 32-bit kernel, outputs that cannot be read', async () => {
    using pi = new MachineTree({ ...PI_3, '/proc/sys/kernel/arch': 'armv7l\n' })
    pi.outputs()
    pi.put('../brewery/outputs/lines.json', '{"outputs": [')
    const found = await pi.examine({ isClockSynchronised: () => false, isPortFree: async () => false })
    expect(about(found, 'clock')[0]).toStartWith('wrong: not synchronised')
    expect(about(found, 'server')[0]).toContain('port 8000 is taken')
    expect(about(found, 'architecture')[0]).toStartWith('wrong: the kernel is armv7l')
    expect(about(found, 'outputs').join()).toContain('is damaged')
    pi.put('/run/systemd/timesync/synchronized', '')
    expect(about(await pi.examine({ isClockSynchronised: () => false }), 'clock')).toEqual(['good: synchronised'])
  })
})

test('any other machine is only told what it is not', async () => {
  using pc = new MachineTree({ '/etc/os-release': 'PRETTY_NAME="Debian"\n' })
  pc.register('TemperatureProvider')
  const found = await pc.examine({ server: async () => 'http://127.0.0.1:8000' })
  expect(found.isWell).toBe(true)
  expect(about(found, 'machine')[0]).toStartWith('note: not a Raspberry Pi')
  expect(about(found, '1-wire')).toEqual(['note: no bus: there is no 1-wire here'])
  expect(about(found, 'server')).toEqual(['good: runs on this root: http://127.0.0.1:8000'])
})
