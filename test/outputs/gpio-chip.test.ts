import { afterAll, expect, test } from 'bun:test'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openChipLine } from '../../src/outputs/drivers/gpio-chip.ts'
import { output } from './bench.ts'

const devices = mkdtempSync(join(tmpdir(), 'devices-'))
afterAll(() => rmSync(devices, { recursive: true }))

const refusal = (chip: string | undefined, from: string) => {
  const config = output('heater', { driver: 'gpio-chip', line: '17', ...(chip === undefined ? {} : { chip }) })
  try {
    openChipLine(config, 'off', { claim: () => undefined, devices: from })
  } catch (error) {
    if (error instanceof Error) return error.message
    throw error
  }
  throw new Error('it was opened')
}

test('where the kernel shows no chip, that is what is told', () => {
  expect(refusal(undefined, devices)).toBe('no chip with the pins of a header: the kernel shows no gpiochip')
  expect(refusal('pinctrl-rp1', devices)).toBe('no chip pinctrl-rp1: the kernel shows no gpiochip')
})

test('what is no chip is named with the error of the kernel, and nothing is taken for a line', () => {
  writeFileSync(join(devices, 'gpiochip10'), '')
  writeFileSync(join(devices, 'gpiochip2'), '')
  expect(refusal('gpiochip2', devices)).toBe('no chip gpiochip2; there are gpiochip2: ENOTTY, gpiochip10: ENOTTY')
})

const chips = readdirSync('/dev').filter((name) => name.startsWith('gpiochip'))
if (chips.length === 0)
  process.stderr.write('the driver gpio-chip is not tried on a chip: there is no /dev/gpiochip*\n')

// Nothing is switched: on a real machine something may hang on any line.
test.skipIf(chips.length === 0)('the chips of this machine say their names and labels', () => {
  expect(refusal('no-such-chip', '/dev')).toMatch(/^no chip no-such-chip; there are gpiochip\d+ \(.+\)/)
})
