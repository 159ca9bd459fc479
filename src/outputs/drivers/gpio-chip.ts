import { dlopen, FFIType, ptr, read } from 'bun:ffi'
import { closeSync, constants, openSync, readdirSync } from 'node:fs'
import { getSystemErrorName } from 'node:util'
import type { Claim, Line } from '../ports.ts'
import type { Level, LineConfig } from '../types.ts'
import {
  CHIP_INFO,
  type ChipInfo,
  fdOf,
  GPIO_GET_CHIPINFO_IOCTL,
  GPIO_V2_GET_LINE_IOCTL,
  GPIO_V2_GET_LINEINFO_IOCTL,
  GPIO_V2_LINE_SET_VALUES_IOCTL,
  lineInfoQuestion,
  lineRequest,
  lineValues,
  readChipInfo,
  readLineInfo,
} from './gpio-uapi.ts'

/** Chips with the pins of a Raspberry Pi's header: models up to 3, model 4, model 5. Linux, drivers/pinctrl. */
export const HEADER_CHIPS = ['pinctrl-bcm2835', 'pinctrl-bcm2711', 'pinctrl-rp1'] as const

/** A line that was opened, and what it is called for people. */
export interface OpenedLine {
  readonly line: Line
  readonly text: string
  /** Which line of the machine it is, however it is configured; absent where it is none. */
  readonly place?: string
}

/** How a line is taken. */
export interface ChipOptions {
  readonly claim: Claim
  /** Directory of the devices; not `/dev` in a test. */
  readonly devices?: string
}

/**
 * Takes a line of the kernel's character device for our use alone, at its first level.
 * @throws Error that says what is missing, or who has the line
 */
export function openChipLine(config: LineConfig, initial: Level, { claim, devices = '/dev' }: ChipOptions): OpenedLine {
  const chip = openChip(config.chip, devices)
  try {
    const offset = offsetOf(chip, config.line ?? '')
    const place = `${chip.info.name} (${chip.info.label}), line ${offset}`
    claim(place)
    const fd = requestLine(chip, offset, config, initial)
    return { line: new ChipLine(fd, place), text: `gpio-chip: ${place}`, place }
  } finally {
    closeSync(chip.fd)
  }
}

/** What the kernel says of a line: which it is, and who holds it. */
export interface SeenLine {
  readonly chip: string
  readonly label: string
  readonly offset: number
  /** As the device tree has it; empty where it has none. */
  readonly name: string
  /** Absent while nobody holds it; empty where who does has not said who. */
  readonly holder?: string
}

/** Looks at a line and leaves it alone. @throws Error as `openChipLine` */
export function lookAtLine(config: Pick<LineConfig, 'chip' | 'line'>, devices = '/dev'): SeenLine {
  const chip = openChip(config.chip, devices)
  try {
    const offset = offsetOf(chip, config.line ?? '')
    const { name, consumer, isUsed } = infoOf(chip.fd, offset)
    const seen = { chip: chip.info.name, label: chip.info.label, offset, name }
    return isUsed ? { ...seen, holder: consumer } : seen
  } finally {
    closeSync(chip.fd)
  }
}

class ChipLine implements Line {
  readonly #place: string
  #fd: number | undefined

  constructor(fd: number, place: string) {
    this.#fd = fd
    this.#place = place
  }

  set(level: Level): void {
    if (this.#fd === undefined) throw new Error(`${this.#place} is not held any more`)
    const failure = ioctl(this.#fd, GPIO_V2_LINE_SET_VALUES_IOCTL, lineValues(level === 'on'))
    if (failure !== undefined) throw new Error(`${this.#place} cannot be switched: ${failure}`)
  }

  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd)
    this.#fd = undefined
  }
}

interface Chip {
  readonly fd: number
  readonly info: ChipInfo
}

