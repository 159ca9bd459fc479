/**
 * Structures of the kernel's GPIO character device, version 2 of its interface, on a 64-bit little-endian machine:
 * include/uapi/linux/gpio.h. Offsets and sizes in bytes.
 */

/** ioctl(2) requests; `_IOR`/`_IOWR` of type 0xB4, with the size of their structure in bits 16 to 29. */
export const GPIO_GET_CHIPINFO_IOCTL = 0x8044b401
export const GPIO_V2_GET_LINEINFO_IOCTL = 0xc100b405
export const GPIO_V2_GET_LINE_IOCTL = 0xc250b407
export const GPIO_V2_LINE_GET_VALUES_IOCTL = 0xc010b40e
export const GPIO_V2_LINE_SET_VALUES_IOCTL = 0xc010b40f

/** `struct gpiochip_info` */
export const CHIP_INFO = { size: 68, name: 0, label: 32, lines: 64 } as const
/** `struct gpio_v2_line_info` */
export const LINE_INFO = { size: 256, name: 0, consumer: 32, offset: 64, flags: 72 } as const
/** `struct gpio_v2_line_request`; its `config` is a `struct gpio_v2_line_config`, of which only one attribute is used. */
export const LINE_REQUEST = {
  size: 592,
  offsets: 0,
  consumer: 256,
  configFlags: 288,
  configAttributes: 296,
  attributeId: 320,
  attributeValues: 328,
  attributeMask: 336,
  lines: 560,
  fd: 588,
} as const
/** `struct gpio_v2_line_values` */
export const LINE_VALUES = { size: 16, bits: 0, mask: 8 } as const

/** `enum gpio_v2_line_flag` */
export const FLAG_USED = 1n << 0n
export const FLAG_ACTIVE_LOW = 1n << 1n
export const FLAG_OUTPUT = 1n << 3n
/** `enum gpio_v2_line_attr_id` */
const ATTRIBUTE_OUTPUT_VALUES = 2

/** `GPIO_MAX_NAME_SIZE`, with the zero at its end. */
const NAME_SIZE = 32

/** What a chip says of itself. */
export interface ChipInfo {
  readonly name: string
  readonly label: string
  readonly lines: number
}

/** What a chip says of one of its lines. */
export interface LineInfo {
  /** As the device tree has it, `GPIO17`; empty where it has none. */
  readonly name: string
  /** Who uses it; empty where nobody does or says so. */
  readonly consumer: string
  readonly isUsed: boolean
}

export function readChipInfo(bytes: Uint8Array): ChipInfo {
  return {
    name: textAt(bytes, CHIP_INFO.name),
    label: textAt(bytes, CHIP_INFO.label),
    lines: view(bytes).getUint32(CHIP_INFO.lines, true),
  }
}

export function lineInfoQuestion(offset: number): Uint8Array {
  const bytes = new Uint8Array(LINE_INFO.size)
  view(bytes).setUint32(LINE_INFO.offset, offset, true)
  return bytes
}

export function readLineInfo(bytes: Uint8Array): LineInfo {
  return {
    name: textAt(bytes, LINE_INFO.name),
    consumer: textAt(bytes, LINE_INFO.consumer),
    isUsed: (view(bytes).getBigUint64(LINE_INFO.flags, true) & FLAG_USED) !== 0n,
  }
}

/** What is asked of a chip for one output line. `isOn` is what the consumer does, whatever level that is. */
export interface LineRequest {
  readonly offset: number
  readonly consumer: string
  readonly activeLow: boolean
  readonly isOn: boolean
}

/** Asks for a line as an output with its first level in the same request: it never is anything else. */
export function lineRequest({ offset, consumer, activeLow, isOn }: LineRequest): Uint8Array {
  const bytes = new Uint8Array(LINE_REQUEST.size)
  const it = view(bytes)
  it.setUint32(LINE_REQUEST.offsets, offset, true)
  bytes.set(new TextEncoder().encode(consumer).subarray(0, NAME_SIZE - 1), LINE_REQUEST.consumer)
  it.setBigUint64(LINE_REQUEST.configFlags, FLAG_OUTPUT | (activeLow ? FLAG_ACTIVE_LOW : 0n), true)
  it.setUint32(LINE_REQUEST.configAttributes, 1, true)
  it.setUint32(LINE_REQUEST.attributeId, ATTRIBUTE_OUTPUT_VALUES, true)
  it.setBigUint64(LINE_REQUEST.attributeValues, isOn ? 1n : 0n, true)
  it.setBigUint64(LINE_REQUEST.attributeMask, 1n, true)
  it.setUint32(LINE_REQUEST.lines, 1, true)
  return bytes
}

/** The descriptor of the line, out of the answered request. */
export function fdOf(request: Uint8Array): number {
  return view(request).getInt32(LINE_REQUEST.fd, true)
}

/** Values of the first and only line of a request. */
export function lineValues(isOn: boolean): Uint8Array {
  const bytes = new Uint8Array(LINE_VALUES.size)
  view(bytes).setBigUint64(LINE_VALUES.bits, isOn ? 1n : 0n, true)
  view(bytes).setBigUint64(LINE_VALUES.mask, 1n, true)
  return bytes
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function textAt(bytes: Uint8Array, at: number): string {
  const field = bytes.subarray(at, at + NAME_SIZE)
  const end = field.indexOf(0)
  return new TextDecoder().decode(end === -1 ? field : field.subarray(0, end))
}
