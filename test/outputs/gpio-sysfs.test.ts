import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { noOwnSysfs, withOwnSysfs } from './sysfs-namespace.ts'

const notHere = noOwnSysfs()
if (notHere !== undefined) process.stderr.write(`the driver gpio-sysfs is not tried: ${notHere}\n`)

test.skipIf(notHere !== undefined)('the real onoff switches lines of a chip that does not begin at zero', () => {
  const { stdout, stderr, success } = Bun.spawnSync(
    withOwnSysfs([process.execPath, join(import.meta.dir, 'sysfs-lines.ts')]),
  )
  expect({ success, stderr: stderr.toString() }).toEqual({ success: true, stderr: '' })
  expect(JSON.parse(stdout.toString())).toEqual({
    opened: 'gpio-sysfs: gpiochip512 (pinctrl-bcm2711), line 17, number 529: low 0',
    on: 'low 1',
    off: 'low 0',
    closed: '529',
    afterClose: 'the line is not held any more',
    // On is low: opened low at once, without a moment of high.
    activeLowOpened: 'low 0',
    activeLowOff: 'low 1',
    activeLowFlag: '0',
    byLabel: 'gpio-sysfs: gpiochip570 (raspberrypi-exp-gpio), line 1, number 571',
    noChip: 'no chip pinctrl-rp1; there are gpiochip512 (pinctrl-bcm2711), gpiochip570 (raspberrypi-exp-gpio)',
    noLine: 'gpiochip512 (pinctrl-bcm2711) has no line 58',
    noNumber: 'line RELAY has no number: sysfs knows lines by number or as GPIO17',
    // Named in another way it is the same line still.
    sameLine: 'held; none: held by output heater; true',
    sameLineLater: 'held',
  })
})
