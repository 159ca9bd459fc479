import type { Account } from './accounts.ts'
import { groupId, groupName, mayUse } from './accounts.ts'
import { configFile, type Finding, good, note, realOutputs, type Surroundings, wrong } from './findings.ts'

const ARM_64 = 'aarch64'
/** Less would not outlast a day of history with a full commit log. */
const SCARCE_BYTES = 100 * 2 ** 20
const NETWORK_TYPES = /^(?:nfs4?|cifs|smb3|9p|fuse\.sshfs|ceph|glusterfs)$/
const VOLATILE_TYPES = /^(?:tmpfs|ramfs|overlay)$/
/** A commit waits for it. */
const SLOW_SYNC_MS = 1_000
/** The kernel's w1-gpio takes this pin where nothing else is said: overlays/README of the firmware. */
const DEFAULT_W1_PIN = 4

/** Model, system, processor and pages. */
export function checkMachine({ machine }: Surroundings): readonly Finding[] {
  const { model, isPi, architecture, pageSizeBytes, system, kernel } = machine
  const words = [model ?? 'no model name', system, kernel === undefined ? undefined : `Linux ${kernel}`]
  const text = words.filter((it) => it !== undefined).join(', ')
  const found = [isPi ? good('machine', text) : note('machine', `not a Raspberry Pi: ${text}`)]
  if (isPi && architecture !== ARM_64) {
    const advice =
      'Install the 64-bit Raspberry Pi OS; on a Pi 3 or 4 with a 64-bit system, take arm_64bit=0 out of config.txt.'
    found.push(wrong('architecture', `the kernel is ${architecture}, not 64-bit`, advice))
  } else found.push(good('architecture', `${architecture}, this program is for ${process.arch}`))
  if (pageSizeBytes !== undefined) found.push(good('pages', `memory pages of ${pageSizeBytes / 1024} KB`))
  return found
}

/** The bus and what is on it. Wrong only where something is to be read from it. */
export function check1Wire(it: Surroundings): readonly Finding[] {
  const { files, machine, config, root } = it
  const check = '1-wire'
  const isNeeded = ['startup', 'persist'].some(
    (folder) => it.questions.stat(`${root}/${folder}/TemperatureProvider.json`) !== undefined,
  )
  const problem = isNeeded && machine.isPi ? wrong : note
  const overlay = config?.overlay('w1-gpio') ?? config?.overlay('w1-gpio-pi5') ?? config?.overlay('w1-gpio-pullup')
  const masters = files.names('/sys/bus/w1/devices').filter((name) => name.startsWith('w1_bus_master'))
  if (masters.length === 0) {
    if (!machine.isPi) return [note(check, 'no bus: there is no 1-wire here')]
    if (overlay === undefined)
      return [problem(check, 'no bus', `Put dtoverlay=w1-gpio into ${configFile(it)} and restart.`)]
    const advice = 'Restart; if that does not help, look for w1 in the output of dmesg.'
    return [problem(check, 'no bus, although config.txt loads w1-gpio', advice)]
  }
  const probes = masters.flatMap((master) =>
    (files.text(`/sys/bus/w1/devices/${master}/w1_master_slaves`) ?? '')
      .split('\n')
      .filter((id) => /^(?:10|22|28|3b|42)-/.test(id)),
  )
  const pin = Number(overlay?.get('gpiopin') ?? DEFAULT_W1_PIN)
  if (probes.length === 0) {
    const advice = `Check the wiring: data at GPIO ${pin}, 4.7 kΩ from it to 3.3 V, and not more than 3.3 V on it.`
    return [problem(check, `${masters.join(', ')}, but no thermometer on it`, advice)]
  }
  return [good(check, `${masters.join(', ')} with ${probes.join(', ')}`)]
}

/** The pin that 1-wire has, where it is loaded. */
export function w1Pin({ config }: Surroundings): number | undefined {
  const overlay = config?.overlay('w1-gpio')
  return overlay === undefined ? undefined : Number(overlay.get('gpiopin') ?? DEFAULT_W1_PIN)
}

/** Whether the time is known, and whether it is after a power cut. */
export function checkClock({ files, machine, questions }: Surroundings): readonly Finding[] {
  const isSynchronised = questions.isClockSynchronised() === true || files.has('/run/systemd/timesync/synchronized')
  const found = isSynchronised
    ? [good('clock', 'synchronised')]
    : [
        wrong(
          'clock',
          'not synchronised: times of readings and commits may be wrong',
          'Connect it to a network with a time server, and see timedatectl.',
        ),
      ]
  const clocks = files.names('/sys/class/rtc')
  const volts = files.text('/sys/class/rtc/rtc0/battery_voltage')
  if (clocks.length > 0 && (volts === undefined || Number(volts) > 0))
    found.push(good('battery clock', clocks.join(', ')))
  else {
    const why = clocks.length === 0 ? 'none' : 'a clock without a battery'
    const advice = 'Nothing depends on it but the times shown until the network is there.'
    found.push(
      note(
        'battery clock',
        `${why}: after a power cut the time is unknown at first`,
        machine.isPi ? advice : undefined,
      ),
    )
  }
  return found
}

