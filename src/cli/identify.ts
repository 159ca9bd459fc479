import { BrewError } from '../base/index.ts'
import type { Client } from './client.ts'
import type { Output } from './output.ts'
import { type Probe, probesIn } from './probes.ts'
import { counted } from './text.ts'

/** How long somebody holds a probe in the hand, in seconds, unless they say otherwise, and at most. */
export const DEFAULT_IDENTIFY_SECONDS = 90
export const MAX_IDENTIFY_SECONDS = 900

const LOOK_EVERY_MS = 1000
/** More than a room warms up meanwhile, less than a hand does. */
const RISE_CELSIUS = 1
/** By so much more than any other: hands are near the other probes, too. */
const LEAD_CELSIUS = 0.5

/**
 * Waits until one probe becomes warmer than the others do, and tells meanwhile what each reads.
 * @returns what is to be said of it
 * @throws BrewError `data-missing` where there is no probe, `operation-failed` where none became warmer or it was given up
 */
export async function identifyProbe(
  client: Client,
  output: Output,
  seconds = DEFAULT_IDENTIFY_SECONDS,
  signal?: AbortSignal,
): Promise<string> {
  const watch = new Watch()
  let count = 0
  for (const deadlineMs = performance.now() + seconds * 1000; performance.now() < deadlineMs; ) {
    const probes = probesIn(await client.datastore('operational', signal))
    if (probes.length > count)
      output.notice(`Hold one of ${counted(probes.length, 'probe')} in your hand. Ctrl-C ends it.`)
    count = Math.max(count, probes.length)
    for (const line of watch.see(probes)) output.notice(line)
    const found = watch.warmed
    if (found !== undefined) return found
    await Bun.sleep(LOOK_EVERY_MS)
    if (signal?.aborted === true) throw new BrewError('operation-failed', 'given up')
  }
  if (count === 0) {
    throw new BrewError('data-missing', 'no thermometer is known', {}, 'See what "brewerslab doctor" says of 1-wire.')
  }
  const hint = 'Hold it longer: "request probe identify for 300". Each is read every few seconds only.'
  throw new BrewError('operation-failed', 'no probe became warmer than the others', {}, hint)
}

/** What was seen of probes so far. */
export class Watch {
  /** Of each its coldest reading and its newest: it may still have cooled down from the last hand. */
  readonly #seen = new Map<string, { readonly coldest: number; readonly newest: number }>()

  /** @returns a line for each that reads something else than before */
  see(probes: readonly Probe[]): readonly string[] {
    return probes.flatMap(({ id, celsius }) => {
      if (celsius === undefined) return []
      const before = this.#seen.get(id)
      const coldest = Math.min(celsius, before?.coldest ?? celsius)
      this.#seen.set(id, { coldest, newest: celsius })
      if (before?.newest === celsius) return []
      return [`${id}  ${celsius.toFixed(2)} °C  ${signed(celsius - coldest)}`]
    })
  }

  /** The one that became warmer, once that is clear. */
  get warmed(): string | undefined {
    const rises = [...this.#seen].map(([id, { coldest, newest }]) => ({ id, rise: newest - coldest }))
    const [best, second] = rises.sort((a, b) => b.rise - a.rise)
    if (best === undefined || best.rise < RISE_CELSIUS || best.rise - (second?.rise ?? 0) < LEAD_CELSIUS)
      return undefined
    return best.id
  }
}

function signed(celsius: number): string {
  return `${celsius < 0 ? '' : '+'}${celsius.toFixed(2)}`
}
