import type { SeenLine } from '../../outputs/index.ts'
import { w1Pin } from './check-system.ts'
import { configFile, type Finding, good, note, type Output, realOutputs, type Surroundings, wrong } from './findings.ts'
import { headerChipOf } from './machine.ts'

/** Pins of the header that are pulled up when power comes, the others are pulled down: BCM2835 ARM Peripherals, 6.2. */
const LAST_PULLED_UP = 8
const LAST_PIN = 27
/** As `src/outputs` calls itself. */
const OWN_CONSUMER = 'brewerslab'

/** Chip, line and holder of every output, and what its pin does before the program runs. */
export function checkOutputs(it: Surroundings): readonly Finding[] {
  const { outputs, machine } = it
  const real = realOutputs(it)
  if (outputs.length === 0) return [note('outputs', 'none are configured, or the server has not run with them yet')]
  if (real.length === 0) return [note('outputs', 'all of them are simulated')]
  const found = real.flatMap((output) => checkOutput(it, output))
  if (machine.isPi) found.push(checkStrict(it))
  return found
}

function checkOutput(it: Surroundings, output: Output): readonly Finding[] {
  const check = `output ${output.name}`
  let seen: SeenLine | undefined
  const found: Finding[] = []
  try {
    seen = it.questions.line(output)
    const place = `${seen.chip} (${seen.label}), line ${seen.offset}${seen.name === '' ? '' : ` ${seen.name}`}`
    if (seen.holder === undefined) found.push(good(check, place))
    else if (seen.holder.startsWith(OWN_CONSUMER) || isOwnSysfs(it, output, seen.holder))
      found.push(good(check, `${place}, held by us`))
    else
      found.push(
        wrong(
          check,
          `${place} is held by "${seen.holder}"`,
          'Stop it, or take another line; overlays in config.txt hold lines, too.',
        ),
      )
  } catch (error) {
    found.push(
      wrong(
        check,
        error instanceof Error ? error.message : String(error),
        'See gpiodetect and gpioinfo for chips and lines.',
      ),
    )
  }
  const pin = it.machine.isPi ? pinOf(it, output, seen) : undefined
  if (pin === undefined) return found
  if (pin === w1Pin(it)) {
    found.push(
      wrong(
        check,
        `GPIO ${pin} is the pin of 1-wire`,
        'Take another one, or move 1-wire: dtoverlay=w1-gpio,gpiopin=N.',
      ),
    )
  }
  return [...found, checkBoot(it, output, pin)]
}

function isOwnSysfs({ files }: Surroundings, { driver }: Output, holder: string): boolean {
  return driver === 'gpio-sysfs' && holder === 'sysfs' && files.has('/sys/class/gpio')
}

/** What the pin does from when power comes until the program has it. */
function checkBoot(it: Surroundings, output: Output, pin: number): Finding {
  const check = `output ${output.name}`
  const safe = (output.safeState === 'on') === output.activeLow ? 'low' : 'high'
  const line = `gpio=${pin}=op,${safe === 'low' ? 'dl' : 'dh'}`
  const level = it.config?.bootLevel(pin)
  const advice = `Put into ${configFile(it)}: ${line}`
  if (level === safe) return good(check, `GPIO ${pin} is ${safe} from the start of the firmware: ${line}`)
  if (level !== undefined)
    return wrong(check, `config.txt drives GPIO ${pin} ${level}, which is not its safe state`, advice)
  const pulled = pin <= LAST_PULLED_UP ? 'high' : 'low'
  if (pulled !== safe)
    return wrong(check, `GPIO ${pin} is pulled ${pulled} until the program runs: not its safe state`, advice)
  return note(check, `GPIO ${pin} is only pulled ${pulled} until the program runs`, advice)
}

/** The number of the header's pin that an output is at. */
function pinOf({ machine }: Surroundings, { chip, line = '' }: Output, seen: SeenLine | undefined): number | undefined {
  const label = headerChipOf(machine)
  const pin = seen?.label === label ? seen.offset : Number(/^(?:GPIO)?(\d+)$/.exec(line)?.[1] ?? Number.NaN)
  const isHeader = seen === undefined ? chip === undefined || chip === label : seen.label === label
  return isHeader && pin <= LAST_PIN ? pin : undefined
}

/** What becomes of a line whose holder was killed. */
function checkStrict(it: Surroundings): Finding {
  const check = 'strict_gpiod'
  const modules = ['pinctrl_bcm2835', 'pinctrl_rp1']
  const persists = modules
    .map((name) => it.files.text(`/sys/module/${name}/parameters/persist_gpio_outputs`))
    .find((value) => value !== undefined)
  const isWritten = it.config?.parameter('strict_gpiod')
  const advice = `Put into ${configFile(it)}: dtparam=strict_gpiod`
  const danger = 'if the program is killed with its guard, outputs may stay on'
  if (persists === 'N') return good(check, 'lines that are let go become inputs')
  if (isWritten === undefined || isWritten === 'off') return wrong(check, `not set: ${danger}`, advice)
  if (persists === 'Y') return wrong(check, `set, but not in force yet: ${danger}`, 'Restart the machine.')
  return good(check, 'set')
}
