import { expect, test } from 'bun:test'
import {
  CHIP_INFO,
  FLAG_ACTIVE_LOW,
  FLAG_OUTPUT,
  fdOf,
  GPIO_GET_CHIPINFO_IOCTL,
  GPIO_V2_GET_LINE_IOCTL,
  GPIO_V2_GET_LINEINFO_IOCTL,
  GPIO_V2_LINE_GET_VALUES_IOCTL,
  GPIO_V2_LINE_SET_VALUES_IOCTL,
  LINE_INFO,
  LINE_REQUEST,
  LINE_VALUES,
  lineInfoQuestion,
  lineRequest,
  lineValues,
  readChipInfo,
  readLineInfo,
} from '../../src/outputs/drivers/gpio-uapi.ts'

const READ = 2
const READ_WRITE = 3
/** include/uapi/asm-generic/ioctl.h: direction, size, type, number. */
const request = (direction: number, size: number, number: number) =>
  direction * 2 ** 30 + size * 2 ** 16 + 0xb4 * 2 ** 8 + number

// include/uapi/linux/gpio.h, as a 64-bit compiler lays the structures out.
test.each([
  ['GPIO_GET_CHIPINFO_IOCTL', GPIO_GET_CHIPINFO_IOCTL, request(READ, 68, 0x01)],
  ['GPIO_V2_GET_LINEINFO_IOCTL', GPIO_V2_GET_LINEINFO_IOCTL, request(READ_WRITE, 256, 0x05)],
  ['GPIO_V2_GET_LINE_IOCTL', GPIO_V2_GET_LINE_IOCTL, request(READ_WRITE, 592, 0x07)],
  ['GPIO_V2_LINE_GET_VALUES_IOCTL', GPIO_V2_LINE_GET_VALUES_IOCTL, request(READ_WRITE, 16, 0x0e)],
  ['GPIO_V2_LINE_SET_VALUES_IOCTL', GPIO_V2_LINE_SET_VALUES_IOCTL, request(READ_WRITE, 16, 0x0f)],
])('%s is made of its direction, size, type and number', (_, ours, kernels) => {
  expect(ours).toBe(kernels)
})

/** Sizes of the members in order; an array has a count. */
const STRUCTURES = {
  gpiochip_info: { name: 32, label: 32, lines: 4 },
  gpio_v2_line_info: { name: 32, consumer: 32, offset: 4, num_attrs: 4, flags: 8, attrs: 16 * 10, padding: 4 * 4 },
  gpio_v2_line_attribute: { id: 4, padding: 4, value: 8 },
  gpio_v2_line_config: { flags: 8, num_attrs: 4, padding: 4 * 5, attrs: 24 * 10 },
  gpio_v2_line_request: {
    offsets: 4 * 64,
    consumer: 32,
    config: 272,
    num_lines: 4,
    event_buffer_size: 4,
    padding: 4 * 5,
    fd: 4,
  },
  gpio_v2_line_values: { bits: 8, mask: 8 },
} as const

/** Where a member begins; without one the size of the whole. Nothing in them needs padding of the compiler's. */
function offset(members: Readonly<Record<string, number>>, member?: string): number {
  let at = 0
  for (const [name, size] of Object.entries(members)) {
    if (name === member) return at
    at += size
  }
  return at
}

