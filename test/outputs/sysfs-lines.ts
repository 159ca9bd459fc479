/**
 * Run in a mount namespace of its own: lays out `/sys/class/gpio` as a kernel from 6.6 does, drives lines through the
 * real onoff and prints what the files said at each step as JSON.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { openSysfsLine } from '../../src/outputs/drivers/gpio-sysfs.ts'
import { DriverLines } from '../../src/outputs/lines.ts'
import type { Level, LineConfig } from '../../src/outputs/types.ts'
import { output } from './bench.ts'

const GPIO = '/sys/class/gpio'
const put = (file: string, text: string) => writeFileSync(`${GPIO}/${file}`, text)
const chip = (name: string, label: string, base: number, lines: number) => {
  mkdirSync(`${GPIO}/${name}`, { recursive: true })
  put(`${name}/label`, `${label}\n`)
  put(`${name}/base`, `${base}\n`)
  put(`${name}/ngpio`, `${lines}\n`)
}
chip('gpiochip512', 'pinctrl-bcm2711', 512, 58)
chip('gpiochip570', 'raspberrypi-exp-gpio', 570, 8)
for (const number of [529, 530, 571]) {
  mkdirSync(`${GPIO}/gpio${number}`)
  for (const [file, text] of Object.entries({ direction: 'in\n', value: '0\n', active_low: '0\n', edge: 'none\n' }))
    put(`gpio${number}/${file}`, text)
}
put('export', '')
put('unexport', '')

/** Direction and level as they stand in the files: a kernel would show "out" for the direction that was written. */
const settle = (number: number) => {
  const direction = readFileSync(`${GPIO}/gpio${number}/direction`, 'utf8')
  return `${direction.trim()} ${readFileSync(`${GPIO}/gpio${number}/value`, 'utf8').trim()}`
}
const attempt = (work: () => unknown): string => {
  try {
    return String(work())
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

const config = (more: object) => output('heater', { driver: 'gpio-sysfs', ...more })
const open = (it: LineConfig, initial: Level) => openSysfsLine(it, initial, () => undefined)
const answers: Record<string, string> = {}
// onoff writes "low" as the direction, which sets the level as well: here it is 0 already.
const heater = open(config({ line: 'GPIO17' }), 'off')
answers.opened = `${heater.text}: ${settle(529)}`
heater.line.set('on')
answers.on = settle(529)
heater.line.set('off')
answers.off = settle(529)
heater.line.close()
answers.closed = readFileSync(`${GPIO}/unexport`, 'utf8')
answers.afterClose = attempt(() => heater.line.set('on'))
const relay = open(config({ line: '18', activeLow: true }), 'on')
answers.activeLowOpened = settle(530)
relay.line.set('off')
answers.activeLowOff = settle(530)
answers.activeLowFlag = readFileSync(`${GPIO}/gpio530/active_low`, 'utf8').trim()
answers.byLabel = attempt(() => open(config({ chip: 'raspberrypi-exp-gpio', line: '1' }), 'off').text)
answers.noChip = attempt(() => open(config({ chip: 'pinctrl-rp1', line: '1' }), 'off').text)
answers.noLine = attempt(() => open(config({ line: '58' }), 'off').text)
answers.noNumber = attempt(() => open(config({ line: 'RELAY' }), 'off').text)
const lines = new DriverLines({ directory: GPIO, isSimulation: false })
const byNumber = config({ line: '17' })
const byChip = { ...config({ chip: 'pinctrl-bcm2711', line: 'GPIO17' }), name: 'cooler' }
await lines.prepare([byNumber, byChip])
const first = lines.open(byNumber, 'off')
const before = settle(529)
answers.sameLine = `${first.state}; ${lines.open(byChip, 'on').text}; ${settle(529) === before}`
if (first.state === 'held') first.line.close()
answers.sameLineLater = lines.open(byChip, 'off').state
process.stdout.write(JSON.stringify(answers))
