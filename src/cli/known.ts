import { BrewError, type CompleteAnswer, type ResolvedStep } from '../base/index.ts'
import type { Client } from './client.ts'
import { commitSummary } from './commits.ts'
import type { CompletionData } from './complete.ts'
import type { ViewSettings } from './pipes/index.ts'
import { type Probe, probesIn } from './probes.ts'
import { pathOf } from './schema/path.ts'

/** Readings and commits are completed from what was read at most this long ago. */
const FRESH_MS = 2000
/** How many commits are offered: as many as are kept unless the server was told otherwise. */
const MOST_COMMITS = 100
/** How many values are offered at once: more than a screen holds. */
const MOST_VALUES = 100

/** Whose data words are completed from. */
export type Whose = { readonly session: string } | { readonly datastore: 'running' | 'operational' } | undefined

/** What was learnt from a server for completion. It may be old, but never for long. */
export class Known {
  readonly #client: Client
  /** How the person wants values now. */
  readonly #view: () => ViewSettings
  readonly #values = new Map<string, CompleteAnswer>()
  #commits: { readonly all: ReturnType<CompletionData['commits']>; readonly at: number } = { all: [], at: 0 }
  #probes: { readonly all: readonly Probe[]; readonly at: number } = { all: [], at: 0 }

  constructor(client: Client, view: () => ViewSettings) {
    this.#client = client
    this.#view = view
  }

  /** Data for one completion. `asked` notes what it was made of, to be read before it is made again. */
  data(whose: Whose): CompletionData & { readonly asked: ReadonlySet<string> } {
    const asked = new Set<string>()
    const values = (query: Readonly<Record<string, string>>) => {
      const key = new URLSearchParams({ ...query, ...whose, limit: String(MOST_VALUES) }).toString()
      asked.add(key)
      return this.#values.get(key) ?? NOTHING
    }
    const children = (steps: readonly ResolvedStep[]) => {
      const key = new URLSearchParams({ path: pathOf(steps), of: 'children', ...whose }).toString()
      asked.add(key)
      return (this.#values.get(key) ?? NOTHING).values
    }
    return {
      asked,
      ...(whose !== undefined && 'session' in whose ? { children } : {}),
      keys: (steps, key, prefix) => values({ path: pathOf(steps), key, prefix }),
      values: (steps: readonly ResolvedStep[], prefix: string) => values({ path: pathOf(steps), prefix }),
      at: (path, prefix) => values({ path, prefix }),
      temperature: this.#view().temperature,
      commits: () => {
        asked.add('commits')
        return this.#commits.all
      },
      probes: () => {
        asked.add('probes')
        return this.#probes.all
      },
    }
  }

  /** Reads again what was asked for, where it may have changed. @returns whether anything was read */
  async refresh(asked: ReadonlySet<string>, signal: AbortSignal | undefined): Promise<boolean> {
    const work = [...asked].flatMap((it) => this.#reading(it, signal) ?? [])
    try {
      await Promise.all(work)
    } catch (error) {
      // Completion is a courtesy: the command itself will say that the server is away.
      if (!(error instanceof BrewError)) throw error
    }
    return work.length > 0
  }

  /** The server is another one now. */
  forget(): void {
    this.#values.clear()
    this.#commits = { all: [], at: 0 }
    this.#probes = { all: [], at: 0 }
  }

  #reading(asked: string, signal: AbortSignal | undefined): Promise<void> | undefined {
    const isFresh = (at: number) => Date.now() - at < FRESH_MS
    if (asked === 'commits') return isFresh(this.#commits.at) ? undefined : this.#readCommits(signal)
    if (asked === 'probes') return isFresh(this.#probes.at) ? undefined : this.#readProbes(signal)
    return this.#readValues(asked, signal)
  }

  async #readValues(asked: string, signal: AbortSignal | undefined): Promise<void> {
    // Old names are better than none; what an old answer leaves out may be allowed by now.
    if (new URLSearchParams(asked).has('of')) this.#values.delete(asked)
    const answer = await this.#client.complete(Object.fromEntries(new URLSearchParams(asked)), signal)
    this.#values.delete(asked)
    this.#values.set(asked, answer)
    for (const oldest of this.#values.keys()) {
      if (this.#values.size <= MOST_VALUES) break
      this.#values.delete(oldest)
    }
  }

  async #readProbes(signal: AbortSignal | undefined): Promise<void> {
    this.#probes = { all: probesIn(await this.#client.datastore('operational', signal)), at: Date.now() }
  }

  async #readCommits(signal: AbortSignal | undefined): Promise<void> {
    const { commits } = await this.#client.commits(MOST_COMMITS, signal)
    this.#commits = {
      all: commits.map((it) => ({ number: it.number, description: commitSummary(it, this.#view().timeZone) })),
      at: Date.now(),
    }
  }
}

const NOTHING: CompleteAnswer = { values: [], more: false }