function openChip(wanted: string | undefined, devices: string): Chip {
  const seen: string[] = []
  for (const name of chipNames(devices)) {
    const fd = openDevice(`${devices}/${name}`)
    const bytes = new Uint8Array(CHIP_INFO.size)
    const failure = ioctl(fd, GPIO_GET_CHIPINFO_IOCTL, bytes)
    const info = readChipInfo(bytes)
    const isIt =
      wanted === undefined
        ? HEADER_CHIPS.some((label) => label === info.label)
        : [info.label, info.name, `${devices}/${info.name}`].includes(wanted)
    if (failure === undefined && isIt) return { fd, info }
    closeSync(fd)
    seen.push(failure === undefined ? `${info.name} (${info.label})` : `${name}: ${failure}`)
  }
  const what = wanted === undefined ? 'no chip with the pins of a header' : `no chip ${wanted}`
  throw new Error(seen.length === 0 ? `${what}: the kernel shows no gpiochip` : `${what}; there are ${seen.join(', ')}`)
}

/** By number, so that of several chips with one label the first is always the same. */
function chipNames(devices: string): string[] {
  return readdirSync(devices)
    .filter((name) => /^gpiochip\d+$/.test(name))
    .sort((a, b) => Number(a.slice('gpiochip'.length)) - Number(b.slice('gpiochip'.length)))
}

function openDevice(file: string): number {
  try {
    return openSync(file, constants.O_RDWR)
  } catch (error) {
    const denied = error instanceof Error && 'code' in error && error.code === 'EACCES'
    const hint = denied ? '; the user must be in the group gpio' : ''
    throw new Error(`${file} cannot be opened: ${error instanceof Error ? error.message : error}${hint}`)
  }
}

/** The offset of a line, which may be given by its name. */
function offsetOf({ fd, info }: Chip, line: string): number {
  const offsets = /^\d+$/.test(line) ? [Number(line)] : [...Array(info.lines).keys()]
  const found = offsets.find((it) => it < info.lines && (offsets.length === 1 || infoOf(fd, it).name === line))
  if (found === undefined) throw new Error(`${info.name} (${info.label}) has no line ${line}`)
  return found
}

function infoOf(fd: number, offset: number): ReturnType<typeof readLineInfo> {
  const bytes = lineInfoQuestion(offset)
  const failure = ioctl(fd, GPIO_V2_GET_LINEINFO_IOCTL, bytes)
  if (failure !== undefined) throw new Error(`line ${offset} says nothing of itself: ${failure}`)
  return readLineInfo(bytes)
}

function requestLine({ fd, info }: Chip, offset: number, { name, activeLow }: LineConfig, initial: Level): number {
  const request = lineRequest({ offset, consumer: `brewerslab ${name}`, activeLow, isOn: initial === 'on' })
  const failure = ioctl(fd, GPIO_V2_GET_LINE_IOCTL, request)
  if (failure === undefined) return fdOf(request)
  const { consumer } = infoOf(fd, offset)
  const by = consumer === '' ? 'somebody who does not say who' : `"${consumer}"`
  const reason = failure === 'EBUSY' ? `it is used by ${by}` : failure
  throw new Error(`${info.name} (${info.label}), line ${offset}, cannot be had: ${reason}`)
}

function openLibc() {
  return dlopen('libc.so.6', {
    ioctl: { args: [FFIType.i32, FFIType.u64, FFIType.ptr], returns: FFIType.i32 },
    __errno_location: { args: [], returns: FFIType.ptr },
  }).symbols
}

let libc: ReturnType<typeof openLibc> | undefined

/** @returns the name of the error, where there is one */
function ioctl(fd: number, request: number, bytes: Uint8Array): string | undefined {
  libc ??= openLibc()
  if (libc.ioctl(fd, request, ptr(bytes)) !== -1) return undefined
  const at = libc.__errno_location()
  return at === null ? 'an unknown error' : getSystemErrorName(-read.i32(at, 0))
}
