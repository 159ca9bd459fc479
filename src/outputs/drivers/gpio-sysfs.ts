import { readdirSync, readFileSync } from 'node:fs'
import { Gpio } from 'onoff'
import type { Claim, Line } from '../ports.ts'
import type { Level, LineConfig } from '../types.ts'
import { HEADER_CHIPS, type OpenedLine } from './gpio-chip.ts'

/** The one place that `onoff` knows. */
const GPIO_DIRECTORY = '/sys/class/gpio'

interface SysfsChip {
  /** `gpiochip512` */
  readonly name: string
  readonly label: string
  /** Number of its first line in the one space that all chips share; 512 and up since Linux 6.6. */
  readonly base: number
  readonly lines: number
}

/**
 * Takes a line through the files in `/sys/class/gpio`, at its first level: `high` and `low` set direction and level in
 * one write. Levels are turned around here, not by the kernel: the direction would not be.
 * @throws Error that says what is missing, or as `claim`: onoff would take a line that we hold already
 */
export function openSysfsLine(config: LineConfig, initial: Level, claim: Claim): OpenedLine {
  const chip = chipOf(config.chip)
  const offset = offsetOf(config.line ?? '')
  const { name, label, base, lines } = chip
  if (offset >= lines) throw new Error(`${name} (${label}) has no line ${offset}`)
  const isHigh = (level: Level) => (level === 'on') !== config.activeLow
  const place = `${name} (${label}), line ${offset}, number ${base + offset}`
  claim(place)
  const gpio = new Gpio(base + offset, isHigh(initial) ? 'high' : 'low', 'none', { activeLow: false })
  // Of a line that was exported by somebody else before, onoff overlooks what it may not do.
  if (gpio.direction() === 'in' || (gpio.readSync() === 1) !== isHigh(initial)) {
    gpio.unexport()
    throw new Error(`${place}, is not what it was set to`)
  }
  return { line: new SysfsLine(gpio, isHigh), text: `gpio-sysfs: ${place}`, place }
}

class SysfsLine implements Line {
  readonly #isHigh: (level: Level) => boolean
  #gpio: Gpio | undefined

  constructor(gpio: Gpio, isHigh: (level: Level) => boolean) {
    this.#gpio = gpio
    this.#isHigh = isHigh
  }

  set(level: Level): void {
    if (this.#gpio === undefined) throw new Error('the line is not held any more')
    this.#gpio.writeSync(this.#isHigh(level) ? 1 : 0)
  }

  close(): void {
    this.#gpio?.unexport()
    this.#gpio = undefined
  }
}

function chipOf(wanted: string | undefined): SysfsChip {
  const chips = readChips()
  const isHeader = ({ label }: SysfsChip) => HEADER_CHIPS.some((known) => known === label)
  const found = chips.find(wanted === undefined ? isHeader : ({ name, label }) => name === wanted || label === wanted)
  if (found !== undefined) return found
  const seen = chips.map(({ name, label }) => `${name} (${label})`).join(', ')
  const what = wanted === undefined ? 'no chip with the pins of a header' : `no chip ${wanted}`
  throw new Error(seen === '' ? `${what}: ${GPIO_DIRECTORY} shows none` : `${what}; there are ${seen}`)
}

function readChips(): SysfsChip[] {
  let names: string[]
  try {
    names = readdirSync(GPIO_DIRECTORY)
  } catch (error) {
    throw new Error(`the kernel has no ${GPIO_DIRECTORY}: use the driver gpio-chip`, { cause: error })
  }
  const text = (chip: string, file: string) => readFileSync(`${GPIO_DIRECTORY}/${chip}/${file}`, 'utf8').trim()
  return names
    .filter((name) => /^gpiochip\d+$/.test(name))
    .map((name) => ({
      name,
      label: text(name, 'label'),
      base: Number(text(name, 'base')),
      lines: Number(text(name, 'ngpio')),
    }))
    .sort((a, b) => a.base - b.base)
}

/** sysfs knows no names of lines; those of a Raspberry Pi's header are the offsets in its chip. */
function offsetOf(line: string): number {
  const digits = /^(?:GPIO)?(\d+)$/.exec(line)?.[1]
  if (digits === undefined) throw new Error(`line ${line} has no number: sysfs knows lines by number or as GPIO17`)
  return Number(digits)
}
