import type { Reading } from 'brewerslab'
import type { Target } from './settings.ts'

/** Where profiles run, and what they say is to be held there. */
export const RUNS = '/brewerslab-profile:profiles/run'
/** What profiles call the fermentation that is no vessel. */
export const PLACE = 'fermentation'
const LEAF = /^\/brewerslab-profile:profiles\/run\[where='([^']+)'\]\/(target|ceiling)$/

/** What the profiles say is to be held, by the place they run at. Gone with the Thing that runs them. */
export class ProfileTargets {
  readonly #values = new Map<string, number>()

  /** @returns the place that it is about, where it is about one */
  take({ path, value, quality }: Reading): string | undefined {
    const [, where, leaf] = LEAF.exec(path) ?? []
    if (where === undefined) return undefined
    const isKnown = typeof value === 'number' && (quality === 'good' || quality === 'simulated')
    if (isKnown) this.#values.set(`${where}/${leaf}`, value)
    else this.#values.delete(`${where}/${leaf}`)
    return where
  }

  targetOf(where: string): Target {
    const celsius = this.#values.get(`${where}/target`)
    const ceiling = this.#values.get(`${where}/ceiling`)
    if (celsius === undefined) return { missing: 'no profile is running' }
    return { celsius, ...(ceiling === undefined ? {} : { ceiling }) }
  }
}
