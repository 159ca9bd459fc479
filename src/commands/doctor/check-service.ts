import { UNIT_FILE } from '../install/unit.ts'
import { type Finding, good, note, type Surroundings, wrong } from './findings.ts'

/** The service, its watchdogs and its port. */
export async function checkService(it: Surroundings): Promise<readonly Finding[]> {
  return [...checkUnit(it), ...checkWatchdog(it), ...(await checkPort(it))]
}

function checkUnit({ files }: Surroundings): readonly Finding[] {
  const unit = files.text(UNIT_FILE)
  if (unit === undefined) return [note('service', 'not installed', 'sudo brewerslab install-service')]
  const lacking = ['WatchdogSec=', 'ExecStopPost=', 'Type=notify'].filter((setting) => !unit.includes(setting))
  if (lacking.length === 0) return [good('service', `${UNIT_FILE} with a watchdog`)]
  return [
    wrong('service', `${UNIT_FILE} has no ${lacking.join(', ')}`, 'Write it anew: sudo brewerslab install-service'),
  ]
}

/** A kernel that hangs is ended by the hardware only, and only if systemd asks it to. */
function checkWatchdog({ files, machine }: Surroundings): readonly Finding[] {
  const devices = files.names('/dev').filter((name) => /^watchdog\d*$/.test(name))
  if (devices.length === 0) return []
  const places = ['/etc/systemd/system.conf', ...dropIns(files.names('/etc/systemd/system.conf.d'))]
  const isSet = places.some((file) => /^RuntimeWatchdogSec=(?!0$|off$)\S/m.test(files.text(file) ?? ''))
  if (isSet) return [good('watchdog', `the hardware's, ${devices[0]}, is used by systemd`)]
  const advice = 'Put RuntimeWatchdogSec=15 into /etc/systemd/system.conf.'
  return [note('watchdog', 'the hardware has one, but systemd does not use it', machine.isPi ? advice : undefined)]
}

function dropIns(names: readonly string[]): readonly string[] {
  return names.filter((name) => name.endsWith('.conf')).map((name) => `/etc/systemd/system.conf.d/${name}`)
}

async function checkPort({ questions, root, port }: Surroundings): Promise<readonly Finding[]> {
  const server = await questions.server(root)
  if (server !== undefined) return [good('server', `runs on this root: ${server}`)]
  if (await questions.isPortFree(port)) return [good('server', `does not run; port ${port} is free`)]
  return [
    wrong('server', `does not run on this root, and port ${port} is taken`, 'Stop what has it, or use serve --port N.'),
  ]
}
