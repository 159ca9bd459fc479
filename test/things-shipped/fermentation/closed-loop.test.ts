import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { formatW1Slave } from '../../../things/simulator/scratchpad.ts'
import { CELLAR, Chamber, PLANT, settings } from './chamber.ts'

const HOUR = 3600
const DAY = 24 * HOUR
/** °C */
const PROBE_STEP = 1 / 16

setDefaultTimeout(60_000)

/** How much the yeast works, day by day: a lag, a storm, and a long quiet end. W at 20 °C */
function yeastHeat(day: number): number {
  return [3, 20, 45, 60, 50, 35, 20, 12, 8, 6][day] ?? 4
}

/** Lets a chamber run for days; what it was like after it had settled. */
function ferment(chamber: Chamber, days: number, low: number, high: number) {
  let settledTicks = 0
  let within = 0
  let least = Number.POSITIVE_INFINITY
  let most = Number.NEGATIVE_INFINITY
  let hasSettled = false
  for (let day = 0; day < days; day++) {
    chamber.change({ yeastHeat: yeastHeat(day) })
    chamber.run(DAY, () => {
      const { wort } = chamber
      hasSettled ||= wort >= low && wort <= high
      if (!hasSettled) return
      settledTicks++
      if (wort >= low && wort <= high) within++
      least = Math.min(least, wort)
      most = Math.max(most, wort)
    })
  }
  return { within: within / settledTicks, least, most, hasSettled }
}

describe('three weeks of fermentation', () => {
  test('the beer is within its band 99 % of the time, and the compressor is never hurried', () => {
    const chamber = new Chamber(settings())
    const { within, least, most } = ferment(chamber, 21, 17.7, 18.3)
    const { audit } = chamber
    expect(audit.violations).toEqual([])
    expect(within).toBeGreaterThan(0.99)
    // Both were needed, so both were watched.
    expect(audit.heaterCycles).toBeGreaterThan(10)
    expect(audit.coolerCycles).toBeGreaterThan(10)
    console.log(
      `three weeks: ${(within * 100).toFixed(2)} % within, ${least.toFixed(2)} to ${most.toFixed(2)} °C, ` +
        `heater ${audit.heaterCycles} cycles ${(audit.heatedKilojoules / 3600).toFixed(1)} kWh, ` +
        `cooler ${audit.coolerCycles} cycles ${(audit.cooledKilojoules / 3600).toFixed(1)} kWh`,
    )
  })

  test('a day of it through real files is the same to a thousandth of a degree', () => {
    const directory = mkdtempSync(join(tmpdir(), 'w1-'))
    const file = join(directory, 'w1_slave')
    const written = new Chamber(settings())
    written.text = (celsius) => {
      writeFileSync(file, formatW1Slave(celsius))
      return readFileSync(file, 'utf8')
    }
    const spoken = new Chamber(settings())
    written.run(DAY)
    spoken.run(DAY)
    rmSync(directory, { recursive: true })
    expect(written.wort).toBeCloseTo(spoken.wort, 3)
    expect(written.audit.coolerCycles).toBeGreaterThan(0)
    expect(written.audit.violations).toEqual([])
  })

  test('with lowpoint and highpoint of its own the beer stays between them', () => {
    const chamber = new Chamber(settings({}, { setpoint: 18, lowpoint: 17, highpoint: 18.5 }))
    // Above and below are told in steps of the probe.
    const { within } = ferment(chamber, 21, 17 - PROBE_STEP, 18.5 + PROBE_STEP)
    expect(chamber.audit.violations).toEqual([])
    expect(within).toBeGreaterThan(0.99)
  })

  test('where heat arrives late, the overshoot is learnt and heating ends early', () => {
    const late = { ...PLANT, heating: 200, lagSeconds: 1200, fermenter: { ...CELLAR, yeastHeat: 0 } }
    const chamber = new Chamber(settings({}, { setpoint: 24 }), late)
    const peaks: number[] = []
    let peak = 0
    let wasHeating = false
    chamber.change({ ambient: { mean: 13, swing: 0 } })
    chamber.run(10 * DAY, () => {
      const isHeating = chamber.heater > 0
      if (isHeating && !wasHeating && peak > 23.5) peaks.push(peak)
      peak = isHeating ? 0 : Math.max(peak, chamber.wort)
      wasHeating = isHeating
    })
    const [first = 0] = peaks
    const last = peaks.at(-1) ?? 0
    console.log(`overshoot: ${(first - 24).toFixed(2)} °C at first, ${(last - 24).toFixed(2)} °C at the end`)
    expect(first - 24).toBeGreaterThan(0.4)
    expect(last - 24).toBeLessThan((first - 24) / 2)
    expect(chamber.audit.violations).toEqual([])
  })

  test('a warm summer is only cooled and a cold winter only heated: neither fights the other', () => {
    const summer = new Chamber(settings(), { ...PLANT, fermenter: { ...CELLAR, ambient: { mean: 26, swing: 4 } } })
    ferment(summer, 7, 17.7, 18.3)
    expect(summer.audit).toMatchObject({ violations: [], heaterCycles: 0 })
    const winter = new Chamber(settings(), {
      ...PLANT,
      heating: 80,
      fermenter: { ...CELLAR, ambient: { mean: 4, swing: 2 }, wort: { ...CELLAR.wort, start: 15 }, yeastHeat: 5 },
    })
    winter.run(7 * DAY)
    expect(winter.audit).toMatchObject({ violations: [], coolerCycles: 0 })
    expect(winter.wort).toBeWithin(17.6, 18.4)
  })
})
