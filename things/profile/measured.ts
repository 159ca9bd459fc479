import type { Reading } from 'brewerslab'
import type { Inputs } from './condition.ts'

/** The place that is no vessel. */
export const FERMENTATION = 'fermentation'
export const PROBES = '/brewerslab:brewhouse/temperature/hardware/probe'
export const VESSELS = '/brewerslab:brewhouse/brewerslab-control:vessel'
const LATEST = '/brewerslab:brewhouse/temperature/fermentation/results/latest'
const PROBE = /\/hardware\/probe\[id='([^']*)'\]\/brewerslab-device:reading\/value$/
const GRAVITY = /^\/brewerslab-gravity:gravity\/hydrometer\[name=(?:'([^']*)'|"([^"]*)")\]\/reading\/gravity$/

/** What is to be known of a place. */
export interface Place {
  readonly where: string
  /** Of a vessel. */
  readonly probe: string | undefined
  readonly hydrometer: string | undefined
}

interface Value {
  readonly value: number
  readonly takenMs: number
}

/** The newest readings that may be acted on; what is suspect, stale or gone is not known. */
export class Measured {
  readonly #values = new Map<string, Value>()

  /** @returns whether it says anything that matters here */
  read({ path, value, quality, taken }: Reading): boolean {
    const name = nameOf(path)
    if (name === undefined) return false
    const isTrusted = quality === 'good' || quality === 'simulated'
    if (typeof value === 'number' && isTrusted) this.#values.set(name, { value, takenMs: taken })
    else this.#values.delete(name)
    return true
  }

  inputs({ where, probe, hydrometer }: Place): Inputs {
    const celsius = this.#values.get(where === FERMENTATION ? FERMENTATION : `probe ${probe}`)?.value
    const gravity = hydrometer === undefined ? undefined : this.#values.get(`hydrometer ${hydrometer}`)
    return { ...(celsius === undefined ? {} : { celsius }), ...(gravity === undefined ? {} : { gravity }) }
  }
}

function nameOf(path: string): string | undefined {
  if (path === LATEST) return FERMENTATION
  const probe = PROBE.exec(path)
  if (probe !== null) return `probe ${probe[1]}`
  const gravity = GRAVITY.exec(path)
  return gravity === null ? undefined : `hydrometer ${gravity[1] ?? gravity[2]}`
}
