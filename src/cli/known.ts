import { BrewError, type JsonObject, type ResolvedStep } from '../base/index.ts'
import type { Client } from './client.ts'
import { commitSummary } from './commits.ts'
import type { CompletionData } from './complete.ts'
import { outputsIn } from './overrides.ts'
import { type Probe, probesIn } from './probes.ts'
import { entryKeys, leafValues, lookup } from './schema/document.ts'

/** Readings and commits are completed from what was read at most this long ago. */
const FRESH_MS = 2000

/** How many commits are offered: as many as are kept unless the server was told otherwise. */
const MOST_COMMITS = 100

/** What completion may be made of. */
export type Source = 'documents' | 'commits' | 'probes'

/** What was learnt from a server for completion. It may be old, but never for long. */
export class Known {
  readonly #client: Client
  #documents: { readonly all: readonly JsonObject[]; readonly at: number } = { all: [], at: 0 }
  #commits: { readonly all: ReturnType<CompletionData['commits']>; readonly at: number } = { all: [], at: 0 }
  #probes: { readonly all: readonly Probe[]; readonly at: number } = { all: [], at: 0 }

  constructor(client: Client) {
    this.#client = client
  }

  /**
   * Data for one completion, which notes in `asked` what it was made of.
   * @param candidate what a session edits: in place of what the server has
   */
  data(candidate: JsonObject | undefined): CompletionData & { readonly asked: ReadonlySet<Source> } {
    const documents = candidate === undefined ? this.#documents.all : [candidate]
    const asked = new Set<Source>()
    return {
      asked,
      entryKeys: (steps) => {
        if (candidate === undefined) asked.add('documents')
        const list = steps.at(-1)?.node
        if (list === undefined) return []
        const whole = withoutKeys(steps)
        return documents.flatMap((document) => entryKeys(list, lookup(document, whole)))
      },
      leafValues: (steps) => {
        if (candidate === undefined) asked.add('documents')
        return [...new Set(documents.flatMap((document) => leafValues(document, steps)))]
      },
      outputs: () => {
        if (candidate === undefined) asked.add('documents')
        return outputsIn(documents[0]).flatMap(({ name }) => (typeof name === 'string' ? [name] : []))
      },
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

  /** Reads again what is old. @returns whether anything was read */
  async refresh(asked: ReadonlySet<Source>, signal: AbortSignal | undefined): Promise<boolean> {
    const client = this.#client
    const isDue = (source: Source, { at }: { readonly at: number }) => asked.has(source) && Date.now() - at >= FRESH_MS
    const work: Promise<void>[] = []
    if (isDue('documents', this.#documents)) work.push(this.#readDocuments(client, signal))
    if (isDue('commits', this.#commits)) work.push(this.#readCommits(client, signal))
    if (isDue('probes', this.#probes)) work.push(this.#readProbes(client, signal))
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
    this.#documents = { all: [], at: 0 }
    this.#commits = { all: [], at: 0 }
    this.#probes = { all: [], at: 0 }
  }

  async #readDocuments(client: Client, signal: AbortSignal | undefined): Promise<void> {
    const all = await Promise.all([client.datastore('running', signal), client.datastore('operational', signal)])
    this.#documents = { all, at: Date.now() }
  }

  async #readProbes(client: Client, signal: AbortSignal | undefined): Promise<void> {
    this.#probes = { all: probesIn(await client.datastore('operational', signal)), at: Date.now() }
  }

  async #readCommits(client: Client, signal: AbortSignal | undefined): Promise<void> {
    const { commits } = await client.commits(MOST_COMMITS, signal)
    this.#commits = {
      all: commits.map((it) => ({ number: it.number, description: commitSummary(it) })),
      at: Date.now(),
    }
  }
}

/** The last list as a whole, whatever keys of the next entry were typed. */
function withoutKeys(steps: readonly ResolvedStep[]): readonly ResolvedStep[] {
  return steps.map((it, at) => {
    if (at < steps.length - 1) return it
    const { keys: _, ...step } = it.step
    return { node: it.node, step }
  })
}