/** Where the root lies, and whether it can be written safely. */
export function checkDisk(it: Surroundings): readonly Finding[] {
  const { files, root, questions, account } = it
  const check = 'disk'
  if (questions.stat(root) === undefined) return [note(check, `the root ${root} does not exist yet`)]
  const mount = mountOf(files.text('/proc/self/mountinfo') ?? '', root)
  const { freeBytes, totalBytes } = questions.space(root)
  const megabytes = Math.floor(freeBytes / 2 ** 20)
  const free = `${megabytes} MB of ${Math.floor(totalBytes / 2 ** 20)} MB free`
  const place = mount === undefined ? root : `${root} on ${mount.source} (${mount.type})`
  if (mount?.isReadOnly === true)
    return [wrong(check, `${place} is mounted read-only`, 'Look for errors of the card in the output of dmesg.')]
  const found: Finding[] = []
  if (freeBytes < SCARCE_BYTES) found.push(wrong(check, `${place}: only ${free}`, 'Make room.'))
  else found.push(good(check, `${place}: ${free}`))
  if (mount !== undefined && VOLATILE_TYPES.test(mount.type)) {
    found.push(
      wrong(
        check,
        `${mount.type} is forgotten when the power goes`,
        'Use a --root on a disk; an overlay file system must be switched off.',
      ),
    )
  }
  if (mount !== undefined && NETWORK_TYPES.test(mount.type)) {
    found.push(note(check, `the root is on the network (${mount.type}): without it nothing can be committed`))
  } else if (mount !== undefined && /mmcblk/.test(mount.source)) {
    found.push(note(check, 'the root is on an SD card', 'Make backups now and then: brewerslab backup FILE.'))
  }
  found.push(...checkSync(it), ...checkOwner(it, account))
  return found
}

function checkSync({ root, questions }: Surroundings): readonly Finding[] {
  try {
    const tookMs = questions.syncMs(root)
    const text = `a file is synced in ${tookMs.toFixed(tookMs < 10 ? 1 : 0)} ms`
    return [
      tookMs > SLOW_SYNC_MS
        ? note('sync', `${text}: every commit waits for that`, 'Try another card.')
        : good('sync', text),
    ]
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return [
      wrong(
        'sync',
        `a file cannot be written and synced in ${root}: ${reason}`,
        'No commit can be kept until that works.',
      ),
    ]
  }
}

function checkOwner({ root, questions }: Surroundings, account: Account): readonly Finding[] {
  const stat = questions.stat(root)
  if (stat === undefined || mayUse(account, stat)) return []
  return [wrong('permissions', `${account.name} may not write in ${root}`, `sudo chown -R ${account.name}: ${root}`)]
}

/** Whether the brewery's user may open the chips of the lines. */
export function checkPermissions(it: Surroundings): readonly Finding[] {
  const { files, account } = it
  const check = 'permissions'
  const chips = files.names('/dev').filter((name) => /^gpiochip\d+$/.test(name))
  if (chips.length === 0) return []
  const problem = realOutputs(it).length > 0 ? wrong : note
  const closed = chips.find((chip) => {
    const stat = files.stat(`/dev/${chip}`)
    return stat !== undefined && !mayUse(account, stat)
  })
  if (closed === undefined) return [good(check, `${account.name} may use /dev/gpiochip*`)]
  const text = `${account.name} may not use /dev/${closed}`
  if (groupId(files, 'gpio') === undefined || groupName(files, files.stat(`/dev/${closed}`)?.gid ?? 0) !== 'gpio') {
    return [
      problem(check, text, 'Run brewerslab install-service: it makes the group gpio and gives it the chips (udev).'),
    ]
  }
  return [problem(check, text, `sudo usermod -aG gpio ${account.name}, and log in anew.`)]
}

interface Mount {
  readonly at: string
  readonly type: string
  readonly source: string
  readonly isReadOnly: boolean
}

/** The mount that a path is on: proc(5), mountinfo. */
function mountOf(mountinfo: string, path: string): Mount | undefined {
  let best: Mount | undefined
  for (const line of mountinfo.split('\n')) {
    const [head = '', tail = ''] = line.split(' - ')
    const [, , , , mountPoint, options = ''] = head.split(' ')
    const at = mountPoint?.replaceAll('\\040', ' ')
    const [type = '', source = ''] = tail.split(' ')
    if (at === undefined || !(at === '/' || path === at || path.startsWith(`${at}/`))) continue
    if (best === undefined || at.length >= best.at.length)
      best = { at, type, source, isReadOnly: options.split(',').includes('ro') }
  }
  return best
}