test('the structures have the sizes and offsets of the kernel’s', () => {
  const { gpiochip_info, gpio_v2_line_info, gpio_v2_line_config, gpio_v2_line_request, gpio_v2_line_values } =
    STRUCTURES
  expect<Record<string, number>>(CHIP_INFO).toEqual({
    size: offset(gpiochip_info),
    name: offset(gpiochip_info, 'name'),
    label: offset(gpiochip_info, 'label'),
    lines: offset(gpiochip_info, 'lines'),
  })
  expect<Record<string, number>>(LINE_INFO).toEqual({
    size: offset(gpio_v2_line_info),
    name: offset(gpio_v2_line_info, 'name'),
    consumer: offset(gpio_v2_line_info, 'consumer'),
    offset: offset(gpio_v2_line_info, 'offset'),
    flags: offset(gpio_v2_line_info, 'flags'),
  })
  expect(offset(gpio_v2_line_config)).toBe(gpio_v2_line_request.config)
  const config = offset(gpio_v2_line_request, 'config')
  const attribute = config + offset(gpio_v2_line_config, 'attrs')
  expect<Record<string, number>>(LINE_REQUEST).toEqual({
    size: offset(gpio_v2_line_request),
    offsets: offset(gpio_v2_line_request, 'offsets'),
    consumer: offset(gpio_v2_line_request, 'consumer'),
    configFlags: config + offset(gpio_v2_line_config, 'flags'),
    configAttributes: config + offset(gpio_v2_line_config, 'num_attrs'),
    attributeId: attribute + offset(STRUCTURES.gpio_v2_line_attribute, 'id'),
    attributeValues: attribute + offset(STRUCTURES.gpio_v2_line_attribute, 'value'),
    attributeMask: attribute + offset(STRUCTURES.gpio_v2_line_attribute),
    lines: offset(gpio_v2_line_request, 'num_lines'),
    fd: offset(gpio_v2_line_request, 'fd'),
  })
  expect<Record<string, number>>(LINE_VALUES).toEqual({
    size: offset(gpio_v2_line_values),
    bits: offset(gpio_v2_line_values, 'bits'),
    mask: offset(gpio_v2_line_values, 'mask'),
  })
})

test('a request sets one output line, its polarity and its first level at once', () => {
  const name = 'x'.repeat(40)
  const bytes = lineRequest({ offset: 17, consumer: name, activeLow: true, isOn: true })
  const words = new DataView(bytes.buffer)
  expect(bytes.length).toBe(592)
  expect(words.getUint32(0, true)).toBe(17)
  expect(new TextDecoder().decode(bytes.subarray(256, 288))).toBe(`${'x'.repeat(31)}\0`)
  expect(words.getBigUint64(288, true)).toBe(FLAG_OUTPUT | FLAG_ACTIVE_LOW)
  expect([words.getUint32(296, true), words.getUint32(320, true)]).toEqual([1, 2])
  expect([words.getBigUint64(328, true), words.getBigUint64(336, true)]).toEqual([1n, 1n])
  expect(words.getUint32(560, true)).toBe(1)
  const off = new DataView(lineRequest({ offset: 4, consumer: 'a', activeLow: false, isOn: false }).buffer)
  expect([off.getBigUint64(288, true), off.getBigUint64(328, true)]).toEqual([FLAG_OUTPUT, 0n])
  words.setInt32(588, 9, true)
  expect(fdOf(bytes)).toBe(9)
})

test('what a chip and a line say of themselves is read', () => {
  const chip = new Uint8Array(68)
  chip.set(new TextEncoder().encode('gpiochip0'), 0)
  chip.set(new TextEncoder().encode('pinctrl-bcm2711'), 32)
  chip[64] = 58
  expect(readChipInfo(chip)).toEqual({ name: 'gpiochip0', label: 'pinctrl-bcm2711', lines: 58 })
  const line = lineInfoQuestion(17)
  expect(new DataView(line.buffer).getUint32(64, true)).toBe(17)
  line.set(new TextEncoder().encode('GPIO17'), 0)
  line.set(new TextEncoder().encode('spi0 CS0'), 32)
  line[72] = 1
  expect(readLineInfo(line)).toEqual({ name: 'GPIO17', consumer: 'spi0 CS0', isUsed: true })
})

test('values are one bit and its mask', () => {
  expect([...lineValues(true)].filter((it) => it !== 0).length).toBe(2)
  expect([...lineValues(false)].filter((it) => it !== 0).length).toBe(1)
})
